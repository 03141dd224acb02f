package org.recordingintake.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.apache.camel.NamedNode;
import org.apache.camel.model.BasicOutputExpressionNode;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.DisabledAwareDefinition;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.OnFallbackDefinition;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TryDefinition;
import org.recordingintake.check.RouteModel.File;
import org.recordingintake.check.RouteModel.Use;

/** Walks through Camel's definitions. */
final class Steps {

    private Steps() {
    }

    /** The routes, those of templates and of the rest DSL included. */
    static Stream<RouteDefinition> routes(File file) {
        return Stream.concat(file.routes().stream(), file.templates().stream().map(RouteTemplateDefinition::getRoute));
    }

    /** What a configuration has for its routes. */
    static Stream<NamedNode> handlers(RouteConfigurationDefinition configuration) {
        List<NamedNode> handlers = new ArrayList<>(configuration.getOnExceptions());
        handlers.addAll(configuration.getIntercepts());
        handlers.addAll(configuration.getInterceptFroms());
        handlers.addAll(configuration.getInterceptSendTos());
        handlers.addAll(configuration.getOnCompletions());
        return handlers.stream();
    }

    /** A step and everything in it, in the order in which it is written. */
    static Stream<NamedNode> all(NamedNode step) {
        return Stream.concat(Stream.of(step), children(step).flatMap(Steps::all));
    }

    /** The same without what is disabled, and what is in it. */
    static Stream<NamedNode> enabled(NamedNode step, RouteModel routes) {
        return isDisabled(step, routes) ? Stream.empty()
                : Stream.concat(Stream.of(step), children(step).flatMap(child -> enabled(child, routes)));
    }

    static boolean isDisabled(NamedNode step, RouteModel routes) {
        return step instanceof DisabledAwareDefinition aware && routes.is(true, aware.getDisabled());
    }

    /** What is directly in a step: steps, and the branches of a step. */
    static Stream<NamedNode> children(NamedNode step) {
        if (step instanceof TryDefinition attempt) {
            Stream<NamedNode> handlers = Stream.concat(Stream.ofNullable(attempt.getCatchClauses()).flatMap(List::stream),
                    Stream.ofNullable(attempt.getFinallyClause()));
            return Stream.concat(attempt.getOutputs().stream(), handlers).distinct();
        } else if (step instanceof ChoiceDefinition choice) {
            return Stream.concat(choice.getWhenClauses().stream(), Stream.ofNullable(choice.getOtherwise()));
        } else if (step instanceof CircuitBreakerDefinition breaker) {
            return Stream.concat(breaker.getOutputs().stream(), Stream.ofNullable(breaker.getOnFallback()));
        } else if (step instanceof ProcessorDefinition<?> block) {
            return block.getOutputs().stream().map(NamedNode.class::cast);
        } else if (step instanceof BasicOutputExpressionNode block) {
            return block.getOutputs().stream().map(NamedNode.class::cast);
        } else if (step instanceof OtherwiseDefinition block) {
            return block.getOutputs().stream().map(NamedNode.class::cast);
        }
        return step instanceof OnFallbackDefinition block ? block.getOutputs().stream().map(NamedNode.class::cast)
                : Stream.empty();
    }

    static Stream<NamedNode> roots(File file) {
        return Stream.concat(Stream.concat(file.configurations().stream().flatMap(Steps::handlers),
                file.handlers().stream()), routes(file));
    }

    /** Whether it is part of the rest DSL, where it has no place for texts of its own. */
    static boolean isRest(Object definition) {
        return definition instanceof RouteDefinition route && Boolean.TRUE.equals(route.isRest());
    }

    /** Whether messages come from there, rather than go there. */
    static boolean isConsumer(Object definition) {
        return definition instanceof FromDefinition || definition instanceof PollDefinition
                || definition instanceof PollEnrichDefinition;
    }

    static Stream<Use> ofErrorHandler(RouteConfigurationDefinition configuration) {
        return EndpointUri.in(configuration.getErrorHandler()).stream().map(uri -> new Use(configuration, uri));
    }

    /** Those of one step, and of the input of a route. */
    static Stream<Use> uses(NamedNode step) {
        Stream<Use> own = EndpointUri.in(step).stream().map(uri -> new Use(step, uri));
        return step instanceof RouteDefinition route ? Stream.concat(EndpointUri.in(route.getInput()).stream()
                .map(uri -> new Use(route.getInput(), uri)), own) : own;
    }
}
