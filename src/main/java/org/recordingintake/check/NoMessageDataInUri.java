package org.recordingintake.check;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * S4. Text of a message in an endpoint's URI adds options, changes directories or chooses another component, at the
 * will of whoever wrote the message. Only functions that yield nothing of it are allowed. {@code ${messageId}} is not
 * among them: in a message from a queue its sender has chosen it.
 */
final class NoMessageDataInUri implements Rule {

    private static final Set<String> COMPUTED =
            Set.of("enrich", "pollEnrich", "recipientList", "routingSlip", "dynamicRouter");
    private static final Set<String> SAFE_FUNCTIONS = Set.of("date", "date-with-timezone", "exchangeId", "camelId",
            "routeId", "fromRouteId", "routeGroup", "fromRouteGroup", "stepId", "random", "uuid", "hostname", "sys",
            "sysenv", "env", "properties", "threadId", "threadName");
    private static final Pattern FUNCTION = Pattern.compile("\\$(?:simple)?\\{\\s*([A-Za-z-]*)[^{}$]*}?");
    private static final Pattern OTHER_LANGUAGE = Pattern.compile("(?:^|\\+)language:(?!constant:)");
    private static final String INSTEAD = " Keep the URI fixed: set a header such as CamelFileName before the step, or"
            + " choose between fixed endpoints in a choice.";

    @Override
    public void check(Routes routes, Report report) {
        routes.elements().forEach(element -> {
            if (COMPUTED.contains(element.name())) {
                checkComputed(element, report);
            } else {
                Endpoint.of(element).forEach(endpoint -> checkWritten(endpoint, report));
            }
        });
    }

    private static void checkWritten(Endpoint endpoint, Report report) {
        boolean consumer = endpoint.step().name().equals("from");
        Stream.concat(Stream.of(endpoint.uri()), endpoint.parameters().stream().flatMap(Yaml::texts))
                .forEach(text -> checkFunctions(text, consumer, report));
        if (Set.of("toD", "wireTap").contains(endpoint.step().name())
                && OTHER_LANGUAGE.matcher(endpoint.uri().value()).find()) {
            report.add(endpoint.uri().place(), "language: computes this endpoint from the message." + INSTEAD);
        }
    }

    private static void checkComputed(Element element, Report report) {
        Optional<Expression> expression = element.options().flatMap(Expression::in);
        if (element.body() instanceof Yaml.Text header) {
            report.add(header.place(), "A header of the message decides the endpoint here." + INSTEAD);
        } else if (expression.filter(Expression::isTemplate).isPresent()) {
            expression.flatMap(Expression::text).ifPresent(text -> checkFunctions(text, false, report));
        } else {
            expression.ifPresent(computed -> report.add(computed.place(), "The language " + computed.language()
                    + " computes the endpoint from the message here." + INSTEAD));
        }
    }

    /** A consumer's own functions about the file it is at, as in {@code moveFailed}, are fine. */
    private static void checkFunctions(Yaml.Text text, boolean consumer, Report report) {
        Matcher functions = FUNCTION.matcher(text.value());
        while (functions.find()) {
            String function = functions.group(1);
            if (!SAFE_FUNCTIONS.contains(function) && !(consumer && function.equals("file"))) {
                report.add(text.place(), functions.group() + " puts text of the message into an endpoint's URI."
                        + INSTEAD);
            }
        }
    }
}
