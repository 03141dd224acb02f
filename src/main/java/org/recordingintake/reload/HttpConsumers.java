package org.recordingintake.reload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.Method;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.settings.HttpPath;

/** Finds out, once routes are built, whether those that take HTTP requests leave the webhook its events. */
final class HttpConsumers {

    private static final String SAME_PATH = "S6";
    private static final Set<Method> OF_WEBHOOK = Set.of(Method.POST, Method.GET);
    /** {@code /*} lets nothing follow as well. */
    private static final Pattern WILDCARD = Pattern.compile("/?\\*$");
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{[^/}]+}|:\\w+");

    private final List<Route> routes;
    private final Diagnosis diagnosis;

    HttpConsumers(CamelContext context, Diagnosis diagnosis) {
        this.routes = context.getRoutes().stream().filter(route -> route.getEndpoint() instanceof PlatformHttpEndpoint)
                .toList();
        this.diagnosis = diagnosis;
    }

    /** @param webhookPath where a route, and only one, has to take events in */
    List<Diagnostic> findings(String webhookPath) {
        Optional<Route> webhook = routes.stream().filter(route -> path(route).equals(webhookPath)).findFirst();
        if (webhook.isEmpty()) {
            return List.of(diagnosis.finding(new Explanation(Explanation.WEBHOOK, "No route takes events in at "
                    + webhookPath + ", and Bandwidth announces each recording once. Put back the route with \"from:"
                    + " platform-http:{{webhook.path}}\".", ""), new Scope(List.of())));
        }
        List<Diagnostic> findings = new ArrayList<>(sharedPaths());
        findings.addAll(closed(webhook.get()));
        routes.stream().filter(route -> !path(route).equals(webhookPath) && matches(route, webhookPath)
                        && !Collections.disjoint(methods(route), OF_WEBHOOK))
                .map(route -> finding(route, SAME_PATH, "The HTTP path " + path(route) + " takes in requests"
                        + " to " + webhookPath + " as well, which belong to " + webhook.get().getId()
                        + ". Choose a path that does not match.", "platform-http"))
                .forEach(findings::add);
        return findings;
    }

    /** Why events would find no one there. */
    private List<Diagnostic> closed(Route webhook) {
        List<Diagnostic> findings = new ArrayList<>();
        if (!webhook.isAutoStartup()) {
            findings.add(finding(webhook, Explanation.WEBHOOK, "The route " + webhook.getId() + " takes events in, and"
                    + " would not be started. Delete autoStartup.", "autoStartup"));
        }
        if (!methods(webhook).contains(Method.POST)) {
            findings.add(finding(webhook, Explanation.WEBHOOK, "The route " + webhook.getId() + " takes events in, which"
                    + " come by POST. Add it to httpMethodRestrict, or delete that.", "httpMethodRestrict"));
        }
        return findings;
    }

    private List<Diagnostic> sharedPaths() {
        List<Diagnostic> findings = new ArrayList<>();
        for (int later = 1; later < routes.size(); later++) {
            Route route = routes.get(later);
            routes.subList(0, later).stream()
                    .filter(other -> path(other).equals(path(route))
                            && !Collections.disjoint(methods(other), methods(route)))
                    .findFirst().ifPresent(other -> findings.add(finding(route, SAME_PATH, "The HTTP path "
                            + path(route) + " is taken by " + other.getId() + ". Give one of the two another"
                            + " path, or each its own methods in httpMethodRestrict.", "platform-http")));
        }
        return findings;
    }

    private Diagnostic finding(Route route, String rule, String message, String name) {
        return diagnosis.finding(new Explanation(rule, message, name), diagnosis.route(route.getId()));
    }

    private static PlatformHttpEndpoint http(Route route) {
        return (PlatformHttpEndpoint) route.getEndpoint();
    }

    private static String path(Route route) {
        return HttpPath.normalised(http(route).getPath());
    }

    private static Set<Method> methods(Route route) {
        return Method.parseList(http(route).getHttpMethodRestrict());
    }

    private static boolean matches(Route route, String path) {
        PlatformHttpEndpoint endpoint = http(route);
        String own = endpoint.getPath();
        boolean prefix = endpoint.isMatchOnUriPrefix() && !own.endsWith("*");
        Matcher wildcard = WILDCARD.matcher(HttpPath.normalised(own + (prefix ? "*" : "")));
        String fixed = wildcard.replaceFirst("");
        String pattern = Stream.of(PATH_PARAMETER.split(fixed, -1)).map(Pattern::quote).collect(Collectors.joining("[^/]+"));
        return path.matches(pattern + wildcard.reset().results().map(end -> end.group().startsWith("/") ? "(/.*)?" : ".*")
                .collect(Collectors.joining()));
    }
}
