package org.recordingintake.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What runs while the client of one HTTP route waits for its answer: the route, the routes it calls through
 * {@code direct:}, and what catches their exceptions.
 *
 * @param elements all of it
 * @param handlers the {@code onException} among it that stand outside of routes
 */
record SynchronousSteps(Set<Element> elements, Set<Element> handlers) {

    static SynchronousSteps of(Route entry, Routes routes) {
        Set<Element> elements = new LinkedHashSet<>();
        Set<Element> handlers = new LinkedHashSet<>();
        Set<Route> reached = new LinkedHashSet<>();
        Deque<Route> open = new ArrayDeque<>(Set.of(entry));
        while (!open.isEmpty()) {
            Route route = open.remove();
            if (reached.add(route)) {
                Set<Element> own = new LinkedHashSet<>();
                Stream.concat(Stream.of(route.from()), routes.handlers(route)).flatMap(SynchronousSteps::answering)
                        .forEach(own::add);
                own.stream().flatMap(element -> Endpoint.of(element).stream()).filter(Endpoint::asksForReply)
                        .flatMap(endpoint -> endpoint.directName().stream()).flatMap(routes::calledBy)
                        .forEach(open::add);
                routes.handlers(route).filter(handler -> handler.name().equals("onException"))
                        .forEach(handlers::add);
                elements.addAll(own);
            }
        }
        return new SynchronousSteps(elements, handlers);
    }

    /** An {@code onCompletion} works on a copy, after the answer. */
    private static Stream<Element> answering(Element element) {
        return element.name().equals("onCompletion") ? Stream.empty()
                : Stream.concat(Stream.of(element), element.children().stream().flatMap(SynchronousSteps::answering));
    }
}
