package org.recordingintake.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.Element;

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

    /** @param webhookPath where a route, and only one, has to take events in */
    List<Diagnostic> findings(String webhookPath) {
        List<Diagnostic> findings = new ArrayList<>(unansweredCalls().toList());
        findings.addAll(new QueueConsumers(context, diagnosis).findings());
        missingMethods().forEach(findings::add);
        findings.addAll(new HttpConsumers(context, diagnosis).findings(webhookPath));
        return findings;
    }

    /** The linter has seen most of them, but not what placeholders and preconditions come to. */
    private Stream<Diagnostic> unansweredCalls() {
        Set<String> answered = context.getRoutes().stream().filter(Route::isAutoStartup)
                .filter(route -> route.getEndpoint() instanceof DirectEndpoint)
                .map(route -> nameOf(route.getEndpoint())).collect(Collectors.toSet());
        return endpoints(DirectEndpoint.class).map(BuiltRoutes::nameOf).filter(name -> !answered.contains(name))
                .distinct().flatMap(name -> {
                    List<org.recordingintake.check.Endpoint> calls = diagnosis.routes().endpoints()
                            .filter(endpoint -> !endpoint.isConsumer() && isCallOf(name, endpoint.uri().value())).toList();
                    return calls.isEmpty() ? Stream.of(unanswered(name, "", List.of()))
                            : calls.stream().map(call -> unanswered(name, call.uri().value(), List.of(call.step())));
                });
    }

    private Diagnostic unanswered(String name, String uri, List<Element> step) {
        return diagnosis.finding(new Explanation("S7", "No route that is started has \"from: direct:" + name
                + "\". Correct the name, or add the route.", uri), new Scope(step));
    }

    private static String nameOf(Endpoint direct) {
        return direct.getEndpointBaseUri().replaceFirst("^direct:/*", "");
    }

    private boolean isCallOf(String name, String text) {
        try {
            String uri = context.resolvePropertyPlaceholders(text);
            return uri.matches("direct:/*" + Pattern.quote(name) + "(\\?.*)?");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Stream<Diagnostic> missingMethods() {
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
}
