package org.recordingintake.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.recordingintake.check.RouteModel.Input;
import org.recordingintake.settings.HttpPath;

/**
 * S6. Of two consumers of one path only one gets the requests, or the start ends with an error; and none may take what
 * belongs to the webhook.
 */
final class HttpInputs implements Rule {

    private static final Set<String> OF_WEBHOOK = Set.of("GET", "POST");
    /** {@code /*} lets nothing follow as well. */
    private static final Pattern WILDCARD = Pattern.compile("/?\\*$");
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{[^/}]+}|:\\w+");

    private final Optional<String> webhookPath;

    /** @param webhookPath where a route has to take events in; empty if that is not known */
    HttpInputs(Optional<String> webhookPath) {
        this.webhookPath = webhookPath;
    }

    @Override
    public void check(RouteModel routes, Report report) {
        List<Input> earlier = new ArrayList<>();
        SynchronousSteps.httpInputs(routes).filter(input -> routes.isIncluded(input.route().getPrecondition()))
                .forEach(input -> {
                    Optional<Input> same = earlier.stream().filter(other -> overlap(input, other)).findFirst();
                    same.ifPresentOrElse(other -> report.add(place(input, routes), "The HTTP path " + path(input)
                            + " is taken by " + name(other, routes) + ". Give one of the two another path, or each its own"
                            + " methods in httpMethodRestrict."), () -> checkWebhook(input, routes, report));
                    earlier.add(input);
                });
    }

    private void checkWebhook(Input input, RouteModel routes, Report report) {
        webhookPath.filter(path -> isPlatform(input) && !path(input).equals(path) && matches(input, path, routes)
                && !Collections.disjoint(methods(input), OF_WEBHOOK)).ifPresent(path -> report.add(place(input, routes),
                        "The HTTP path " + path(input) + " takes in requests to " + path + " as well, which belong to the"
                                + " webhook. Choose a path that does not match."));
    }

    private static boolean overlap(Input input, Input other) {
        return input.endpoint().scheme().equals(other.endpoint().scheme()) && path(input).equals(path(other))
                && !Collections.disjoint(methods(input), methods(other));
    }

    private static String name(Input input, RouteModel routes) {
        String id = input.route().getId();
        return (id == null ? "" : id + " at ") + routes.place(input.route().getInput());
    }

    static SourceLocation place(Input input, RouteModel routes) {
        return routes.place(input.route().getInput(), input.endpoint().scheme() + ":");
    }

    static boolean isPlatform(Input input) {
        return input.endpoint().scheme().equals("platform-http");
    }

    static String path(Input input) {
        return HttpPath.normalised("/" + input.endpoint().path());
    }

    static Set<String> methods(Input input) {
        return methods(input.endpoint().option("httpMethodRestrict"));
    }

    /** @param restrict the option httpMethodRestrict; empty if all methods are taken */
    static Set<String> methods(Optional<String> restrict) {
        return Stream.of(restrict.orElse("GET,POST,PUT,DELETE,HEAD,OPTIONS,TRACE,CONNECT,PATCH")
                        .toUpperCase(Locale.ROOT).split(",")).map(String::strip).collect(Collectors.toSet());
    }

    private static boolean matches(Input input, String path, RouteModel routes) {
        boolean prefix = input.endpoint().option("matchOnUriPrefix").filter(value -> routes.is(true, value)).isPresent()
                && !path(input).endsWith("*");
        String own = prefix ? HttpPath.normalised(path(input) + "/*") : path(input);
        Matcher wildcard = WILDCARD.matcher(own);
        String fixed = wildcard.replaceFirst("");
        String pattern = Stream.of(PATH_PARAMETER.split(fixed, -1)).map(Pattern::quote).collect(Collectors.joining("[^/]+"));
        return path.matches(pattern + wildcard.reset().results().map(end -> end.group().startsWith("/") ? "(/.*)?" : ".*")
                .collect(Collectors.joining()));
    }
}
