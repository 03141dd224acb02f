package org.recordingintake.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S10. Every queue between the stages that some route sends to has a route that consumes it. */
class QueueHasConsumerTest {

    private static final String SEND = """
            # Sends
            - route:
                id: a
                description: A
                from:
                  uri: timer:a
                  steps:
                    - %s
            """;
    private static final String CONSUMER = """
            # Consumes
            - route:
                id: b
                description: B
                from: {uri: "%s", steps: [{log: a}]}
            """;
    private static final String SETTINGS = """
            # where messages go
            stage=downloads
            """;

    private static List<Diagnostic> lint(String... files) {
        List<RouteFile> contents = new ArrayList<>();
        for (String file : files) {
            contents.add(new RouteFile(Path.of((char) ('a' + contents.size()) + ".camel.yaml"),
                    file.getBytes(StandardCharsets.UTF_8)));
        }
        DefaultCamelContext context = new DefaultCamelContext();
        RouteModel routes = RouteModel.of(Path.of("."), contents, context);
        assertThat(routes.failures()).isEmpty();
        SettingLines settings = new SettingLines(Path.of("application.properties"), SETTINGS.getBytes(StandardCharsets.UTF_8));
        List<Diagnostic> findings = Rules.findings(routes, settings, Optional.empty());
        context.stop();
        return findings.stream().filter(finding -> finding.rule().startsWith("S")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "to: \"jms:intake.downloads\"",
        "to: {uri: \"jms:intake.downloads\", parameters: {exchangePattern: InOnly}}",
        "to: \"jms:queue:intake.downloads\"",
        "to: \"jms://queue:intake.downloads?exchangePattern=InOnly\"",
        "to: {uri: jms, parameters: {destinationName: intake.downloads}}",
        "to: \"queue:intake.downloads\"",
        "to: {uri: \"queue:intake.downloads\", parameters: {parallel: \"4\"}}",
        "to: \"activemq6:queue:intake.downloads\"",
        "toD: \"queue:intake.downloads\"",
        "wireTap: {uri: \"jms:intake.downloads\"}",
        "recipientList: {constant: \"direct:b,jms:intake.downloads\"}",
        "choice: {otherwise: {steps: [{to: \"queue:intake.downloads\"}]}}",
        "setHeader: {name: CamelJmsDestinationName, constant: intake.downloads}",
        "setHeader: {name: cameljmsdestinationname, simple: intake.downloads}",
        "setHeaders: {headers: [{name: CamelJmsDestinationName, expression: {constant: intake.downloads}}]}"})
    void refusesASendToAQueueThatNobodyConsumes(String step) {
        // When
        List<Diagnostic> findings = lint(SEND.formatted(step), CONSUMER.formatted("direct:b"));

        // Then
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding).extracting(Diagnostic::rule, Diagnostic::line, Diagnostic::severity)
                    .containsExactly("S10", 8, Diagnostic.Severity.ERROR);
            assertThat(finding.message()).isEqualTo("No route consumes messages from intake.downloads, so messages that are sent"
                    + " there would wait forever. Restore the route that consumes it, or correct the name.");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"jms:intake.downloads", "jms:queue:intake.downloads", "queue:intake.downloads",
        "queue:intake.downloads?parallel=8", "jms:intake.{{stage}}", "queue:{{stage}}"})
    void acceptsItWhereARouteConsumesIt(String consumer) {
        // When
        List<Diagnostic> findings = lint(SEND.formatted("to: \"jms:intake.downloads\""), CONSUMER.formatted(consumer));

        // Then
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"precondition: \"false\"", "precondition: \"'{{stage}}' == 'none'\"", "autoStartup: \"false\""})
    void countsARouteThatIsLeftOutOrNotStarted(String option) {
        // When
        List<Diagnostic> findings = lint(SEND.formatted("to: \"jms:intake.downloads\""),
                CONSUMER.formatted("jms:intake.downloads").replace("    id: b", "    id: b\n    " + option));

        // Then
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "to: \"jms:topic:intake.downloads\"",
        "to: \"jms:other\"",
        "to: \"jms:queue:other.intake.downloads\"",
        "to: \"file:intake.downloads\"",
        "to: \"jms:intake.{{stage}}\"",
        "toD: \"jms:intake.${exchangeId}\"",
        "to: {uri: \"jms:intake.downloads\", disabled: \"true\"}",
        "to: {uri: \"jms:intake.downloads\", disabled: True}",
        "to: {uri: \"jms:intake.downloads\", disabled: \"{{off:TRUE}}\"}",
        "filter: {disabled: \"true\", simple: \"${body}\", steps: [{to: \"jms:intake.downloads\"}]}",
        "setHeader: {name: CamelJmsDestinationName, variable: queue}",
        "setHeader: {name: CamelJmsDestinationName, simple: \"intake.${variable.stage}\"}",
        "setHeader: {name: intakeReason, constant: intake.downloads}",
        "log: \"intake.downloads\""})
    void leavesOtherStepsAlone(String step) {
        // When
        List<Diagnostic> findings = lint(SEND.formatted(step));

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void leavesASenderAloneThatIsLeftOut() {
        // When
        List<Diagnostic> findings = lint(SEND.formatted("to: \"jms:intake.downloads\"")
                .replace("    id: a", "    id: a\n    precondition: \"false\""));

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void findsEachQueueOfAListThatAPlaceholderHolds() {
        // When
        List<Diagnostic> findings = lint(
                SEND.formatted("recipientList: {constant: \"{{queues:jms:intake.a;jms:intake.downloads}}\", delimiter: \";\"}"),
                CONSUMER.formatted("jms:intake.a"));

        // Then
        assertThat(findings).singleElement().extracting(Diagnostic::message).asString().contains("intake.downloads");
    }

    @Test
    void findsSendsOfErrorHandlers() {
        // When
        List<Diagnostic> findings = lint("""
                # Handles
                - routeConfiguration:
                    id: c
                    description: C
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          steps:
                            - to: jms:intake.dead
                - route:
                    id: a
                    description: A
                    errorHandler: {deadLetterChannel: {deadLetterUri: "jms:intake.lost"}}
                    from: {uri: "timer:a", steps: [{log: a}]}
                """);

        // Then
        assertThat(findings).extracting(Diagnostic::line, Diagnostic::rule).containsExactly(tuple(9, "S10"), tuple(13, "S10"));
    }

    @Test
    void isSilentWhileTheConsumerMayBeInAFileThatCannotBeRead() {
        // When
        List<Diagnostic> findings = lint(SEND.formatted("to: \"jms:intake.downloads\""), "- route: [");

        // Then
        assertThat(findings).extracting(Diagnostic::rule).containsExactly("S1");
    }
}
