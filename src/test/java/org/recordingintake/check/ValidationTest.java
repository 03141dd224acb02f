package org.recordingintake.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.SettingsLoader;
import org.slf4j.LoggerFactory;

class ValidationTest {

    private static final String WEBHOOK = """
            - route: {id: webhook, from: {uri: "platform-http:{{webhook.path}}", steps: [{log: "taken in"}]}}
            """;
    /** Stands in the files below before what a finding has to point at. */
    private static final String HERE = "»";

    @TempDir
    private Path home;

    private final Vertx vertx = Vertx.vertx();
    private final SettingsLoader loader = SettingsLoader.isolated(Map.of());
    private Path routes;
    private Path properties;
    private Validation validation;

    @BeforeEach
    void prepare() throws IOException {
        routes = Files.createDirectory(home.resolve("routes"));
        properties = home.resolve("application.properties");
        Files.writeString(properties, "data.dir=" + home.resolve("data") + "\n");
        Files.writeString(routes.resolve("webhook.camel.yaml"), WEBHOOK);
        validation = new Validation(routes, properties, "file:" + properties, vertx);
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private ValidationResult validate() {
        FileSet files = FileSet.read(routes, properties);
        try {
            return validation.of(files, loader.load(files.properties().bytes()));
        } catch (InvalidSettingsException e) {
            return validation.refuse(files, e.problems());
        }
    }

    private static List<Diagnostic> errors(ValidationResult result) {
        return result.findings().stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
    }

    private static String at(Path file, String marked) {
        String before = marked.substring(0, marked.indexOf(HERE));
        return file + ":" + before.split("\n", -1).length + ":" + (before.length() - before.lastIndexOf('\n')) + ": ";
    }

    private static Arguments step(String marked, String... words) {
        return arguments("""
                - route:
                    id: a
                    from:
                      uri: direct:a
                      steps:
                        - %s
                """.formatted(marked), List.of(words));
    }

    private static Arguments file(String marked, String... words) {
        return arguments(marked, List.of(words));
    }

    private static String consumer(String uri) {
        return "- route: {id: a, from: {uri: »\"" + uri + "\", steps: [{log: x}]}}\n";
    }

    private static String call(String uri) {
        return "- route: {id: a, from: {uri: \"direct:a\", steps: [{to: »\"" + uri + "\"}]}}\n";
    }

    /** Stands for a class in a jar whose own jars are missing. */
    public static final class NeedsAnotherJar {
        public NeedsAnotherJar() {
            throw new NoClassDefFoundError("org/none/Bar");
        }
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                // components and their options
                step("to: »jmss:foo", "no component \"jmss\"", "Did you mean jms?", "[B3]"),
                step("to: »smpp:host/directory", "\"smpp\" is not installed", "camel-smpp-4.18.0.jar", "lib/ext/"),
                step("to: {uri: jms:x, parameters: {»exchangePatern: InOnly}}", "\"exchangePatern\" is not an option of jms",
                        "Did you mean exchangePattern?", "[B4]"),
                step("to: »jms:x?exchangePatern=InOnly", "Did you mean exchangePattern?"),
                step("to: {uri: jms:x, parameters: {exchangePattern: »InOly}}", "\"InOly\" is not a possible value of"
                        + " exchangePattern", "Write InOnly or InOut"),
                step("to: {uri: jms:x, parameters: {timeToLive: »soon}}", "\"soon\"", "Write a whole number"),
                step("to: {uri: jms:x, parameters: {transacted: »ture}}", "Write true or false"),
                step("to: {uri: queue:x, parameters: {»spol: y}}", "\"spol\" is not an option of queue", "Did you mean spool?"),
                step("to: {uri: queue:x, parameters: {parallel: »many}}", "\"many\"", "Write a whole number"),
                step("to: {uri: queue:x, parameters: {parallel: »\"0\"}}", "\"0\" is not a possible value of parallel"),
                step("to: »qeue:intake.alerts", "no component \"qeue\"", "Did you mean queue?", "[B3]"),
                step("to: {uri: »'file:'}", "needs a directoryName", "\"file:directoryName\""),
                step("»to: {id: b}", "Either 'uri' or 'ref' must be specified"),
                file("- route: {id: a, from: {uri: »\"file:x?delay=5y\", steps: [{log: x}]}}", "\"5y\"", "delay"),
                file("- rest: {path: /r, get: [{id: g, path: /x, to: \"direct:a\"}]}\n"
                        + "- route: {id: a, from: {uri: \"direct:a\", steps: [{to: »jmss:foo}]}}",
                        "no component \"jmss\""),
                // steps and their options
                step("»setBdy: {constant: x}", "\"setBdy\" is not a step", "Did you mean setBody?", "[B1]"),
                step("setHeader: {»nme: x, constant: y}", "\"nme\" is not an option of setHeader", "Did you mean name?"),
                step("filter: {simple: \"${body}\", »foo: 1, steps: [{log: x}]}", "\"foo\" is not an option of filter"),
                step("log: {message: x, loggingLevel: »LOUD}", "\"LOUD\"", "Write TRACE, DEBUG, INFO, WARN, ERROR or OFF"),
                step("split: {simple: \"${body}\", parallelProcessing: »mabye, steps: [{log: x}]}", "Write true or false"),
                file("- route:\n    id: a\n    »descripton: x\n    from: {uri: \"direct:a\", steps: [{log: x}]}\n",
                        "\"descripton\" is not an option of route", "Did you mean description?"),
                file("- route:\n    id: a\n    from:\n      uri: direct:a\n      »steps:\n", "\"steps\" must be a list"),
                step("»throttle: {constant: 1, timePeriodMillis: abc}", "Camel cannot use this", "[B8]"),
                // placeholders
                step("log: »\"{{data.dri}}\"", "{{data.dri}} is not defined", "Did you mean data.dir?",
                        "application.properties", "[B5]"),
                step("to: »\"direct:{{no.such.key}}\"", "\"no.such.key=…\""),
                step("filter: {simple: »\"{{no.such.key}} == true\", steps: [{log: x}]}", "{{no.such.key}}"),
                // beans, methods, classes
                step("bean: {ref: »storee, method: x}", "no bean \"storee\"", "Did you mean store?", "[B6]"),
                step("to: »bean:storee", "no bean \"storee\""),
                step("to: {uri: \"https:x\", parameters: {httpClientConfigurer: »\"#mediaClent\"}}",
                        "Did you mean mediaClient?"),
                step("idempotentConsumer: {idempotentRepository: »\"#ledgr\", simple: x, steps: [{log: x}]}",
                        "Did you mean ledger?"),
                file("- route: {id: a, routePolicy: »\"#slow\", from: {uri: \"direct:a\", steps: [{log: x}]}}",
                        "no bean \"slow\""),
                step("bean: {ref: metrics, method: »recieved}", "The bean \"metrics\" has no method \"recieved\"",
                        "Did you mean received?"),
                step("setBody: {method: {ref: metrics, method: »recieved}}", "no method \"recieved\""),
                step("setBody: {simple: »\"${bean:metrics?method=recieved}\"}", "no method \"recieved\""),
                step("to: »bean:metrics?method=recieved", "no method \"recieved\""),
                step("setBody: {simple: »\"${bean:metrisc?method=received}\"}", "Did you mean metrics?"),
                file("- onException: {exception: [»java.lang.Exeption], steps: [{log: x}]}\n"
                        + "- route: {id: a, from: {uri: \"direct:a\", steps: [{log: x}]}}\n",
                        "no class \"java.lang.Exeption\""),
                step("convertBodyTo: {type: »Nothing}", "no class \"Nothing\""),
                file("- templatedRoute: {routeId: a, routeTemplateRef: »none}", "no routeTemplate with the id \"none\""),
                file("- beans: [{name: a, type: »org.none.Foo}]", "no class \"org.none.Foo\""),
                // languages, expressions, data formats
                step("setBody: {»groovy: x}", "\"groovy\" is not installed", "camel-groovy-4.18.0.jar"),
                step("setBody: {language: {language: »smple, expression: x}}", "Did you mean simple?"),
                step("setBody: {simple: »\"${hedaer.x}\"}", "unknown function: hedaer.x", "Did you mean header?", "[B7]"),
                step("filter: {simple: »\"${header.x} == 'a\", steps: [{log: x}]}", "a single quote is not closed"),
                step("filter: {simple: »\"${header.x} = 'a'\", steps: [{log: x}]}", "write == with a space"),
                step("log: »\"${body\"", "a ${ is not closed by }"),
                file("- route: {id: a, precondition: »\"${x\", from: {uri: \"direct:a\", steps: [{log: x}]}}", "not closed"),
                step("unmarshal: {»csv: {}}", "\"csv\" is not installed", "camel-csv-4.18.0.jar"),
                step("unmarshal: {»jsn: {}}", "Did you mean json?"),
                // what names something, and what is named twice
                step("to: »\"direct:b\"", "No route that is started has \"from: direct:b\"", "[S7]"),
                step("to: »\"direct:{{webhook.port}}\"", "No route that is started has \"from: direct:8080\"", "[S7]"),
                file("- routeConfiguration: {id: careful, onException: [{onException: {exception:"
                        + " [java.io.IOException], steps: [{log: x}]}}]}\n- route: {id: a, routeConfigurationId: »carefull,"
                        + " from: {uri: \"direct:a\", steps: [{log: x}]}}\n", "Did you mean careful?", "[S8]"),
                file("- route: {id: a, from: {uri: \"direct:a\", steps: [{log: {id: »a, message: x}}]}}",
                        "\"a\" is taken by", "[S5]"),
                // what takes requests
                file(consumer("platform-http:/recordingAvailable"), "is taken by webhook", "[S6]"),
                file(consumer("platform-http:/recordingAvailable?httpMethodRestrict=GET"), "is taken by webhook"),
                file(consumer("platform-http:/recordingAvailable/"), "is taken by webhook", "[S6]"),
                file(consumer("platform-http:/recordingAvailable/*"), "requests to /recordingAvailable"),
                file(consumer("platform-http:/recordingAvailable/?matchOnUriPrefix=true"), "is taken by webhook"),
                file(consumer("platform-http:/{any}/"), "takes in requests to /recordingAvailable as well", "[S6]"),
                file(consumer("platform-http:/{any}"), "takes in requests to /recordingAvailable as well", "[S6]"),
                file(consumer("platform-http:/?matchOnUriPrefix=true"), "requests to /recordingAvailable"),
                file(consumer("platform-http:/rec*"), "requests to /recordingAvailable"),
                // calls that only what is not there would answer
                file(call("direct:b") + "- route: {id: b, precondition: \"false\", from: {uri: \"direct:b\", steps:"
                        + " [{log: x}]}}\n", "No route that is started has \"from: direct:b\"", "[S7]"),
                file(call("direct:b") + "- route: {id: b, autoStartup: \"false\", from: {uri: \"direct:b\", steps:"
                        + " [{log: x}]}}\n", "No route that is started", "[S7]"),
                file(call("direct:b") + "- routeTemplate: {id: b, from: {uri: \"direct:b\", steps: [{log: x}]}}\n",
                        "No route that is started", "[S7]"),
                file("- »errorHandler: {noErrorHandler: {}}\n- route: {id: a, from: {uri: \"direct:a\", steps: [{log: x}]}}",
                        "Put it into a routeConfiguration", "[S9]"),
                file("- route: {id: »webhook, from: {uri: \"direct:a\", steps: [{log: x}]}}", "\"webhook\" is taken by",
                        "[S5]"),
                step("log: {id: b, message: x}\n        - log: {id: »b, message: y}", "\"b\" is taken by"),
                // files that are no YAML, or not whole
                file("»", "empty", "[S1]"),
                file("- route:\n»\tid: a\n", "tab", "spaces", "[S1]"),
                file("- route:\n    id: a\n   »description: b\n", "not valid YAML", "[S1]"),
                file("- route:\n    id: a\n    from:\n      uri: \"direct:a»", "not valid YAML", "[S1]"),
                file("- route:\n    id: a\n    »from:\n      uri: direct:a\n", "has no steps", "[B8]"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void pointsAtAMistakeAndSaysWhatToWrite(String marked, List<String> words) throws IOException {
        // Given
        Path edited = Files.writeString(routes.resolve("written.camel.yaml"), marked.replace(HERE, ""));

        // When
        ValidationResult result = validate();

        // Then
        assertThat(result).isInstanceOf(ValidationResult.Refused.class);
        assertThat(errors(result)).singleElement().asString()
                .startsWith(at(edited, marked)).contains(words).doesNotContain("Exception:", "org.apache.camel");
    }

    @Test
    void namesAllMistakesOfAllFilesAtOnce() throws IOException {
        // Given
        Files.writeString(routes.resolve("a.camel.yaml"), "- route: {id: a, from: [\n");
        Files.writeString(routes.resolve("b.camel.yaml"), """
                - route: {id: b1, from: {uri: "direct:b1", steps: [{to: "jmss:x"}, {log: "{{no.such.key}}"}]}}
                - route: {id: b2, from: {uri: "direct:b2", steps: [{setBody: {simple: "${none}"}}]}}
                """);
        Files.writeString(routes.resolve("c.camel.yaml"),
                "- route: {id: c, from: {uri: \"direct:c\", steps: [{setBdy: {constant: x}}]}}\n");

        // When
        List<Diagnostic> errors = errors(validate());

        // Then
        assertThat(errors).extracting(finding -> finding.file().getFileName() + " " + finding.rule()).containsExactly(
                "a.camel.yaml S1", "b.camel.yaml B3", "b.camel.yaml B5", "b.camel.yaml B7", "c.camel.yaml B1");
    }

    @Test
    void namesEachMistakeOfAStepAndOfItsBranches() throws IOException {
        // Given
        Files.writeString(routes.resolve("a.camel.yaml"), """
                - route:
                    id: a
                    from:
                      uri: direct:a
                      steps:
                        - to: {uri: jms:x, parameters: {exchangePatern: InOnly, transactd: "true"}}
                        - choice:
                            when:
                              - {simple: "${one}", steps: [{log: x}]}
                              - {simple: "${two}", steps: [{log: "{{no.such.key}}"}]}
                            otherwise: {steps: [{bean: {ref: storee, method: x}}]}
                        - doTry:
                            steps: [{setBody: {simple: "${three}"}}]
                            doCatch: [{exception: [java.lang.Exception], steps: [{to: "jmss:x"}]}]
                """);

        // When
        List<Diagnostic> errors = errors(validate());

        // Then
        assertThat(errors).extracting(finding -> finding.line() + " " + finding.rule()).containsExactly(
                "6 B4", "6 B4", "9 B7", "10 B7", "10 B5", "11 B6", "13 B7", "14 B3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/recording/*", "/recordingAvailable/more", "/recordingAvailabl/", "/recordingAvailable/{id}"})
    void acceptsAPathThatTakesNothingFromTheWebhook(String path) throws IOException {
        // Given
        Files.writeString(routes.resolve("webhook.camel.yaml"), WEBHOOK.replace("{{webhook.path}}", "{{webhook.path}}/"));
        Files.writeString(routes.resolve("a.camel.yaml"), consumer("platform-http:" + path).replace(HERE, ""));

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).isEmpty();
    }

    @Test
    void acceptsFilesThatCallEachOther() throws IOException {
        // Given
        Files.writeString(routes.resolve("a.camel.yaml"),
                "- route: {id: a, from: {uri: \"direct:a\", steps: [{to: \"direct:b\"}]}}\n");
        Files.writeString(routes.resolve("b.camel.yaml"), """
                - routeTemplate: {id: t, parameters: [{name: x}], from: {uri: "direct:{{x}}", steps: [{log: "{{x}}"}]}}
                - templatedRoute: {routeId: b, routeTemplateRef: t, parameters: [{name: x, value: b}]}
                """);

        // When
        ValidationResult result = validate();

        // Then
        assertThat(result).isInstanceOf(ValidationResult.Accepted.class);
    }

    @Test
    void missesTheWebhook() throws IOException {
        // Given
        Files.delete(routes.resolve("webhook.camel.yaml"));

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString().startsWith(routes + ":1:1: ")
                .contains("No route takes events in at /recordingAvailable", "platform-http:{{webhook.path}}", "[B10]");
    }

    @Test
    void saysThatAJarNeedsAnotherOne() throws IOException {
        // Given
        Files.writeString(routes.resolve("written.camel.yaml"),
                "- beans: [{name: a, type: " + NeedsAnotherJar.class.getName() + "}]");

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString().startsWith(routes.toString())
                .contains("A jar in lib/ext/ needs another jar", "org/none/Bar", "[B3]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "id: webhook, autoStartup: \"false\" | {{webhook.path}} | Delete autoStartup",
            "id: webhook, autoStartup: False | {{webhook.path}} | Delete autoStartup",
            "id: webhook | {{webhook.path}}?httpMethodRestrict=GET | not by POST",
            "id: webhook | /events | No route takes events in at /recordingAvailable"})
    void refusesAWebhookThatTakesNoEvents(String options, String path, String words) throws IOException {
        // Given
        Files.writeString(routes.resolve("webhook.camel.yaml"), "- route: {" + options
                + ", from: {uri: \"platform-http:" + path + "\", steps: [{log: x}]}}\n");

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString().contains(words, "[B10]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel.main.routeFilterExcludePattern=webhook", "camel.main.routeFilterIncludePattern=other"})
    void refusesSettingsThatLeaveTheWebhookOut(String setting) throws IOException {
        // Given
        Files.writeString(properties, setting + "\n", StandardOpenOption.APPEND);

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString()
                .contains("No route takes events in at /recordingAvailable", "[B10]");
    }

    @Test
    void namesTheMistakesOfOtherRoutesBesideThoseOfARouteWithoutAnId() throws IOException {
        // Given
        Files.writeString(routes.resolve("a.camel.yaml"), """
                - route: {from: {uri: "direct:a", steps: [{to: "jmss:x"}]}}
                - routeTemplate: {id: t, from: {uri: "direct:t", steps: [{to: "qeue:x"}]}}
                - templatedRoute: {routeId: b, routeTemplateRef: t}
                """);

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).extracting(Diagnostic::message).hasSize(2)
                .anyMatch(message -> message.contains("\"jmss\"")).anyMatch(message -> message.contains("\"qeue\""));
    }

    @Test
    void refusesAUseOfNoTemplate() throws IOException {
        // Given
        Path edited = Files.writeString(routes.resolve("a.camel.yaml"), "- templatedRoute: {routeId: x}\n"
                + "- routeTemplate: {id: t, from: {uri: \"direct:t\", steps: [{log: x}]}}\n");

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString().startsWith(edited + ":1:3: ")
                .contains("does not name a routeTemplate", "[B6]");
    }

    @Test
    void refusesAPathThatTakesInTheRequestsOfTheWebhook() throws IOException {
        // Given
        Files.writeString(routes.resolve("a.camel.yaml"), consumer("platform-http:/?matchOnUriPrefix=True").replace(HERE, ""));

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString().contains("belong to the webhook", "[S6]");
    }

    @Test
    void saysThatADirectoryDoesNotExist() {
        // Given
        Path nowhere = home.resolve("nowhere");

        // When
        ValidationResult result = new Validation(nowhere, properties, "file:" + properties, vertx)
                .of(FileSet.read(nowhere, properties), loader.load(properties));

        // Then
        assertThat(errors(result)).first().asString()
                .isEqualTo(nowhere + ":1:1: error: The directory cannot be read: it does not exist. [S1]");
    }

    @Test
    void saysWhichFileCannotBeRead() throws IOException {
        // Given
        Path loop = routes.resolve("loop.camel.yaml");
        Files.createSymbolicLink(loop, loop.getFileName());

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString()
                .startsWith(loop + ":1:1: error: The file cannot be read: ").endsWith("[S1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"»webhook.prot=1", "»retry.multiplier=many", "»media.concurrency=4 # four", "»publish.uri=jmss:x", "»webhook.username=u",
        "»camel.component.jms.concurrentConsumers=many", "»camel.main.nosuch=1", "»camel.beans.x=#class:org.none.Foo",
        "»queue.url=none://x"})
    void pointsAtTheLineOfASettingThatCannotBeUsed(String marked) throws IOException {
        // Given
        String before = Files.readString(properties) + "# a comment\n\n";
        Files.writeString(properties, before + marked.replace(HERE, "") + "\n");

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString().startsWith(at(properties, before + marked))
                .contains("[B2]");
    }

    @Test
    void pointsAtTheFirstLineThatIsNotUtf8() throws IOException {
        // Given
        Files.writeString(properties, "# grün\nops.greeting=grün\n\n# grün\nops.other=ä\n", StandardCharsets.UTF_8);
        Files.write(properties, "# größer\nops.more=1\n".getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString().startsWith(properties + ":6:1: error: ")
                .contains("not text in UTF-8", "line 6", "Save the file in UTF-8", "[B2]");
    }

    @Test
    void namesMistakesOfSettingsAndOfRoutesAtOnce() throws IOException {
        // Given
        Files.writeString(properties, "retry.multiplier=many\nwebhook.prot=1\n");
        Files.writeString(routes.resolve("a.camel.yaml"), "- route: {id: a, from: [\n");

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).extracting(Diagnostic::rule).containsExactlyInAnyOrder("B2", "B2", "S1");
    }

    @Test
    void pointsAtTheSettingThatHoldsAnEndpoint() throws IOException {
        // Given
        String marked = Files.readString(properties) + "»alert.uri=file:alerts?fileExists=Append\n";
        Files.writeString(properties, marked.replace(HERE, ""));
        Files.writeString(routes.resolve("a.camel.yaml"),
                "- route: {id: a, from: {uri: \"direct:a\", steps: [{to: \"{{alert.uri}}\"}]}}\n");

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).singleElement().asString().startsWith(at(properties, marked))
                .contains("Did you mean fileExist?", "alert.uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jmss:x?password=hush-hush", "jms:x?password=hush-hush&nosuch=1", "jms:{{a.secret}}?nosuch=1",
        "smpp://user:hush-hush@host/x", "jms:x?timeToLive={{a.secret}}", "nosuch:{{a.secret}}"})
    void keepsSecretsToItself(String uri) throws IOException {
        // Given
        Files.writeString(properties, "a.secret=hush-hush\n");
        Files.writeString(routes.resolve("a.camel.yaml"),
                "- route: {id: a, from: {uri: \"direct:a\", steps: [{to: »\"" + uri + "\"}]}}\n");

        // When
        ValidationResult result = validate();

        // Then
        assertThat(errors(result)).isNotEmpty().extracting(Diagnostic::toString).noneMatch(line -> line.contains("hush"));
    }

    @Test
    void looksUpPlaceholdersInTheSettingsThatAreValidated() throws IOException {
        // Given
        Files.writeString(routes.resolve("a.camel.yaml"), """
                # Logs
                - route: {id: a, description: Logs, from: {uri: "direct:a", steps: [{log: "{{ops.own}}"}]}}
                """);
        Files.writeString(properties, "# What is logged\nops.own=x\n");
        FileSet files = FileSet.read(routes, properties);
        Files.writeString(properties, "");

        // When
        ValidationResult result = validation.of(files, loader.load(files.properties().bytes()));

        // Then
        assertThat(result.findings()).extracting(Diagnostic::message).noneMatch(message -> message.contains("ops.own"));
    }

    @Test
    void leavesTheLogToWhatRuns() throws IOException {
        // Given
        Files.writeString(routes.resolve("a.camel.yaml"),
                "- route: {id: a, from: {uri: \"direct:a\", steps: [{to: \"jmss:x\"}]}}\n");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(lines);

        // When
        validate();

        // Then
        root.detachAppender(lines);
        assertThat(lines.list).isEmpty();
    }

    @Test
    void saysWhichRouteDidNotStart() throws IOException {
        // Given
        Path edited = Files.writeString(routes.resolve("a.camel.yaml"),
                "- route: {id: a, from: {uri: \"file:x\", steps: [{log: x}]}}\n");
        FileSet files = FileSet.read(routes, properties);
        CamelContext running = new DefaultCamelContext();
        Exception failure = new FailedToStartRouteException("a", "file:routes/a.camel.yaml",
                new IOException("Connection to ftp://user:hush-hush@host refused"));

        // When
        Diagnostic finding = validation.explain(files, failure, running);

        // Then
        running.stop();
        assertThat(finding.toString()).startsWith(edited + ":1:3: error: The route \"a\" does not start.")
                .contains("refused").doesNotContain("hush-hush");
    }
}
