package org.recordingintake.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.camel.NamedNode;
import org.apache.camel.model.FromDefinition;

/**
 * S10. What is sent to a queue between the stages that no route consumes waits there forever, such as all downloads once
 * the file of a stage is deleted by accident. A consumer that is not started, by {@code precondition} or
 * {@code autoStartup}, counts: leaving a stage out so is deliberate. While a file cannot be read, the consumer may be in
 * it, and the rule is silent. A sender that is left out sends nothing.
 */
final class QueueHasConsumer implements Rule {

    private static final String OWN = "intake.";
    /** The header by which a message chooses another queue than that of the endpoint that sends it. */
    private static final String DESTINATION = "CamelJmsDestinationName";

    @Override
    public void check(RouteModel routes, Report report) {
        if (routes.isIncomplete()) {
            return;
        }
        List<String> consumed = Stream.concat(routes.inputs().map(RouteModel.Input::endpoint),
                        routes.uses().filter(use -> isPolled(use.definition())).flatMap(routes::endpoints))
                .flatMap(endpoint -> endpoint.queueName().stream()).toList();
        routes.enabled().flatMap(step -> sends(step, routes))
                .filter(send -> send.queue().startsWith(OWN) && !EndpointUri.isOpen(send.queue())
                        && consumed.stream().noneMatch(name -> EndpointUri.canBe(name, send.queue())))
                .forEach(send -> report.add(routes.place(send.definition(), send.written()), "No route consumes messages from "
                        + send.queue() + ", so messages that are sent there would wait forever. Restore the route that consumes it,"
                        + " or correct the name."));
    }

    /** The input of a template is none before there is a route of it. */
    private static boolean isPolled(Object definition) {
        return Steps.isConsumer(definition) && !(definition instanceof FromDefinition);
    }

    private record Send(Object definition, String written, String queue) {
    }

    /** The queues to which a step sends, each as it is written. */
    private static Stream<Send> sends(NamedNode step, RouteModel routes) {
        Stream<Send> endpoints = Steps.uses(step).filter(use -> !Steps.isConsumer(use.definition()))
                .flatMap(use -> routes.endpoints(use).flatMap(endpoint -> endpoint.queueName().stream())
                        .map(queue -> new Send(step, use.base(), queue)));
        return Stream.concat(endpoints, NoSuccessCode.headers(step)
                .filter(header -> DESTINATION.equalsIgnoreCase(header.getName()))
                .flatMap(header -> Optional.ofNullable(header.getExpression()).flatMap(EndpointUri::literal)
                        .map(queue -> new Send(header, queue, queue)).stream()));
    }
}

