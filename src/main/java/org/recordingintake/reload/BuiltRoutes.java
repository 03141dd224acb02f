package org.recordingintake.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.recordingintake.lint.Element;
import org.recordingintake.lint.Finding;

/** Finds in routes that Camel has built what it would only notice, or never notice, at work. */
final class BuiltRoutes {

    private final DefaultCamelContext context;
    private final Diagnosis diagnosis;
    private final PlainWords words;

    BuiltRoutes(DefaultCamelContext context, Diagnosis diagnosis, Catalogue catalogue) {
        this.context = context;
        this.diagnosis = diagnosis;
        this.words = new PlainWords(context, catalogue);
    }

    /** @param webhookPath where a route has to take events in */
    List<Finding> findings(String webhookPath) {
        List<Finding> findings = new ArrayList<>(withoutId());
        unansweredCalls().forEach(findings::add);
        missingMethods().forEach(findings::add);
        withoutWebhook(webhookPath).ifPresent(findings::add);
        return findings;
    }

    /** A route without an id of its own gets a different one each time, and could not be found again. */
    private List<Finding> withoutId() {
        List<RouteDefinition> anonymous = context.getRouteDefinitions().stream()
                .filter(route -> !route.hasCustomIdAssigned()).toList();
        if (anonymous.isEmpty()) {
            return List.of();
        }
        Explanation explanation = new Explanation(Explanation.ROUTE_ID, "This route has no id, so it could not be"
                + " exchanged while it runs. Give it an \"id:\" (a templatedRoute: a \"routeId:\").", "");
        List<Finding> found = diagnosis.everything().parts().stream().filter(BuiltRoutes::hasNoId)
                .map(route -> diagnosis.finding(explanation, new Scope(List.of(route)))).toList();
        return found.isEmpty() ? List.of(diagnosis.finding(explanation, new Scope(List.of()))) : found;
    }

    private static boolean hasNoId(Element definition) {
        return switch (definition.name()) {
            case "from" -> true;
            case "route" -> definition.text("id").isEmpty();
            case "templatedRoute" -> definition.text("routeId").isEmpty();
            case "rest" -> definition.children().stream().anyMatch(verb -> verb.text("id").isEmpty());
            default -> false;
        };
    }

    /** Calls whose names hold placeholders; the linter has seen the others. */
    private Stream<Finding> unansweredCalls() {
        Set<Endpoint> answered = context.getRoutes().stream().map(Route::getEndpoint).collect(Collectors.toSet());
        return endpoints(DirectEndpoint.class).filter(call -> !answered.contains(call)).flatMap(call -> {
            String name = call.getEndpointKey().replaceFirst("^direct:/*", "").replaceFirst("\\?.*", "");
            List<org.recordingintake.lint.Endpoint> calls = diagnosis.routes().endpoints()
                    .filter(endpoint -> !endpoint.isConsumer() && resolvesTo("direct:" + name, endpoint.uri().value()))
                    .toList();
            return calls.stream().filter(endpoint -> endpoint.uri().value().contains("{{"))
                    .map(endpoint -> diagnosis.finding(new Explanation("S7", "No route has \"from: direct:" + name
                            + "\". Correct the name, or add the route.", endpoint.uri().value()),
                            new Scope(List.of(endpoint.step()))));
        });
    }

    private boolean resolvesTo(String uri, String text) {
        try {
            return context.resolvePropertyPlaceholders(text).startsWith(uri);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Stream<Finding> missingMethods() {
        return endpoints(BeanEndpoint.class).filter(endpoint -> endpoint.getMethod() != null).flatMap(endpoint -> {
            Object bean = context.getRegistry().lookupByName(endpoint.getBeanName());
            String method = endpoint.getMethod().replaceFirst("\\(.*", "");
            boolean there = bean == null || Stream.of(bean.getClass().getMethods())
                    .anyMatch(each -> each.getName().equals(method));
            return there ? Stream.empty()
                    : Stream.of(diagnosis.finding(words.method(bean, method), diagnosis.everything()));
        });
    }

    private <T extends Endpoint> Stream<T> endpoints(Class<T> type) {
        return context.getEndpoints().stream().filter(type::isInstance).map(type::cast);
    }

    private Optional<Finding> withoutWebhook(String path) {
        boolean found = context.getRoutes().stream().map(Route::getEndpoint)
                .anyMatch(endpoint -> endpoint instanceof PlatformHttpEndpoint http && http.getPath().equals(path));
        return found ? Optional.empty() : Optional.of(diagnosis.finding(new Explanation(Explanation.WEBHOOK,
                "No route takes events in at " + path + ", and Bandwidth announces each recording once. Put back the"
                        + " route with \"from: platform-http:{{webhook.path}}\".", ""), new Scope(List.of())));
    }
}
