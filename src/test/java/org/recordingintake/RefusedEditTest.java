package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.slf4j.LoggerFactory;

/** Ops make mistakes while it runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedEditTest extends EditedIntake {

    @BeforeAll
    void start() throws Exception {
        open();
    }

    @AfterEach
    void restore() throws Exception {
        putShippedFilesBack();
    }

    @AfterAll
    void stop() throws Exception {
        close();
    }

    @Test
    void keepsTheLastGoodRoutesWhenAFileIsBrokenAndTellsUntilItIsFixed() throws Exception {
        // When
        JsonNode change = intake.change(() -> intake.edit("alerts", "uri: queue:intake.alerts", "uri: qeue:intake.alerts"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        assertThat(change.path("errors").get(0).asText()).contains("qeue");
        assertThat(routesHealth().at("/data/rejected").asText()).contains("qeue");
        assertThat(routesHealth().path("status").asText()).isEqualTo("UP");
        assertThat(intake.management("/observe/metrics").body()).contains("recording_intake_routes_rejected 1.0");
        JsonNode alert = json(eventually().until(() -> intake.filesIn("alerts"), files -> !files.isEmpty()).get(0));
        assertThat(alert.path("type").asText()).isEqualTo("routes.rejected");
        assertThat(alert.at("/data/reason").asText()).contains("qeue");
        Event event = Event.error();
        intake.post(event);
        intake.awaitAlert(event);

        // and once it is fixed
        JsonNode fixed = intake.change(() -> intake.edit("alerts", "uri: qeue:intake.alerts", "uri: queue:intake.alerts"));
        assertThat(fixed.path("outcome").asText()).isEqualTo("applied");
        assertThat(fixed.has("changed")).isFalse();
        assertThat(routesHealth().path("data").has("rejected")).isFalse();
        assertThat(intake.management("/observe/metrics").body()).contains("recording_intake_routes_rejected 0.0");
    }

    @Test
    void logsWhereTheMistakeOfARefusedEditIs() throws Exception {
        // Given
        Path broken = intake.routeFile("broken");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger("routes");
        log.addAppender(lines);

        // When
        intake.change(() -> Files.writeString(broken, """
                # Broken
                - route:
                    id: broken
                    description: Broken
                    from:
                      uri: direct:broken
                      steps:
                        - to: jmss:nowhere
                """));

        // Then
        log.detachAppender(lines);
        assertThat(lines.list).filteredOn(line -> line.getLevel() == Level.ERROR)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.startsWith(broken + ":8:15: error: ") && line.contains("jmss"));
    }

    @Test
    void neverGivesUpTheWebhookByAccident() throws Exception {
        // When
        JsonNode change = intake.change(() -> Files.delete(intake.routeFile("webhook")));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        assertThat(change.path("errors").get(0).asText()).contains("platform-http:{{webhook.path}}");
        assertThat(intake.post(Event.partial()).statusCode()).isEqualTo(204);
    }

    @Test
    void rollsBackWhenARouteDoesNotStart() throws Exception {
        // Given
        Event before = Event.partial();

        // When
        JsonNode change = intake.change(() -> {
            intake.edit("alerts", ALERT_NAME, EDITED_ALERT_NAME);
            Files.writeString(intake.routeFile("zzz"), """
                    # Starts only where its directory exists.
                    - route:
                        id: zzz
                        description: Cannot start
                        from:
                          uri: file:%s
                          parameters:
                            autoCreate: "false"
                            startingDirectoryMustExist: "true"
                          steps:
                            - to:
                                id: nowhere
                                uri: log:nowhere
                    """.formatted(intake.dataDir().resolve("missing")));
        });

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("rolled-back");
        assertThat(change.path("errors").get(0).asText()).contains("zzz.camel.yaml:", "missing");
        intake.post(before);
        intake.awaitAlert(before);
        assertThat(alertFiles()).contains(before.id() + "-partial-recording.partial.json");
        assertThat(intake.management("/observe/health").body()).doesNotContain("route:zzz");

        // and once it is fixed
        JsonNode fixed = intake.change(() -> Files.delete(intake.routeFile("zzz")));
        assertThat(texts(fixed.path("changed"))).containsExactly("alerts");
    }

    static Stream<Arguments> filesThatCannotBeRead() {
        return Stream.of(
                arguments("a FIFO", "it is not a regular file.",
                        (Making) file -> new ProcessBuilder("mkfifo", file.toString()).start().onExit().join()),
                arguments("a directory", "it is not a regular file.", (Making) Files::createDirectory),
                arguments("a large file", "it is larger than 1 MiB.",
                        (Making) file -> Files.writeString(file, "#".repeat((1 << 20) + 1))),
                arguments("a dangling link", "what it links to does not exist.",
                        (Making) file -> Files.createSymbolicLink(file, Path.of("nowhere"))));
    }

    private interface Making {
        void make(Path file) throws IOException;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filesThatCannotBeRead")
    void refusesWhatIsNoReadableFile(String what, String why, Making making) throws Exception {
        // Given
        Path odd = intake.routeFile("odd");

        // When
        JsonNode change = intake.change(() -> making.make(odd));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        assertThat(texts(change.path("errors")))
                .containsExactly(odd + ":1:1: error: The file cannot be read: " + why + " [S1]");

        // and once it is away
        assertThat(intake.change(() -> Files.delete(odd)).path("outcome").asText()).isEqualTo("applied");
    }

    @Test
    void refusesSettingsThatAreNotInUtf8() throws Exception {
        // Given
        int lines = Files.readAllLines(intake.properties()).size();

        // When
        JsonNode change = intake.change(() -> Files.write(intake.properties(),
                "# grün\nops.colour=1\n".getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        assertThat(texts(change.path("errors"))).singleElement().asString()
                .startsWith(intake.properties() + ":" + (lines + 1) + ":1: error: ").contains("Save the file in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"partial.archive=perhaps", "retry.multiplier=fast", "alert.uri=nosuch:place",
            "retry.max-atempts=3", "webhook.username=half", "alert.uri=file:/tmp?nosuch=1", "media.concurrency=0"})
    void changesNothingForABadSetting(String line) throws Exception {
        // When
        JsonNode change = intake.change(() -> addToProperties(line));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        Event event = Event.partial();
        intake.post(event);
        intake.awaitAlert(event);
    }

    @Test
    void keepsNoSecretOfARefusedUrl() throws Exception {
        // When
        JsonNode change = intake.change(() -> addToProperties("media.allowed-origins=https://user:hush@example.com"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        eventually().until(() -> !intake.filesIn("alerts").isEmpty());
        assertThat(intake.filesIn("alerts")).allSatisfy(alert -> assertThat(alert).content().doesNotContain("hush"));
        assertThat(intake.dataDir().resolve("changes.log")).content().contains("****@example.com")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook.tls.certificate=missing.pem\nwebhook.tls.key=missing.pem", "queue.url=nosuch:x",
            "webhook.path=/other\nops.path=/recordingAvailable"})
    void refusesWhatTheNextStartCouldNotUse(String lines) throws Exception {
        // Given
        intake.change(() -> addToProperties("ops.path=/recordingAvailable"));
        intake.change(() -> intake.edit("webhook", "{{webhook.path}}", "{{ops.path}}"));

        // When
        JsonNode change = intake.change(() -> addToProperties(lines));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        assertThat(change.path("errors").get(0).asText()).contains(lines.startsWith("webhook.path") ? "/other"
                : lines.substring(0, lines.indexOf('=')));
        assertThat(intake.post(Event.partial()).statusCode()).isEqualTo(204);
    }
}
