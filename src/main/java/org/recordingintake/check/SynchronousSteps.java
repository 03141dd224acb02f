package org.recordingintake.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.camel.NamedNode;
import org.apache.camel.model.OnCompletionDefinition;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.recordingintake.check.RouteModel.Input;
import org.recordingintake.check.RouteModel.Use;

/**
 * What runs while the client of one HTTP route waits for its answer: the route, the routes that it calls by
 * {@code direct:}, and what catches their exceptions.
 */
final class SynchronousSteps {

    private SynchronousSteps() {
    }

    /** The routes whose answer an HTTP client waits for. */
    static Stream<Input> httpInputs(RouteModel routes) {
        return routes.inputs().filter(input -> input.endpoint().isHttpServer());
    }

    static Set<NamedNode> of(Input entry, RouteModel routes) {
        Set<NamedNode> steps = new LinkedHashSet<>();
        Deque<Input> open = new ArrayDeque<>(Set.of(entry));
        while (!open.isEmpty()) {
            Input input = open.remove();
            if (!steps.contains(input.route())) {
                Set<NamedNode> own = new LinkedHashSet<>();
                Stream.concat(Stream.of(input.route()), routes.handlers(input.file(), input.route()))
                        .flatMap(SynchronousSteps::answering).forEach(own::add);
                steps.addAll(own);
                own.stream().flatMap(step -> calls(step, routes)).forEach(open::add);
            }
        }
        return steps;
    }

    /** An {@code onCompletion} works on a copy, after the answer. */
    private static Stream<NamedNode> answering(NamedNode root) {
        return root instanceof OnCompletionDefinition ? Stream.empty()
                : Stream.concat(Stream.of(root), Steps.children(root).flatMap(SynchronousSteps::answering));
    }

    private static Stream<Input> calls(NamedNode step, RouteModel routes) {
        return requests(step).flatMap(routes::endpoints).map(EndpointUri::directName).flatMap(Optional::stream)
                .flatMap(name -> routes.inputs().filter(input -> input.endpoint().directName()
                        .filter(own -> EndpointUri.canBe(own, name)).isPresent()));
    }

    /** What a step sends to as a request: Camel taps wires and feeds dead letter channels one way. */
    static Stream<Use> requests(NamedNode step) {
        String pattern = step instanceof SendDefinition<?> send ? send.getPattern()
                : step instanceof ToDynamicDefinition to ? to.getPattern() : null;
        boolean oneWay = "InOnly".equals(pattern) || step instanceof WireTapDefinition || step instanceof PollDefinition
                || step instanceof PollEnrichDefinition || step instanceof RouteDefinition;
        return oneWay ? Stream.empty() : EndpointUri.in(step).stream().map(uri -> new Use(step, uri)).filter(use ->
                use.endpoint().option("exchangePattern").filter("InOnly"::equals).isEmpty());
    }
}
