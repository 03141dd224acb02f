package org.recordingintake.check;

import java.util.Set;
import java.util.stream.Stream;

import org.apache.camel.NamedNode;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.WireTapDefinition;

/** S3. An HTTP route that keeps events sets no 2xx: the code would stay set when a later step fails. */
final class NoSuccessCode implements Rule {

    @Override
    public void check(RouteModel routes, Report report) {
        SynchronousSteps.httpInputs(routes).map(entry -> SynchronousSteps.of(entry, routes))
                .filter(steps -> keepEvents(steps, routes)).flatMap(Set::stream).flatMap(NoSuccessCode::headers)
                .filter(header -> "CamelHttpResponseCode".equalsIgnoreCase(header.getName()))
                .forEach(header -> EndpointUri.literal(header.getExpression()).map(String::strip)
                        .filter(code -> code.matches("2\\d\\d"))
                        .ifPresent(code -> report.add(routes.place(header, code), code + " stays set although a later"
                                + " step fails: the sender then considers the event delivered, and it is lost. Delete this"
                                + " step; Camel answers 204 for an empty body, and 200 otherwise.")));
    }

    private static boolean keepEvents(Set<NamedNode> steps, RouteModel routes) {
        return steps.stream().filter(step -> !(step instanceof WireTapDefinition) && !Steps.isDisabled(step, routes))
                .flatMap(step -> EndpointUri.in(step).stream()).anyMatch(uri -> EndpointUri.of(uri).isQueue());
    }

    static Stream<SetHeaderDefinition> headers(NamedNode step) {
        return step instanceof SetHeaderDefinition header ? Stream.of(header)
                : step instanceof SetHeadersDefinition headers ? headers.getHeaders().stream() : Stream.empty();
    }
}
