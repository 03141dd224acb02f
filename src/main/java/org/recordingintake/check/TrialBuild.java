package org.recordingintake.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.camel.NamedNode;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.FinallyDefinition;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.WhenDefinition;

/**
 * Lets Camel build each step by itself, and each route without its steps: of a whole route it says only the first thing
 * that is wrong. Good for one look, in a context that is never to run: it takes the definitions apart.
 */
final class TrialBuild {

    private static final String ID = "trial-";

    private final RouteModel routes;
    private final DefaultCamelContext context;
    private int count;

    TrialBuild(RouteModel routes) {
        this.routes = routes;
        this.context = (DefaultCamelContext) routes.context();
    }

    /** Takes what Camel cannot build. */
    interface Failures {

        /** @param route the one that a definition is in; empty for what handles exceptions and messages of routes */
        void add(Object definition, Optional<RouteDefinition> route, Exception failure);
    }

    /** Neither in templates, nor in what is left out now. */
    void failures(Failures failures) {
        for (RouteModel.File file : routes.files()) {
            file.handlers().forEach(handler -> steps(handler, Optional.empty(), failures));
            for (RouteConfigurationDefinition configuration : file.configurations()) {
                Steps.handlers(configuration).forEach(handler -> steps(handler, Optional.empty(), failures));
            }
            for (RouteDefinition route : file.routes()) {
                if (routes.isIncluded(route.getPrecondition())) {
                    route.getOutputs().forEach(step -> steps(step, Optional.of(route), failures));
                    if (!Steps.isRest(route)) {
                        withoutSteps(route).ifPresent(failure -> failures.add(route, Optional.of(route), failure));
                    }
                }
            }
        }
    }

    private void steps(NamedNode root, Optional<RouteDefinition> route, Failures failures) {
        for (NamedNode step : Steps.enabled(root, routes).toList()) {
            alone(step).flatMap(this::build).ifPresent(failure -> failures.add(step, route, failure));
        }
    }

    private Optional<Exception> build(ProcessorDefinition<?> step) {
        RouteDefinition route = new RouteDefinition();
        route.setInput(new FromDefinition("direct:" + ID + count));
        route.getOutputs().add(step);
        route.getOutputs().add(new LogDefinition(ID));
        return add(route);
    }

    private Optional<Exception> withoutSteps(RouteDefinition route) {
        String id = route.getRouteId();
        route.setOutputs(new ArrayList<>(List.of(new LogDefinition(ID))));
        Optional<Exception> failure = add(route);
        route.setId(id);
        return failure;
    }

    private Optional<Exception> add(RouteDefinition route) {
        route.setId(ID + count++);
        route.setRouteConfigurationId(ID); // what is wrong in a configuration is found there
        return Attempt.at(() -> context.addRouteDefinition(route));
    }

    /** The step without the steps in it; empty for what is nothing without them. */
    private static Optional<ProcessorDefinition<?>> alone(NamedNode step) {
        if (step instanceof WhenDefinition when) {
            return Optional.of(bare(new FilterDefinition(when.getExpression()), true));
        } else if (step instanceof CatchDefinition handler) {
            TryDefinition attempt = new TryDefinition();
            attempt.getOutputs().add(new LogDefinition(ID));
            bare(handler, true);
            attempt.setCatchClauses(new ArrayList<>(List.of(handler)));
            return Optional.of(attempt);
        }
        boolean onlyHolds = step instanceof ChoiceDefinition || step instanceof TryDefinition
                || step instanceof FinallyDefinition || step instanceof CircuitBreakerDefinition;
        return step instanceof ProcessorDefinition<?> own && !onlyHolds
                ? Optional.of(bare(own, !own.getOutputs().isEmpty())) : Optional.empty();
    }

    private static ProcessorDefinition<?> bare(ProcessorDefinition<?> step, boolean holdsSteps) {
        step.setId(null);
        if (holdsSteps) {
            step.getOutputs().clear();
            step.getOutputs().add(new LogDefinition(ID));
        }
        return step;
    }
}
