package org.recordingintake.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A route: written as such, as a bare {@code from}, inside a template, or as a verb of the rest DSL.
 *
 * @param definition carries the id and the other options of the route
 * @param from       where its messages come from; its children are the steps
 */
public record Route(SourceFile file, Element definition, Element from) {

    private static final Set<String> VERBS = Set.of("get", "post", "put", "patch", "delete", "head");

    /** The routes that a definition describes. */
    static List<Route> of(SourceFile file, Element definition) {
        return switch (definition.name()) {
            case "from" -> List.of(new Route(file, definition, definition));
            case "route" -> definition.child("from").map(from -> new Route(file, definition, from)).stream().toList();
            case "routeTemplate" -> definition.child("route").map(route -> of(file, route)).orElseGet(() ->
                    definition.child("from").map(from -> new Route(file, definition, from)).stream().toList());
            case "rest" -> definition.children().stream().filter(child -> VERBS.contains(child.name()))
                    .map(verb -> new Route(file, definition, verb)).toList();
            default -> List.of();
        };
    }

    List<Element> steps() {
        return from.children();
    }

    /** Empty for a verb of the rest DSL, and for a {@code from} without a URI. */
    public Optional<Endpoint> consumer() {
        return Endpoint.of(from).stream().findFirst();
    }

    boolean isRest() {
        return definition.name().equals("rest");
    }

    /** Whether an HTTP client waits for what this route answers. */
    boolean answersHttp() {
        return isRest() || consumer().filter(Endpoint::isHttpServer).isPresent();
    }

    /** Whether a {@code direct:} of this name calls this route; the route's own name may hold placeholders. */
    boolean isCalled(String name) {
        return consumer().flatMap(Endpoint::directName).filter(own -> Endpoint.canBe(own, name)).isPresent();
    }
}
