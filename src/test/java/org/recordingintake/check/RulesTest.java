package org.recordingintake.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.check.Diagnostic.Severity;

class RulesTest {

    private static final Path PROPERTIES = Path.of("application.properties");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private String settings = """
            # where events come in
            webhook.path=/recordingAvailable
            # any Camel endpoint; none by default
            #alert.uri=file:alerts

            # the store, and who may write to it
            store.dir=store
            store.password=
            """;

    @AfterEach
    void close() {
        context.stop();
    }

    @Test
    void shippedRoutesHaveNoFindings() {
        // Given
        FileSet shipped = FileSet.read(Path.of("routes"), PROPERTIES);

        // When
        List<Diagnostic> findings = lint(shipped.under(Path.of("routes")), shipped.properties().bytes());

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void reportsAsCompilersDo() {
        // Given
        Diagnostic finding = new Diagnostic(Path.of("routes/a.camel.yaml"), 3, 7, Severity.WARNING, "Y1", "No id.");

        // When
        String line = finding.toString();

        // Then
        assertThat(line).isEqualTo("routes/a.camel.yaml:3:7: warning: No id. [Y1]");
    }

    @Test
    void sortsByFileThenLineThenColumn() {
        // Given
        String open = """
                - from: {uri: "direct:%s", steps: [{to: "direct:missing"}, {to: "direct:missing"}]}
                """;

        // When
        List<Diagnostic> findings = lint(open.formatted("b"), open.formatted("a"));

        // Then
        assertThat(findings).extracting(finding -> finding.file().toString(), Diagnostic::column, Diagnostic::rule)
                .containsExactly(
                        tuple("a.camel.yaml", 1, "Y5"), tuple("a.camel.yaml", 3, "Y1"), tuple("a.camel.yaml", 3, "Y2"),
                        tuple("a.camel.yaml", 40, "S7"), tuple("a.camel.yaml", 64, "S7"),
                        tuple("b.camel.yaml", 1, "Y5"), tuple("b.camel.yaml", 3, "Y1"), tuple("b.camel.yaml", 3, "Y2"),
                        tuple("b.camel.yaml", 40, "S7"), tuple("b.camel.yaml", 64, "S7"));
    }

    @Nested
    class S1ReadableFiles {

        @Test
        void saysWhereYamlIsBroken() {
            // Given
            String broken = """
                    # Broken
                    - route:
                        id: a
                       description: b
                    """;

            // When
            List<Diagnostic> findings = lint(broken);

            // Then
            assertPlaces(findings).containsExactly(tuple(4, 4, "S1"));
            assertThat(findings).extracting(Diagnostic::severity).containsExactly(Severity.ERROR);
            assertThat(findings.get(0).message()).contains("not valid YAML", "<block end>");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "# Nothing but this\n"})
        void refusesAnEmptyFile(String empty) {
            // When
            List<Diagnostic> findings = lint(empty);

            // Then
            assertPlaces(findings).containsExactly(tuple(1, 1, "S1"));
        }

        @Test
        void refusesARootThatIsNoList() {
            // Given
            String mapping = """
                    # No dash
                    route:
                      id: a
                    """;

            // When
            List<Diagnostic> findings = lint(mapping);

            // Then
            assertPlaces(findings).containsExactly(tuple(2, 1, "S1"));
        }

        @Test
        void refusesAStepThatStandsWhereARouteBelongs() {
            // Given
            String step = """
                    # A step without a route
                    - setBody:
                        constant: a
                    """;

            // When
            List<Diagnostic> findings = lint(step);

            // Then
            assertPlaces(findings).containsExactly(tuple(2, 3, "S1"));
        }

        @Test
        void refusesTwoDefinitionsUnderOneDash() {
            // Given
            String two = """
                    # A dash is missing
                    - routeConfiguration: {id: a}
                      route: {id: b}
                    """;

            // When
            List<Diagnostic> findings = lint(two);

            // Then
            assertPlaces(findings).containsExactly(tuple(2, 3, "S1"));
        }

        @Test
        void refusesAKeyThatStandsTwice() {
            // Given
            String twice = """
                    # Which uri?
                    - from:
                        uri: direct:a
                        uri: direct:b
                    """;

            // When
            List<Diagnostic> findings = lint(twice);

            // Then
            assertPlaces(findings).containsExactly(tuple(4, 5, "S1"));
        }

        @Test
        void explainsAPlaceholderWithoutQuotes() {
            // Given
            String unquoted = """
                    # Quotes are missing
                    - from:
                        uri: {{alert.uri}}
                    """;

            // When
            List<Diagnostic> findings = lint(unquoted);

            // Then
            assertPlaces(findings).containsExactly(tuple(3, 11, "S1"));
            assertThat(findings.get(0).message()).contains("in quotes");
        }

        @Test
        void saysWhereAnInvisibleCharacterStands() {
            // When
            List<Diagnostic> findings = lint("# Bell\n- route: \u0007");

            // Then
            assertPlaces(findings).containsExactly(tuple(2, 10, "S1"));
        }

        @Test
        void refusesBytesThatAreNoText() {
            // Given
            RouteFile file = new RouteFile(Path.of("a.camel.yaml"), new byte[] {'-', ' ', (byte) 0xE4});

            // When
            List<Diagnostic> findings = lint(List.of(file));

            // Then
            assertPlaces(findings).containsExactly(tuple(1, 1, "S1"));
        }

        @Test
        void endsInTimeWithAliasesThatMultiply() {
            // Given
            StringBuilder bomb = new StringBuilder("- beans: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
            for (int i = 1; i < 9; i++) {
                bomb.append("- beans: &a%1$d [*a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
            }

            // When
            List<Diagnostic> findings = lint(bomb.toString());

            // Then
            assertThat(findings).extracting(Diagnostic::rule).containsExactly("S1");
        }

        @Test
        void refusesNestingThatWouldExhaustTheStack() {
            // When
            List<Diagnostic> findings = lint("[".repeat(100_000));

            // Then
            assertPlaces(findings).containsExactly(tuple(1, 201, "S1"));
        }

        @Test
        void refusesAValueThatContainsItself() {
            // When
            List<Diagnostic> findings = lint("- beans: &a [*a]");

            // Then
            assertThat(findings).extracting(Diagnostic::rule).containsExactly("S1");
        }

        @Test
        void stillChecksTheOtherFiles() {
            // Given
            String other = """
                    # Calls a route that may stand in the broken file
                    - route:
                        id: a
                        from:
                          uri: direct:a
                          steps:
                            - to: direct:b
                    """;

            // When
            List<Diagnostic> findings = lint("- [", other);

            // Then
            assertThat(findings).extracting(finding -> finding.file().toString(), Diagnostic::rule)
                    .containsExactly(tuple("a.camel.yaml", "S1"), tuple("b.camel.yaml", "Y2"));
        }

        @Test
        void acceptsAByteOrderMarkAndAliases() {
            // Given
            String marked = "\uFEFF" + """
                    # Two sends alike
                    - route:
                        id: a
                        description: Log
                        from:
                          uri: direct:a
                          steps:
                            - to: &log {uri: "log:a"}
                            - to: *log
                    """;

            // When
            List<Diagnostic> findings = lint(marked);

            // Then
            assertThat(findings).isEmpty();
        }
    }

    @Nested
    class S2OneWaySends {

        @Test
        void refusesARequestToAQueueBehindHttp() {
            // Given
            String webhook = """
                    # Waits
                    - route:
                        id: webhook
                        description: Keep
                        from:
                          uri: platform-http:{{webhook.path}}
                          steps:
                            - filter:
                                simple: "${body} != null"
                                steps:
                                  - to:
                                      uri: jms:recordings
                    """;

            // When
            List<Diagnostic> findings = lint(webhook);

            // Then
            assertPlaces(findings).containsExactly(tuple(12, 24, "S2"));
            assertThat(findings.get(0).message()).contains("a.camel.yaml:5", "exchangePattern: InOnly");
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "to: {uri: \"jms:a\", parameters: {exchangePattern: InOnly}}",
            "to: {uri: \"jms:a\", pattern: InOnly}",
            "wireTap: {uri: \"jms:a\"}",
            "to: {uri: \"queue:a\"}",
            "to: {uri: \"log:a\"}"})
        void acceptsWhatNeedsNoReply(String step) {
            // Given
            String webhook = """
                    # Does not wait
                    - route:
                        id: webhook
                        description: Keep
                        from:
                          uri: platform-http:/a
                          steps:
                            - %s
                    """;

            // When
            List<Diagnostic> findings = lint(webhook.formatted(step));

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void findsTheOptionInAQueryToo() {
            // Given
            String webhook = """
                    # Does not wait
                    - route:
                        id: webhook
                        description: Keep
                        from:
                          uri: jetty:http://localhost/a
                          steps:
                            - to: jms:a?exchangePattern=InOnly
                            - to: amqp:a?exchangePattern=InOut
                    """;

            // When
            List<Diagnostic> findings = lint(webhook);

            // Then
            assertPlaces(findings).containsExactly(tuple(8, 15, "Y6"), tuple(9, 15, "S2"), tuple(9, 15, "Y6"));
        }

        @Test
        void looksIntoCalledRoutesAndTheirErrorHandlers() {
            // Given
            String webhook = """
                    # Calls
                    - route:
                        id: webhook
                        description: Call
                        from:
                          uri: servlet:a
                          steps:
                            - to: direct:keep
                            - wireTap: {uri: "direct:beside"}
                    """;
            String called = """
                    # Called
                    - route:
                        id: keep
                        description: Keep
                        routeConfigurationId: refuse*
                        from: {uri: direct, parameters: {name: keep}, steps: [{to: "jms:a"}]}
                    - route:
                        id: beside
                        description: Nobody waits for this one
                        from: {uri: "direct:beside", steps: [{to: "jms:a"}]}
                    - routeConfiguration:
                        id: refused
                        description: Refuse
                        onException:
                          - onException:
                              exception: [java.lang.Exception]
                              steps:
                                - to: jms:dead
                    - routeConfiguration:
                        id: retry
                        description: Of other routes
                        onException:
                          - onException: {exception: [java.lang.Exception], steps: [{to: "jms:dead"}]}
                        onCompletion:
                          - onCompletion: {steps: [{to: "jms:done"}]}
                    """;

            // When
            List<Diagnostic> findings = lint(webhook, called);

            // Then
            assertThat(findings).extracting(finding -> finding.file().toString(), Diagnostic::line, Diagnostic::rule)
                    .containsExactly(tuple("b.camel.yaml", 6, "S2"), tuple("b.camel.yaml", 18, "S2"));
        }

        @Test
        void looksIntoGlobalErrorHandlersAndTheRestDsl() {
            // Given
            String rest = """
                    # A REST service
                    - onException:
                        exception: [java.lang.Exception]
                        steps:
                          - to: jms:dead
                    - rest:
                        path: /calls
                        post:
                          - path: /{id}
                            to: direct:keep
                    - route:
                        id: keep
                        description: Keep
                        from:
                          uri: direct:keep
                          steps:
                            - to: jms:calls
                    """;

            // When
            List<Diagnostic> findings = lint(rest);

            // Then
            assertPlaces(findings).containsExactly(tuple(5, 13, "S2"), tuple(17, 15, "S2"));
        }

        @Test
        void allowsRequestsElsewhere() {
            // Given
            String timer = """
                    # Asks over a queue
                    - route:
                        id: ask
                        description: Ask
                        from: {uri: "timer:a", steps: [{to: "jms:questions"}]}
                    """;

            // When
            List<Diagnostic> findings = lint(timer);

            // Then
            assertThat(findings).isEmpty();
        }
    }

    @Nested
    class S3NoSuccessCode {

        private static final String WEBHOOK = """
                # Answers
                - route:
                    id: webhook
                    description: Answer
                    from:
                      uri: platform-http:/a
                      steps:
                """;
        private static final String SEND = """
                        - to: {uri: "jms:a", parameters: {exchangePattern: InOnly}}
                """;
        private static final String ANSWER = """
                        - setHeader: {name: CamelHttpResponseCode, constant: "204"}
                """;

        @Test
        void refusesAnAnswerBeforeTheSend() {
            // Given
            String early = WEBHOOK + ANSWER + SEND;

            // When
            List<Diagnostic> findings = lint(early);

            // Then
            assertPlaces(findings).containsExactly(tuple(8, 62, "S3"));
            assertThat(findings.get(0).message()).contains("204 stays set", "Delete this step");
        }

        @Test
        void refusesAnAnswerBeforeTheSendToAQueueBetweenTheStages() {
            // Given
            String early = WEBHOOK + ANSWER + """
                            - to: {uri: "queue:a", parameters: {spool: spool}}
                    """;

            // When
            List<Diagnostic> findings = lint(early);

            // Then
            assertPlaces(findings).containsExactly(tuple(8, 62, "S3"));
        }

        @Test
        void refusesAnAnswerAfterTheSendToo() {
            // Given
            String late = WEBHOOK + SEND + ANSWER + SEND;

            // When
            List<Diagnostic> findings = lint(late);

            // Then
            assertPlaces(findings).containsExactly(tuple(9, 62, "S3"));
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "setHeader: {name: camelHttpResponseCode, expression: {simple: {expression: \"200\"}}}",
            "setHeader: {name: CamelHttpResponseCode, constant: 202}",
            "setHeaders: {headers: [{name: a, constant: b}, {name: CamelHttpResponseCode, constant: \"204\"}]}"})
        void knowsEveryWayToSetTheCode(String step) {
            // Given
            String early = WEBHOOK + "        - " + step + "\n" + SEND;

            // When
            List<Diagnostic> findings = lint(early);

            // Then
            assertThat(findings).extracting(Diagnostic::line, Diagnostic::rule).containsExactly(tuple(8, "S3"));
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "setHeader: {name: CamelHttpResponseCode, constant: \"503\"}",
            "setHeader: {name: CamelHttpResponseCode, variable: code}",
            "setHeader: {name: Content-Type, constant: \"204\"}",
            "removeHeaders: {pattern: \"camelhttp*\", excludePattern: \"a|b\"}"})
        void acceptsARefusalAndOtherHeaders(String step) {
            // Given
            String refusing = WEBHOOK + "        - " + step + "\n" + SEND;

            // When
            List<Diagnostic> findings = lint(refusing);

            // Then
            assertThat(findings).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "setHeader: {name: CamelHttpResponseCode, constant: \"503\"}",
            "removeHeaders: {pattern: \"*\"}",
            "removeHeader: {name: CamelHttpResponseCode}",
            "stop: {}",
            "removeHeaders: {pattern: \"*\", excludePattern: \"Camel*\"}",
            "setHeader: {name: Content-Type, constant: \"503\"}",
            "to: {uri: \"jms:a\", disabled: \"true\", parameters: {exchangePattern: InOnly}}",
            "wireTap: {uri: \"jms:a\"}",
            "setBody: {constant: a}"})
        void refusesAnAnswerWhateverFollowsIt(String step) {
            // Given
            String standing = WEBHOOK + ANSWER + "        - " + step + "\n" + SEND;

            // When
            List<Diagnostic> findings = lint(standing);

            // Then
            assertPlaces(findings).containsExactly(tuple(8, 62, "S3"));
        }

        @Test
        void looksIntoEachBranch() {
            // Given
            String branches = WEBHOOK + """
                            - choice:
                                when:
                                  - simple: "${body} == null"
                                    steps:
                                      - setHeader: {name: CamelHttpResponseCode, constant: "400"}
                                  - simple: "${body} == 'a'"
                                    steps:
                                      - to: {uri: "jms:a", parameters: {exchangePattern: InOnly}}
                                      - setHeader: {name: CamelHttpResponseCode, constant: "201"}
                                otherwise:
                                  steps:
                                    - setHeader: {name: CamelHttpResponseCode, constant: "202"}
                                    - to: {uri: "jms:a", parameters: {exchangePattern: InOnly}}
                    """;

            // When
            List<Diagnostic> findings = lint(branches);

            // Then
            assertPlaces(findings).containsExactly(tuple(16, 72, "S3"), tuple(19, 70, "S3"));
        }

        @Test
        void seesASendThatFollowsTheBranches() {
            // Given
            String joined = WEBHOOK + """
                            - choice:
                                when:
                                  - simple: "${body} == null"
                                    steps:
                                      - setHeader: {name: CamelHttpResponseCode, constant: "200"}
                            - to: {uri: "jms:a", parameters: {exchangePattern: InOnly}}
                    """;

            // When
            List<Diagnostic> findings = lint(joined);

            // Then
            assertPlaces(findings).containsExactly(tuple(12, 72, "S3"));
        }

        @Test
        void seesASendThatAFilterMayLeaveOut() {
            // Given
            String filtered = WEBHOOK + """
                            - filter:
                                simple: "${body} != null"
                                steps:
                                  - to: {uri: "jms:a", parameters: {exchangePattern: InOnly}}
                    """ + ANSWER;

            // When
            List<Diagnostic> findings = lint(filtered);

            // Then
            assertPlaces(findings).containsExactly(tuple(12, 62, "S3"));
        }

        @Test
        void acceptsALocalSpoolBehindAFailedSend() {
            // Given
            String spooled = WEBHOOK + """
                            - doTry:
                                steps:
                                  - to: {uri: "jms:a", parameters: {exchangePattern: InOnly}}
                                doCatch:
                                  - exception: [java.lang.Exception]
                                    steps:
                                      - to: file:spool
                            - setBody: {simple: "${null}"}
                    """;

            // When
            List<Diagnostic> findings = lint(spooled);

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void seesASendInTheCatchOfAnEarlyAnswer() {
            // Given
            String caught = WEBHOOK + """
                            - doTry:
                                steps:
                                  - setHeader: {name: CamelHttpResponseCode, constant: "204"}
                                  - bean: {ref: a}
                                  - setHeader: {name: CamelHttpResponseCode, constant: "500"}
                                doCatch:
                                  - exception: [java.lang.Exception]
                                    steps:
                                      - to: {uri: "jms:a", parameters: {exchangePattern: InOnly}}
                    """;

            // When
            List<Diagnostic> findings = lint(caught);

            // Then
            assertPlaces(findings).containsExactly(tuple(10, 68, "S3"));
        }

        @Test
        void followsCallsOfOtherRoutes() {
            // Given
            String calls = WEBHOOK + ANSWER + """
                            - to: direct:keep
                    """;
            String called = """
                    # Keeps, and may call itself
                    - route:
                        id: keep
                        description: Keep
                        from:
                          uri: direct:keep
                          steps:
                            - to: direct:keep
                            - to: {uri: "jms:a", parameters: {exchangePattern: InOnly}}
                    """;

            // When
            List<Diagnostic> findings = lint(calls, called);

            // Then
            assertPlaces(findings).containsExactly(tuple(8, 62, "S3"));
        }

        @Test
        void checksErrorHandlersToo() {
            // Given
            String handled = """
                    # Handles
                    - onException:
                        exception: [java.lang.Exception]
                        steps:
                          - setHeader: {name: CamelHttpResponseCode, constant: "204"}
                          - to: {uri: "jms:dead", parameters: {exchangePattern: InOnly}}
                    """ + WEBHOOK.substring(WEBHOOK.indexOf('\n') + 1) + """
                            - log: taken in
                    """;

            // When
            List<Diagnostic> findings = lint(handled);

            // Then
            assertPlaces(findings).containsExactly(tuple(5, 60, "S3"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "        - wireTap: {uri: \"jms:a\"}\n",
            "        - to: {uri: \"jms:a\", disabled: \"true\", parameters: {exchangePattern: InOnly}}\n"})
        void acceptsAnAnswerOfARouteThatKeepsNothing(String step) {
            // Given
            String status = WEBHOOK + step + ANSWER;

            // When
            List<Diagnostic> findings = lint(status);

            // Then
            assertThat(findings).isEmpty();
        }
    }

    @Nested
    class S4FixedUris {

        private static final String ROUTE = """
                # Sends
                - route:
                    id: a
                    description: Send
                    from:
                      uri: file:in
                      parameters: {moveFailed: "rejected/${file:name}"}
                      steps:
                        - %s
                """;

        @ParameterizedTest
        @ValueSource(strings = {
            "toD: {uri: \"file:${header.directory}\"}",
            "toD: \"language:xpath:/a\"",
            "to: {uri: \"file:out\", parameters: {fileName: \"${body}\"}}",
            "to: {uri: \"file:out\", parameters: {fileName: \"${file:name}\"}}",
            "to: {uri: \"file:out\", parameters: {fileName: \"$simple{header.a}\"}}",
            "to: {uri: \"file:out\", parameters: {fileName: \"${random(${header.a})}\"}}",
            "wireTap: {uri: \"log:${exchangeProperty.a}\"}",
            "enrich: {simple: \"http:a/${variable.a}\"}",
            "enrich: {expression: {jsonpath: {expression: $.url}}}",
            "pollEnrich: {simple: \"file:in?fileName=${bean:a}\"}",
            "recipientList: {header: recipients}",
            "recipientList: {method: {ref: a, method: b}}",
            "recipientList: {language: {language: groovy, expression: a}}",
            "routingSlip: next",
            "dynamicRouter: {xpath: /a}",
            "poll: {uri: \"file:in\", parameters: {fileName: \"${in.header.a}\"}}",
            "kamelet: {name: a, parameters: {b: \"${exception.message}\"}}"})
        void refusesTextOfTheMessage(String step) {
            // Given
            String yaml = ROUTE.formatted(step);

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).extracting(Diagnostic::line, Diagnostic::rule).containsExactly(tuple(9, "S4"));
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "toD: {uri: \"file:${date:now:yyyy}/${date-with-timezone:now:UTC:MM}\"}",
            "to: {uri: \"file:out\", parameters: {fileName: \"${exchangeId}-${uuid}-${sys.a}-${env:A}\"}}",
            "to: \"{{alert.uri}}\"",
            "wireTap: {uri: \"log:${routeId}-${hostname}\"}",
            "enrich: {constant: \"http:a/b\"}",
            "pollEnrich: {simple: \"file:in\"}",
            "recipientList: {constant: \"log:a,log:b\"}",
            "recipientList: {language: {language: constant, expression: \"log:a\"}}",
            "toD: \"language:constant:log:a\"",
            "setHeader: {name: CamelFileName, simple: \"${header.id}.json\"}",
            "log: \"${body}\""})
        void acceptsWhatIsSafe(String step) {
            // Given
            String yaml = ROUTE.formatted(step);

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void saysWhatToWriteInstead() {
            // Given
            String yaml = ROUTE.formatted("toD: {uri: \"file:${header.directory}\"}");

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertPlaces(findings).containsExactly(tuple(9, 22, "S4"));
            assertThat(findings.get(0).message()).contains("${header.directory}", "CamelFileName");
        }
    }

    @Nested
    class S5UniqueIds {

        @Test
        void refusesAnIdThatIsTaken() {
            // Given
            String first = """
                    # First
                    - route:
                        id: a
                        description: First
                        from: {uri: "timer:a", steps: [{log: {id: same, message: a}}]}
                    """;
            String second = """
                    # Second
                    - route:
                        id: b
                        description: Second
                        from:
                          uri: timer:b
                          steps:
                            - choice:
                                id: a
                                when:
                                  - id: same
                                    simple: "${body} == null"
                                    steps: [{log: a}]
                    """;

            // When
            List<Diagnostic> findings = lint(first, second);

            // Then
            assertPlaces(findings).containsExactly(tuple(9, 17, "S5"), tuple(11, 21, "S5"));
            assertThat(findings).extracting(Diagnostic::message)
                    .satisfiesExactly(id -> assertThat(id).contains("a.camel.yaml:3"),
                            id -> assertThat(id).contains("a.camel.yaml:5"));
        }

        @Test
        void countsConfigurationsAndTemplates() {
            // Given
            String yaml = """
                    # All kinds
                    - routeConfiguration:
                        id: a
                        description: A
                        onException:
                          - onException: {id: b, exception: [java.lang.Exception], steps: [{log: {id: c, message: a}}]}
                    - routeTemplate:
                        id: a
                        from: {uri: "timer:a", steps: [{log: {id: b, message: a}}]}
                    - route:
                        id: c
                        description: C
                        from: {uri: "timer:c", steps: [{log: a}]}
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).extracting(Diagnostic::line, Diagnostic::rule)
                    .containsExactly(tuple(8, "S5"), tuple(9, "S5"), tuple(11, "S5"));
        }

        @Test
        void acceptsPrefixesPlaceholdersAndOtherThingsCalledId() {
            // Given
            String yaml = """
                    # Not the same
                    - route:
                        id: a
                        description: A
                        nodePrefixId: a-
                        from:
                          uri: timer:a
                          parameters: {id: x}
                          steps: [{log: {id: log, message: a}}, {to: {uri: "log:a", parameters: {id: x}}}]
                    - route:
                        id: b
                        description: B
                        from: {uri: "timer:b", steps: [{log: {id: log, message: a}}]}
                    - routeTemplate:
                        id: c
                        parameters: [{name: name}]
                        from: {uri: "timer:c", steps: [{log: {id: "{{name}}", message: a}}]}
                    - routeTemplate:
                        id: d
                        parameters: [{name: name}]
                        from: {uri: "timer:d", steps: [{log: {id: "{{name}}", message: a}}]}
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).isEmpty();
        }
    }

    @Nested
    class S6UniqueHttpPaths {

        private static final String TWO = """
                # Two consumers
                - route:
                    id: a
                    description: A
                    from: {uri: "platform-http:{{webhook.path}}", parameters: {%s}, steps: [{log: a}]}
                - route:
                    id: b
                    description: B
                    from: {uri: "%s", parameters: {%s}, steps: [{log: a}]}
                """;

        @Test
        void refusesASecondConsumerOfAPath() {
            // Given
            String yaml = TWO.formatted("httpMethodRestrict: \"GET,POST\"", "platform-http:{{webhook.path}}",
                    "httpMethodRestrict: \"PUT, post\"");

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertPlaces(findings).containsExactly(tuple(9, 17, "S6"));
            assertThat(findings.get(0).message()).contains("/{{webhook.path}}", "a.camel.yaml:5");
        }

        @Test
        void takesNoRestrictionForAllMethods() {
            // Given
            String yaml = TWO.formatted("httpMethodRestrict: GET", "platform-http:/{{webhook.path}}/", "");

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertPlaces(findings).containsExactly(tuple(9, 17, "S6"));
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "platform-http:/other", "servlet:{{webhook.path}}", "platform-http:{{webhook.path}}/sub"})
        void acceptsAnotherPathOrComponent(String uri) {
            // Given
            String yaml = TWO.formatted("", uri, "");

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void acceptsOtherMethodsOfThePath() {
            // Given
            String yaml = TWO.formatted("httpMethodRestrict: GET", "platform-http:{{webhook.path}}",
                    "httpMethodRestrict: POST");

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void comparesPathsThatStandUnderParametersAndInTheRestDsl() {
            // Given
            String yaml = """
                    # The same twice
                    - route:
                        id: a
                        description: A
                        from: {uri: platform-http, parameters: {path: /a}, steps: [{log: a}]}
                    - route:
                        id: b
                        description: B
                        from: {uri: "platform-http:a", steps: [{log: a}]}
                    - rest:
                        path: /a
                        get: [{path: /b, to: "log:a"}]
                        post: [{path: /b, to: "log:a"}]
                    - rest:
                        get: [{path: a/b, to: "log:a"}]
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).extracting(Diagnostic::line, Diagnostic::rule)
                    .containsExactly(tuple(9, "S6"), tuple(15, "S6"));
        }
    }

    @Nested
    class S7AnsweredCalls {

        private static final String CALL = """
                # Calls
                - route:
                    id: a
                    description: A
                    from:
                      uri: timer:a
                      steps:
                        - %s
                """;
        private static final String CALLED = """
                # Called
                - route:
                    id: b
                    description: B
                    from: {uri: "direct:%s", steps: [{log: a}]}
                """;

        @Test
        void refusesACallThatNobodyAnswers() {
            // Given
            String yaml = CALL.formatted("to: {uri: \"direct:keeep\"}");

            // When
            List<Diagnostic> findings = lint(yaml, CALLED.formatted("keep"));

            // Then
            assertPlaces(findings).containsExactly(tuple(8, 21, "S7"));
            assertThat(findings.get(0).message()).contains("from: direct:keeep");
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "toD: {uri: \"direct://keeep\", parameters: {block: \"false\"}}",
            "wireTap: {uri: \"direct:keeep\"}",
            "enrich: {constant: \"direct:keeep?block=false\"}",
            "recipientList: {constant: \"direct:keep,direct:keeep\"}",
            "to: {uri: direct, parameters: {name: keeep}}"})
        void knowsEveryWayToCall(String step) {
            // When
            List<Diagnostic> findings = lint(CALL.formatted(step), CALLED.formatted("keep"));

            // Then
            assertThat(findings).extracting(Diagnostic::line, Diagnostic::rule).containsExactly(tuple(8, "S7"));
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "to: {uri: \"direct:keep\", parameters: {block: \"false\"}}",
            "enrich: {constant: \"direct:keep?block=false\"}",
            "to: \"direct:{{store.dir}}\"",
            "to: \"seda:keeep\""})
        void acceptsACallThatIsAnswered(String step) {
            // When
            List<Diagnostic> findings = lint(CALL.formatted(step), CALLED.formatted("keep"));

            // Then
            assertThat(findings).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"precondition: \"false\"", "precondition: \"'{{stage:a}}' == 'none'\""})
        void leavesCallsOfARouteAloneThatIsLeftOut(String option) {
            // When
            List<Diagnostic> findings = lint(CALL.formatted("to: {uri: \"direct:keeep\"}")
                    .replace("    id: a", "    id: a\n    " + option));

            // Then
            assertThat(findings).extracting(Diagnostic::rule).doesNotContain("S7");
        }

        @Test
        void leavesCallsOfAConfigurationAloneThatIsLeftOut() {
            // When
            List<Diagnostic> findings = lint("""
                    # Handles
                    - routeConfiguration:
                        id: c
                        description: C
                        precondition: "false"
                        errorHandler: {deadLetterChannel: {deadLetterUri: "direct:lost"}}
                        onException:
                          - onException:
                              exception: [java.lang.Exception]
                              steps:
                                - to: direct:keeep
                    """);

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void leavesADisabledCallAlone() {
            // When
            List<Diagnostic> findings = lint(CALL.formatted("to: {uri: \"direct:keeep\", disabled: true}"));

            // Then
            assertThat(findings).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "recipientList: {constant: \"{{both}}\"}",
            "routingSlip: {constant: \"{{both}}\"}",
            "dynamicRouter: {constant: \"{{both}}\"}",
            "recipientList: {constant: \"direct:keep,{{both}}\"}"})
        void looksIntoAListThatASettingHolds(String step) {
            // Given
            context.getPropertiesComponent().addInitialProperty("both", "direct:keep,direct:more");

            // When
            List<Diagnostic> missing = lint(CALL.formatted(step), CALLED.formatted("keep"));
            List<Diagnostic> complete = lint(CALL.formatted(step), CALLED.formatted("keep"),
                    CALLED.formatted("more").replace("id: b", "id: c"));

            // Then
            assertThat(missing).filteredOn(finding -> finding.rule().equals("S7")).singleElement()
                    .extracting(Diagnostic::message).asString().contains("from: direct:more");
            assertThat(complete).extracting(Diagnostic::rule).doesNotContain("S7");
        }

        @Test
        void trustsARouteWhoseNameHoldsAPlaceholder() {
            // When
            List<Diagnostic> findings =
                    lint(CALL.formatted("to: \"direct:keep-a\""), CALLED.formatted("keep-{{store.dir}}"));

            // Then
            assertThat(findings).isEmpty();
        }
    }

    @Nested
    class Y1AndY2RequiredTexts {

        @Test
        void missesIdAndDescription() {
            // Given
            String yaml = """
                    # Nameless
                    - route:
                        description: A
                        from: {uri: "timer:a", steps: [{log: a}]}
                    - routeConfiguration:
                        id: b
                        description: ""
                    - from: {uri: "timer:a", steps: [{log: a}]}
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertPlaces(findings).containsExactly(
                    tuple(2, 3, "Y1"), tuple(5, 3, "Y2"), tuple(8, 3, "Y1"), tuple(8, 3, "Y2"));
            assertThat(findings).extracting(Diagnostic::severity).containsOnly(Severity.WARNING);
        }

        @Test
        void asksNeitherOfStepsAndBeans() {
            // Given
            String yaml = """
                    # Named
                    - beans:
                        - name: a
                          type: java.lang.Object
                    - route:
                        id: b
                        description: B
                        from: {uri: "timer:a", steps: [{log: a}]}
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).isEmpty();
        }
    }

    @Nested
    class Y3DocumentedPlaceholders {

        private static final String LOG = """
                # Logs
                - route:
                    id: a
                    description: A
                    from:
                      uri: timer:a
                      steps:
                        - log: "%s"
                """;

        @ParameterizedTest
        @ValueSource(strings = {
            "{{unknown}}", "{{?unknown}}", "{{!unknown}}", "{{unknown:log:a}}", "{{store.dir:{{unknown}}}}"})
        void missesASettingThatStandsNowhere(String text) {
            // When
            List<Diagnostic> findings = lint(LOG.formatted(text));

            // Then
            assertPlaces(findings).containsExactly(tuple(8, 16, "Y3"));
            assertThat(findings.get(0).message()).startsWith("{{unknown}} is not defined in application.properties");
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "{{webhook.path}}", "{{?alert.uri}}", "{{store.password:x}}", "{{env:HOME}}",
            "{{?sys:user.dir}}", "{{bean:a.b}}", "{{service.host:a}}", "\\\\{{no placeholder\\\\}}"})
        void acceptsSettingsAndFunctions(String text) {
            // When
            List<Diagnostic> findings = lint(LOG.formatted(text));

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void missesTheMeaningOfASetting() {
            // Given
            settings = """
                    # A comment about something else

                    bare=1
                    #commented.out=2
                    # explained, with a value on two lines
                    explained=a,\\
                      continued=b
                    """;

            // When
            List<Diagnostic> findings = lint(LOG.formatted("{{bare}} {{commented.out}} {{explained}} {{continued}}"));

            // Then
            assertThat(findings).extracting(Diagnostic::message).satisfiesExactly(
                    message -> assertThat(message).contains("{{bare}} is in", "without a description"),
                    message -> assertThat(message).contains("{{commented.out}} is in"),
                    message -> assertThat(message).contains("{{continued}} is not defined"));
        }

        @Test
        void worksWithoutTheFile() {
            // Given
            settings = "";

            // When
            List<Diagnostic> findings = lint(LOG.formatted("{{webhook.path}}"));

            // Then
            assertPlaces(findings).containsExactly(tuple(8, 16, "Y3"));
        }

        @Test
        void knowsTheParametersOfATemplate() {
            // Given
            String yaml = """
                    # A template
                    - routeTemplate:
                        id: a
                        parameters:
                          - name: directory
                        from: {uri: "file:{{directory}}", steps: [{log: "{{other}}"}]}
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).extracting(Diagnostic::message).singleElement().asString().startsWith("{{other}}");
        }
    }

    @Nested
    class Y4NoLiteralSecrets {

        private static final String STEP = """
                # Logs in
                - route:
                    id: a
                    description: A
                    from:
                      uri: timer:a
                      steps:
                        - %s
                """;

        @ParameterizedTest
        @ValueSource(strings = {
            "to: {uri: \"http:a\", parameters: {authPassword: x1y2z3}}",
            "to: {uri: \"http:a\", parameters: {oauth2ClientSecret: \"RAW(x1y2z3)\"}}",
            "to: {uri: \"http:a\", parameters: {api-key: x1y2z3}}",
            "to: {uri: \"http:a\", parameters: {accessToken: x1y2z3}}",
            "to: \"ftp://user:x1y2z3@host/{{store.dir}}\"",
            "to: \"ftp://{{store.dir}}:x1y2z3@host\"",
            "setHeader: {name: X-Api-Key, constant: x1y2z3}"})
        void warnsOfASecretWithoutRepeatingIt(String step) {
            // When
            List<Diagnostic> findings = lint(STEP.formatted(step));

            // Then
            assertThat(findings).extracting(Diagnostic::line, Diagnostic::rule).containsExactly(tuple(8, "Y4"));
            assertThat(findings.get(0).message()).contains("placeholder").doesNotContain("x1y2z3");
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "to: {uri: \"http:a\", parameters: {authPassword: \"RAW({{store.password}})\"}}",
            "to: {uri: \"http:a\", parameters: {oauth2TokenEndpoint: \"https://a/token\", tokenUrl: \"https://a\"}}",
            "to: {uri: \"http:a\", parameters: {useToken: \"true\", tokenCache: \"#cache\"}}",
            "to: \"ftp://{{store.dir}}:{{store.password}}@host\"",
            "to: \"https://host/a:b@c\"",
            "setHeader: {name: X-Api-Key, simple: \"${variable.key}\"}",
            "split: {tokenize: {token: \"x\"}, steps: [{log: a}]}",
            "split: {tokenize: \"x\", steps: [{log: a}]}"})
        void acceptsPlaceholdersAndWhatIsNoSecret(String step) {
            // When
            List<Diagnostic> findings = lint(STEP.formatted(step));

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void looksIntoBeansTemplatesAndQueries() {
            // Given
            String yaml = """
                    # Secrets everywhere
                    - beans:
                        - name: a
                          type: com.example.A
                          properties:
                            keyStore:
                              passphrase: x1y2z3
                    - templatedRoute:
                        routeTemplateRef: a
                        parameters:
                          - name: password
                            value: x1y2z3
                    - route:
                        id: a
                        description: A
                        from: {uri: "timer:a", steps: [{enrich: {constant: "http:a?authPassword=x1y2z3"}}]}
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertPlaces(findings).containsExactly(tuple(7, 23, "Y4"), tuple(12, 16, "Y4"), tuple(16, 56, "Y4"));
        }
    }

    @Nested
    class Y5HeaderComment {

        private static final String ROUTE = """
                - route:
                    id: a
                    description: A
                    from: {uri: "timer:a", steps: [{log: a}]}
                """;

        @ParameterizedTest
        @ValueSource(strings = {"", "\n# Too late\n", "#\n# ---\n"})
        void missesTheComment(String start) {
            // When
            List<Diagnostic> findings = lint(start + ROUTE);

            // Then
            assertPlaces(findings).containsExactly(tuple(1, 1, "Y5"));
        }

        @Test
        void stopsReadingAtTheSixthLine() {
            // When
            List<Diagnostic> findings = lint("# a\n".repeat(6) + ROUTE);

            // Then
            assertPlaces(findings).containsExactly(tuple(6, 1, "Y5"));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 5})
        void acceptsOneToFiveLines(int lines) {
            // When
            List<Diagnostic> findings = lint("# a\n".repeat(lines) + ROUTE);

            // Then
            assertThat(findings).isEmpty();
        }
    }

    @Nested
    class Y6OptionsUnderParameters {

        @Test
        void warnsOfAQueryString() {
            // Given
            String yaml = """
                    # Queries
                    - route:
                        id: a
                        description: A
                        from:
                          uri: timer:a?period=1000
                          steps:
                            - to: "{{?alert.uri}}?level=WARN"
                            - to: {uri: "log:a?level=WARN"}
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertPlaces(findings).containsExactly(tuple(6, 12, "Y6"), tuple(8, 15, "Y6"), tuple(9, 21, "Y6"));
        }

        @Test
        void acceptsQuestionMarksOfPlaceholdersAndPlacesWithoutParameters() {
            // Given
            String yaml = """
                    # No queries
                    - route:
                        id: a
                        description: A
                        from:
                          uri: timer:a
                          parameters: {period: "1000"}
                          steps:
                            - to: "{{?alert.uri}}"
                            - enrich: {constant: "file:a?fileName=b"}
                    """;

            // When
            List<Diagnostic> findings = lint(yaml);

            // Then
            assertThat(findings).isEmpty();
        }
    }

    @Nested
    class Y9MediaReadOnItsWay {

        private static final String ROUTE = """
                # Fetches
                - route:
                    id: a
                    description: A
                    from:
                      uri: queue:a
                      steps:
                        - to: bandwidth:media
                        - %s
                        - to: file:{{store.dir}}
                        - %s
                """;

        @ParameterizedTest
        @ValueSource(strings = {
            "log: \"${body}\"",
            "log: {message: \"it is ${bodyAs(String)}\"}",
            "to: {uri: \"log:a\", parameters: {showStreams: \"true\"}}",
            "convertBodyTo: {type: String}",
            "script: {groovy: \"body.size()\"}",
            "setHeader: {name: a, simple: \"${body}\"}",
            "setHeader: {name: a, jsonpath: \"$.a\"}",
            "setHeaders: {headers: [{name: a, simple: \"${in.body}\"}]}",
            "filter: {simple: \"${body} != null\", steps: [{setHeader: {name: a, constant: b}}]}",
            "filter: {constant: \"true\", steps: [{convertBodyTo: {type: String}}]}",
            "choice: {when: [{simple: \"${body} != null\", steps: [{setHeader: {name: a, constant: b}}]}]}",
            "unmarshal: {json: {}}"})
        void warnsOfAStepThatReadsTheMedia(String step) {
            // When
            List<Diagnostic> findings = lint(ROUTE.formatted(step, "log: \"${body}\""));

            // Then
            assertThat(findings).extracting(Diagnostic::line, Diagnostic::rule, Diagnostic::severity)
                    .containsExactly(tuple(9, "Y9", Severity.WARNING));
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "log: \"${header.CamelFileName}\"",
            "log: \"${bodyType}\"",
            "to: {uri: \"log:a\", parameters: {showHeaders: \"true\"}}",
            "setHeader: {name: a, constant: b}",
            "setHeader: {name: a, simple: \"${variable.event.key}\"}",
            "setHeader: {name: a, header: b}",
            "bean: {ref: a, method: b}",
            "setHeader: {name: a, method: {ref: a, method: b}}",
            "convertBodyTo: {type: String, disabled: \"true\"}"})
        void acceptsStepsThatLeaveTheMediaAlone(String step) {
            // When
            List<Diagnostic> findings = lint(ROUTE.formatted(step, "convertBodyTo: {type: String}"));

            // Then
            assertThat(findings).isEmpty();
        }

        @Test
        void leavesARouteAloneThatStoresNothing() {
            // When
            List<Diagnostic> findings = lint(ROUTE.formatted("log: \"${body}\"", "log: a")
                    .replace("file:{{store.dir}}", "direct:a").replace("queue:a", "direct:a"));

            // Then
            assertThat(findings).isEmpty();
        }
    }

    /** Lints these texts as a.camel.yaml, b.camel.yaml and so on. */
    private List<Diagnostic> lint(String... texts) {
        List<RouteFile> files = new ArrayList<>();
        for (String text : texts) {
            Path path = Path.of((char) ('a' + files.size()) + ".camel.yaml");
            files.add(new RouteFile(path, text.getBytes(StandardCharsets.UTF_8)));
        }
        return lint(files);
    }

    private List<Diagnostic> lint(List<RouteFile> files) {
        return lint(files, settings.getBytes(StandardCharsets.UTF_8));
    }

    private List<Diagnostic> lint(List<RouteFile> files, byte[] properties) {
        RouteModel routes = RouteModel.of(Path.of("."), files, context);
        assertThat(routes.failures()).isEmpty();
        return Rules.findings(routes, new SettingLines(PROPERTIES, properties), Optional.empty());
    }

    /** Line, column and rule of each finding. */
    private static AbstractListAssert<?, List<? extends Tuple>, Tuple, ObjectAssert<Tuple>> assertPlaces(
            List<Diagnostic> findings) {
        return assertThat(findings).extracting(Diagnostic::line, Diagnostic::column, Diagnostic::rule);
    }
}
