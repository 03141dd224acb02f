package org.recordingintake.check;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * S10. What is sent to a queue between the stages that no route consumes waits there forever, such as all downloads once
 * the file of a stage is deleted by mistake. A consumer that is not started, by {@code precondition} or
 * {@code autoStartup}, counts: leaving a stage out so is deliberate. While a file cannot be read, the consumer may be in
 * it, and the rule is silent.
 */
public final class QueueHasConsumer implements Rule {

    private static final String OWN = "intake.";
    /** The header by which a message chooses another queue than that of the endpoint that sends it. */
    private static final String DESTINATION = "CamelJmsDestinationName";

    @Override
    public void check(Routes routes, Report report) {
        if (routes.unreadable().isEmpty()) {
            routes.definitions().flatMap(Element::enabled).flatMap(QueueHasConsumer::sends)
                    .filter(queue -> isOwn(queue.value()) && !queue.value().contains("{{") && !queue.value().contains("${"))
                    .filter(queue -> consumers(routes).noneMatch(name -> Endpoint.canBe(name, queue.value())))
                    .forEach(queue -> report.add(queue.place(), message(queue.value())));
        }
    }

    /** Whether a queue of this name is one of those between the stages. */
    public static boolean isOwn(String queue) {
        return queue.startsWith(OWN);
    }

    public static String message(String queue) {
        return "No route takes messages from " + queue + ", so those that are sent there would wait forever. Put the route"
                + " that consumes it back, or correct the name.";
    }

    private static Stream<String> consumers(Routes routes) {
        return routes.endpoints().filter(Endpoint::isConsumer).flatMap(endpoint -> endpoint.queueName().stream());
    }

    /** The names of the queues to which a step sends, each where it is written. */
    private static Stream<Yaml.Text> sends(Element step) {
        Stream<Yaml.Text> endpoints = Endpoint.of(step).stream().filter(endpoint -> !endpoint.isConsumer())
                .flatMap(endpoint -> endpoint.queueName().map(name -> new Yaml.Text(name, endpoint.uri().place())).stream());
        Stream<Yaml.Mapping> headers = step.name().equals("setHeaders")
                ? step.options().flatMap(options -> options.sequence("headers")).stream().flatMap(Yaml.Sequence::mappings)
                : step.options().filter(options -> step.name().equals("setHeader")).stream();
        return Stream.concat(endpoints, headers.flatMap(header -> destination(header).stream()));
    }

    private static Optional<Yaml.Text> destination(Yaml.Mapping header) {
        return header.text("name").filter(name -> name.value().equalsIgnoreCase(DESTINATION))
                .flatMap(name -> Expression.in(header)).flatMap(Expression::literal);
    }
}
