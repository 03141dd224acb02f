package org.recordingintake.reload;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.Element;
import org.recordingintake.check.Endpoint;
import org.recordingintake.check.QueueHasConsumer;
import org.recordingintake.check.Yaml;

/** Finds, once routes are built, queues between the stages that are sent to and not consumed, by whatever name. */
final class QueueConsumers {

    private final CamelContext context;
    private final Diagnosis diagnosis;

    QueueConsumers(CamelContext context, Diagnosis diagnosis) {
        this.context = context;
        this.diagnosis = diagnosis;
    }

    List<Diagnostic> findings() {
        List<String> consumed = Stream.concat(context.getRoutes().stream().map(route -> built(route.getEndpoint())),
                Stream.concat(leftOut(), polled()).map(this::resolved)).flatMap(Optional::stream).toList();
        return context.getEndpoints().stream().map(QueueConsumers::built).flatMap(Optional::stream)
                .filter(QueueHasConsumer::isOwn).distinct()
                .filter(queue -> consumed.stream().noneMatch(name -> Endpoint.canBe(name, queue)))
                .flatMap(this::findings).toList();
    }

    private static Optional<String> built(org.apache.camel.Endpoint endpoint) {
        return Endpoint.built(endpoint.getEndpointBaseUri()).queueName();
    }

    /** What routes that a precondition leaves out would consume; of a template, parameters may stand in it. */
    private Stream<Endpoint> leftOut() {
        return diagnosis.routes().routes().filter(route -> route.definition().text("precondition").isPresent())
                .flatMap(route -> route.consumer().stream());
    }

    private Stream<Endpoint> polled() {
        return diagnosis.routes().endpoints()
                .filter(endpoint -> endpoint.isConsumer() && !endpoint.step().name().equals("from"));
    }

    private Optional<String> resolved(Endpoint written) {
        String uri = written.uri().value();
        try {
            uri = context.resolvePropertyPlaceholders(uri);
        } catch (IllegalArgumentException e) {
            // of a template, or found to be unknown elsewhere
        }
        return new Endpoint(written.step(), new Yaml.Text(uri, written.uri().place()), written.parameters()).queueName();
    }

    private Stream<Diagnostic> findings(String queue) {
        List<Endpoint> sends = diagnosis.routes().endpoints().filter(endpoint -> !endpoint.isConsumer()
                && resolved(endpoint).filter(queue::equals).isPresent()).toList();
        return sends.isEmpty() ? Stream.of(finding(queue, "", List.of()))
                : sends.stream().map(send -> finding(queue, send.uri().value(), List.of(send.step())));
    }

    private Diagnostic finding(String queue, String uri, List<Element> step) {
        return diagnosis.finding(new Explanation("S10", QueueHasConsumer.message(queue), uri), new Scope(step));
    }
}
