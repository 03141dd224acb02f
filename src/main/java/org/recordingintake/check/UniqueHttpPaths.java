package org.recordingintake.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** S6. Of two consumers of one path only one gets the requests, or the start ends with an error. */
final class UniqueHttpPaths implements Rule {

    /** The parameters that can say the path where the URI is only a scheme. */
    private static final List<String> PATH_PARAMETERS =
            List.of("httpUri", "httpURI", "host", "port", "path", "contextPath");

    /** @param methods in upper case; empty for all */
    private record Input(String component, String path, Set<String> methods, SourceLocation place) {

        boolean overlaps(Input other) {
            return component.equals(other.component) && path.equals(other.path)
                    && (methods.isEmpty() || other.methods.isEmpty() || !Collections.disjoint(methods, other.methods));
        }
    }

    @Override
    public void check(Routes routes, Report report) {
        List<Input> earlier = new ArrayList<>();
        routes.routes().filter(Route::answersHttp).map(UniqueHttpPaths::input).forEach(input -> {
            Optional<Input> first = earlier.stream().filter(input::overlaps).findFirst();
            first.ifPresent(other -> report.add(input.place(), "The HTTP path /" + input.path() + " is taken by "
                    + other.place() + ". Give one of the two another path, or each its own methods in"
                    + " httpMethodRestrict."));
            earlier.add(input);
        });
    }

    private static Input input(Route route) {
        return route.consumer().map(consumer -> new Input(consumer.scheme(), path(consumer),
                        methods(consumer.option("httpMethodRestrict").orElse("")), consumer.uri().place()))
                .orElseGet(() -> rest(route));
    }

    private static Input rest(Route verb) {
        String path = Stream.of(verb.definition(), verb.from())
                .flatMap(element -> element.text("path").stream()).map(Yaml.Text::value)
                .map(part -> part.replaceAll("^/+|/+$", "")).filter(part -> !part.isEmpty())
                .collect(Collectors.joining("/"));
        return new Input("rest", path, methods(verb.from().name()), verb.from().place());
    }

    private static String path(Endpoint consumer) {
        return !consumer.path().isEmpty() ? consumer.path() : PATH_PARAMETERS.stream()
                .flatMap(name -> consumer.option(name).stream())
                .collect(Collectors.joining(":")).replaceAll("^/+|/+$", "");
    }

    private static Set<String> methods(String list) {
        return Stream.of(list.toUpperCase(Locale.ROOT).split(",")).map(String::strip)
                .filter(method -> !method.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }
}
