package org.recordingintake.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.camel.support.PatternHelper;

/**
 * All route files of one check.
 *
 * @param files      those that can be read
 * @param unreadable one entry for each of the others
 */
public record Routes(List<SourceFile> files, List<Unreadable> unreadable) {

    private static final Set<String> HANDLERS =
            Set.of("onException", "intercept", "interceptFrom", "interceptSendToEndpoint");

    /** Why a file is not a list of routes. */
    public record Unreadable(SourceLocation place, String message) {
    }

    public static Routes of(List<RouteFile> contents) {
        List<SourceFile> files = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (RouteFile file : contents) {
            try {
                files.add(SourceFile.of(file));
            } catch (UnreadableFileException e) {
                unreadable.add(new Unreadable(new SourceLocation(file.path(), e.line(), e.column()), e.getMessage()));
            }
        }
        return new Routes(files, unreadable);
    }

    public Stream<Element> definitions() {
        return files.stream().flatMap(file -> file.definitions().stream());
    }

    public Stream<Element> elements() {
        return definitions().flatMap(Element::all);
    }

    public Stream<Endpoint> endpoints() {
        return elements().flatMap(element -> Endpoint.of(element).stream());
    }

    public Stream<Route> routes() {
        return files.stream().flatMap(file ->
                file.definitions().stream().flatMap(definition -> Route.of(file, definition).stream()));
    }

    /** The routes that a producer of {@code direct:name} calls; at most one if the files are sound. */
    Stream<Route> calledBy(String name) {
        return routes().filter(route -> route.isCalled(name));
    }

    /**
     * What catches exceptions and messages of a route from outside of it: in its own file, and in the configurations it
     * names, or, if it names none, in those without an id.
     */
    public Stream<Element> handlers(Route route) {
        Stream<Element> configured = definitions()
                .filter(definition -> definition.name().equals("routeConfiguration") && applies(definition, route))
                .flatMap(configuration -> configuration.children().stream());
        return Stream.concat(route.file().definitions().stream(), configured)
                .filter(element -> HANDLERS.contains(element.name()));
    }

    private static boolean applies(Element configuration, Route route) {
        Optional<String> id = configuration.text("id").map(Yaml.Text::value);
        Optional<String> named = route.definition().text("routeConfigurationId").map(Yaml.Text::value);
        return named.isEmpty() ? id.isEmpty() || id.get().equals("*")
                : id.isPresent() && Stream.of(named.get().split(","))
                        .anyMatch(pattern -> PatternHelper.matchPattern(id.get(), pattern));
    }
}
