package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import javax.management.ObjectName;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.assertj.core.data.Index;
import org.apache.camel.impl.engine.DefaultRoute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;
import org.slf4j.LoggerFactory;

/** Ops edit the route files and application.properties while it runs. */
class EditTest {

    private static final String ALERT_NAME = "simple: \"${variable.alertId}.json\"";
    private static final String EDITED_ALERT_NAME = "simple: \"${variable.alertId}-edited.json\"";

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).withOwnRoutes().start();
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    private List<String> alertFiles() {
        return intake.filesIn("alerts").stream().map(file -> file.getFileName().toString()).toList();
    }

    private JsonNode routesHealth() {
        try {
            JsonNode checks = new ObjectMapper().readTree(intake.management("/observe/health?data=true").body())
                    .path("checks");
            for (JsonNode check : checks) {
                if (check.path("name").asText().equals("routes")) {
                    return check;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no health check of routes");
    }

    private static List<String> texts(JsonNode array) {
        return new ObjectMapper().convertValue(array.isMissingNode() ? List.of() : array,
                new TypeReference<List<String>>() { });
    }

    private void addToProperties(String line) throws IOException {
        Files.writeString(intake.properties(), Files.readString(intake.properties()) + line + "\n");
    }

    @Test
    void takesOverAnEditedRouteAndLeavesTheOthersAlone() throws Exception {
        // When
        JsonNode change = intake.change(() -> intake.edit("alerts", ALERT_NAME, EDITED_ALERT_NAME));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(texts(change.path("changed"))).containsExactly("alerts");
        assertThat(change.has("added")).isFalse();
        assertThat(change.has("removed")).isFalse();
        Event event = Event.partial();
        intake.post(event);
        eventually().untilAsserted(() -> assertThat(alertFiles())
                .containsExactly(event.id() + "-partial-recording.partial-edited.json"));
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

    private long rejectionsTold() {
        return alertFiles().stream().filter(name -> name.startsWith("routes.rejected-")).count();
    }

    @Test
    void alertsAgainWhenAMistakeComesBackAfterItWasMendedAndNotWhenItOnlyStays() throws Exception {
        // Given
        String good = Files.readString(intake.routeFile("alerts"));
        intake.change(() -> Files.writeString(intake.routeFile("alerts"), "- route: ["));
        eventually().until(() -> rejectionsTold() == 1);
        intake.restart();
        Event event = Event.partial();
        intake.post(event);
        intake.awaitAlert(event);
        intake.awaitIdle();
        assertThat(rejectionsTold()).isEqualTo(1);
        intake.change(() -> Files.writeString(intake.routeFile("alerts"), good));

        // When
        intake.change(() -> Files.writeString(intake.routeFile("alerts"), "- route: ["));

        // Then
        eventually().until(() -> rejectionsTold() == 2);
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
    void removesTheRoutesOfADeletedFileAndAddsThoseOfANewOne() throws Exception {
        // Given
        Path out = intake.dataDir().resolve("copies");
        JsonNode added = intake.change(() -> Files.writeString(intake.routeFile("copy"), """
                # Copies what is dropped into a directory.
                - route:
                    id: copy
                    description: Copy files
                    from:
                      uri: file:%s
                      parameters:
                        delete: "true"
                      steps:
                        - to:
                            id: to-copies
                            uri: file:%s
                """.formatted(intake.dataDir().resolve("in"), out)));
        Files.writeString(intake.dataDir().resolve("in").resolve("one.txt"), "one");
        eventually().until(() -> Files.exists(out.resolve("one.txt")));

        // When
        JsonNode removed = intake.change(() -> Files.delete(intake.routeFile("copy")));

        // Then
        assertThat(texts(added.path("added"))).containsExactly("copy");
        assertThat(texts(removed.path("removed"))).containsExactly("copy");
        assertThat(intake.management("/observe/health").body()).doesNotContain("route:copy").contains("route:alerts");
    }

    @Test
    void neitherWaitsForADownloadNorBreaksItOff() throws Exception {
        // Given
        Event slow = Event.complete();
        Event next = Event.complete();
        byte[] content = Audio.wav(100);
        api.answers(slow, wav(content).withChunkedDribbleDelay(10, 3_000));
        api.has(next);
        intake.post(slow);
        eventually().until(() -> api.requestsFor(slow).size() == 1);

        // When
        intake.change(() -> intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                "description: Edited"));
        intake.post(next);

        // Then
        intake.awaitStored(next);
        assertThat(intake.mediaOf(slow)).isEmpty();
        assertThat(Files.readAllBytes(intake.awaitStored(slow))).isEqualTo(content);
        assertThat(api.requestsFor(slow)).hasSize(1);
        awaitDrained();
    }

    @Test
    void answersEveryRequestWhileTheWebhookItselfIsEdited() throws Exception {
        // Given
        List<Integer> answers = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            while (!enough.isDone()) {
                answers.add(intake.post(Event.partial()).statusCode());
            }
        });

        // When
        for (int i = 0; i < 5; i++) {
            String from = i == 0 ? "Keep an event durably, then answer 204" : "Version " + (i - 1);
            String to = "Version " + i;
            assertThat(texts(intake.change(() -> intake.edit("webhook", "description: " + from, "description: " + to))
                    .path("changed"))).containsExactly("webhook");
        }
        enough.complete(null);
        sender.join();

        // Then
        assertThat(answers).hasSizeGreaterThan(50).containsOnly(204);
        intake.awaitIdle();
        assertThat(intake.filesIn("alerts")).hasSize(answers.size());
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

    /** A policy with which a route does not start, after something else has happened. */
    public static final class FailsToStart extends RoutePolicySupport {

        private static volatile Runnable meanwhile;

        @Override
        public void onStart(Route route) {
            meanwhile.run();
            throw new IllegalStateException("This route never starts.");
        }
    }

    @Test
    void rollsBackWithoutWaitingForADownload() throws Exception {
        // Given
        Event slow = Event.complete();
        Event next = Event.complete();
        byte[] content = Audio.wav(100);
        api.answers(slow, wav(content).withChunkedDribbleDelay(10, 5_000));
        api.has(next);
        FailsToStart.meanwhile = () -> {
            intake.post(slow);
            eventually().until(() -> api.requestsFor(slow).size() == 1);
        };

        // When
        JsonNode change = intake.change(() -> {
            intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                    "description: Edited");
            Files.writeString(intake.routeFile("zzz"), """
                    - beans:
                        - name: failsToStart
                          type: %s
                    - route:
                        id: zzz
                        routePolicy: "#failsToStart"
                        from:
                          uri: direct:zzz
                          steps:
                            - log: {id: never, message: never}
                    """.formatted(FailsToStart.class.getName()));
        });
        intake.post(next);

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("rolled-back");
        intake.awaitStored(next);
        assertThat(intake.mediaOf(slow)).isEmpty();
        assertThat(Files.readAllBytes(intake.awaitStored(slow))).isEqualTo(content);
        assertThat(api.requestsFor(slow)).hasSize(1);
    }

    @Test
    void swapsEveryRouteThatNamesAnEditedRouteConfiguration() throws Exception {
        // When
        JsonNode change = intake.change(() -> intake.edit("failures", "id: decide\n", "id: decide-edited\n"));

        // Then
        assertThat(texts(change.path("changed")))
                .containsExactlyInAnyOrder("recordings", "archive", "alerts", "failures");
        Event event = Event.complete();
        api.answersInTurn(event, List.of(MediaApi.status(404), wav(Audio.wav(20))));
        intake.post(event);
        intake.awaitStored(event);
    }

    @Test
    void triesFailedDownloadsAgainWhateverTheNameOfTheRoute() throws Exception {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(MediaApi.status(404), wav(Audio.wav(20))));

        // When
        JsonNode change = intake.change(() -> intake.edit("archive", "id: archive\n", "id: download\n"));
        intake.post(event);

        // Then
        assertThat(texts(change.path("added"))).containsExactly("download");
        assertThat(texts(change.path("removed"))).containsExactly("archive");
        intake.awaitStored(event);
        assertThat(intake.filesIn("dead-letters")).isEmpty();
    }

    @Test
    void ignoresEditorsOwnFilesAndTakesManyFilesForOneChange() throws Exception {
        // When
        JsonNode change = intake.change(() -> {
            Files.writeString(intake.routeFile("alerts").resolveSibling(".alerts.camel.yaml.swp"), "x");
            Files.writeString(intake.routeFile("alerts").resolveSibling(".#alerts.camel.yaml"), "x");
            Files.writeString(intake.routeFile("alerts").resolveSibling("alerts.camel.yaml~"), "x");
            intake.edit("alerts", "description: Tell people what needs them", "description: One");
            intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                    "description: Two");
        });

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(texts(change.path("changed"))).containsExactly("alerts", "archive");
        assertThat(intake.changes()).hasSize(2);
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

    @Test
    void takesAConfigMapOverWhenItsLinkIsSwitched() throws Exception {
        // Given
        intake.stop();
        Path routes = intake.routeFile("alerts").getParent();
        List<Path> routeFiles;
        try (Stream<Path> files = Files.list(routes)) {
            routeFiles = files.toList();
        }
        Path first = Files.createDirectory(routes.resolve("..first"));
        Path second = Files.createDirectory(routes.resolve("..second"));
        for (Path file : routeFiles) {
            Files.copy(file, second.resolve(file.getFileName()));
            Files.move(file, first.resolve(file.getFileName()));
            Files.createSymbolicLink(file, Path.of("..data").resolve(file.getFileName()));
        }
        Files.createSymbolicLink(routes.resolve("..data"), first.getFileName());
        Files.writeString(second.resolve("alerts.camel.yaml"),
                Files.readString(second.resolve("alerts.camel.yaml")).replace(ALERT_NAME, EDITED_ALERT_NAME));
        intake.start();

        // When
        JsonNode change = intake.change(() -> {
            Path next = Files.createSymbolicLink(routes.resolve("..data_tmp"), second.getFileName());
            Files.move(next, routes.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        });

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(texts(change.path("changed"))).containsExactly("alerts");
    }

    @Test
    void startsFromTheLastGoodRoutesWhenAFileIsBroken() throws Exception {
        // Given
        intake.change(() -> intake.edit("alerts", ALERT_NAME, EDITED_ALERT_NAME));
        intake.stop();
        Files.writeString(intake.routeFile("archive"), "- route: [");

        // When
        intake.start();

        // Then
        assertThat(routesHealth().at("/data/startedFrom").asText()).contains("last in force");
        assertThat(routesHealth().at("/data/rejected").asText()).contains("archive.camel.yaml:1:");
        Event event = Event.partial();
        intake.post(event);
        eventually().untilAsserted(() -> assertThat(alertFiles())
                .contains(event.id() + "-partial-recording.partial-edited.json"));
        assertThat(alertFiles()).anyMatch(name -> name.startsWith("routes.rejected-"));
    }

    @Test
    void startsWithTheSettingsOfBeforeWhenThePresentOnesCannotBeUsed() throws Exception {
        // Given
        intake.change(() -> addToProperties("alert.uri=file:" + intake.dataDir() + "/alerts?nosuch=1"));
        intake.stop();

        // When
        intake.start();

        // Then
        assertThat(routesHealth().at("/data/startedFrom").asText()).contains("last in force");
        assertThat(routesHealth().at("/data/rejected").asText()).contains("nosuch");
        Event event = Event.partial();
        intake.post(event);
        intake.awaitAlert(event);
    }

    @Test
    void startsFromTheLastGoodRoutesWithTheSettingsAsTheyAreNow() throws Exception {
        // Given
        intake.change(() -> intake.edit("alerts", ALERT_NAME, EDITED_ALERT_NAME));
        intake.stop();
        Files.writeString(intake.routeFile("archive"), "- route: [");
        Path elsewhere = intake.dataDir().resolve("elsewhere");
        addToProperties("alert.uri=file:" + elsewhere);

        // When
        intake.start();

        // Then
        Event event = Event.partial();
        intake.post(event);
        eventually().untilAsserted(() -> assertThat(
                elsewhere.resolve(event.id() + "-partial-recording.partial-edited.json")).exists());
        assertThat(alertFiles()).isEmpty();
    }

    @Test
    void failsToStartFromABrokenFileWhenItIsToBeStrict() throws Exception {
        // Given
        intake.stop();
        Files.writeString(intake.routeFile("archive"), "- route: [");

        // When
        // Then
        assertThatThrownBy(() -> intake.strictly().start()).isInstanceOf(IOException.class)
                .hasMessageContaining("archive.camel.yaml:1:");
    }

    @Test
    void takesOverSettings() throws Exception {
        // Given
        Path alerts = intake.dataDir().resolve("other-alerts");
        Path published = intake.dataDir().resolve("published");

        // When
        JsonNode change = intake.change(() -> addToProperties("alert.uri=file:" + alerts + "\npublish.uri=file:"
                + published + "\npartial.archive=true\nmedia.concurrency=2\n"));

        // Then
        assertThat(texts(change.path("changed"))).containsExactly("alerts", "archive", "recordings");
        assertThat(texts(change.path("added"))).containsExactly("publish");
        Event event = Event.partial();
        api.has(event);
        intake.post(event);
        eventually().untilAsserted(() -> {
            assertThat(alerts.resolve(event.id() + "-partial-recording.partial.json")).exists();
            assertThat(intake.mediaOf(event)).hasSize(1);
        });
        Event stored = Event.complete();
        api.has(stored);
        intake.post(stored);
        eventually().until(() -> Files.exists(published.resolve(stored.id() + "-complete-recording.stored.json")));

        // and without them it is as before
        JsonNode back = intake.change(() -> Files.writeString(intake.properties(), ""));
        assertThat(texts(back.path("removed"))).containsExactly("publish");
    }

    @Test
    void changesThePaceOfRetriesWithoutTouchingARoute() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, MediaApi.status(404));

        // When
        JsonNode change = intake.without("retry.max-attempts").restart()
                .change(() -> addToProperties("retry.max-attempts=2"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(change.has("changed")).isFalse();
        intake.post(event);
        assertThat(intake.awaitDeadLetter(event).path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void takesOverCredentials() throws Exception {
        // Given
        addToProperties("webhook.username=bandwidth\nwebhook.password=old\nbandwidth.client-secret=old-secret");
        intake.without("bandwidth.client-secret").restart();
        Event event = Event.complete();
        api.has(event);

        // When
        JsonNode change = intake.change(() ->
                addToProperties("webhook.password=new\nbandwidth.client-secret=new-secret"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(change.has("changed")).isFalse();
        assertThat(answerTo(event, "bandwidth:old")).isEqualTo(401);
        assertThat(answerTo(event, "bandwidth:new")).isEqualTo(204);
        intake.awaitStored(event);
        assertThat(api.tokenRequests()).extracting(request -> request.getHeader("Authorization"))
                .containsExactly(basic("the-client:new-secret"));
    }

    private int answerTo(Event event, String credentials) {
        return intake.send(intake.request("").header("Content-Type", "application/json")
                .header("Authorization", basic(credentials))
                .POST(HttpRequest.BodyPublishers.ofString(event.toString()))).statusCode();
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
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

    @Test
    void saysBySettingWhatNeedsARestart() throws Exception {
        // When
        JsonNode change = intake.change(() -> addToProperties(
                "webhook.path=/elsewhere\ncamel.component.http.connectTimeout=5000\nretry.initial-delay=1s"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(texts(change.path("needRestart")))
                .containsExactly("camel.component.http.connectTimeout", "webhook.path");
        assertThat(routesHealth().at("/data/needRestart").asText()).contains("webhook.path");
        assertThat(intake.post(Event.partial()).statusCode()).isEqualTo(204);
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

    @Test
    void keepsTheLastTwentySetsForTheirOwnerAlone() throws Exception {
        // When
        for (int i = 0; i < 21; i++) {
            int number = i;
            intake.change(() -> Files.writeString(intake.properties(), "ops.number=" + number));
        }

        // Then
        Path sets = intake.dataDir().resolve("route-sets");
        try (Stream<Path> kept = Files.list(sets)) {
            assertThat(kept.map(set -> set.getFileName().toString()).filter(name -> !name.startsWith(".")))
                    .hasSize(20).contains("22", "3").doesNotContain("1", "2");
        }
        assertThat(sets.resolve("22/application.properties")).hasContent("ops.number=20");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                sets.resolve("22/application.properties")))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                intake.dataDir().resolve("changes.log")))).isEqualTo("rw-------");
        assertThat(intake.changes().get(21).path("files").fieldNames()).toIterable()
                .contains("application.properties", "archive.camel.yaml");
    }

    @Test
    void beginsALineOfItsOwnAfterOneThatACrashBrokeOff() throws Exception {
        // Given
        intake.stop();
        Path log = intake.dataDir().resolve("changes.log");
        Files.writeString(log, "{\"time\":\"20", StandardOpenOption.APPEND);

        // When
        intake.start();

        // Then
        assertThat(Files.readAllLines(log)).hasSize(3)
                .satisfies(line -> assertThat(line).isEqualTo("{\"time\":\"20"), Index.atIndex(1))
                .satisfies(line -> assertThat(line).startsWith("{").contains("\"applied\"").endsWith("}"),
                        Index.atIndex(2));
    }

    @Test
    void recordsAnEditAsSoonAsItCanBeWrittenDown() throws Exception {
        // Given
        Path log = intake.dataDir().resolve("changes.log");
        Path aside = Files.move(log, log.resolveSibling("aside"));
        Files.createDirectory(log);
        intake.edit("alerts", "description: Tell people what needs them", "description: One");
        eventually().until(() -> routesHealth().at("/data/notRecorded").asText()
                .startsWith("The change is not recorded in changes.log yet: "));
        intake.edit("alerts", "description: One", "description: [");
        eventually().until(() -> routesHealth().at("/data").has("rejected"));

        // When
        Files.delete(log);
        Files.move(aside, log);

        // Then
        eventually().untilAsserted(() -> assertThat(intake.changes()).extracting(line -> line.path("outcome").asText())
                .containsExactly("applied", "applied", "refused"));
        assertThat(intake.changes().get(1).path("set").asInt()).isEqualTo(2);
        eventually().until(() -> !routesHealth().at("/data").has("notRecorded"));
    }

    @Test
    void keepsWhatIsInForceAsSoonAsItCanBeKept() throws Exception {
        // Given
        Path sets = intake.dataDir().resolve("route-sets");
        Path aside = Files.move(sets, sets.resolveSibling("aside"));
        Files.createFile(sets);
        JsonNode change = intake.change(() -> addToProperties("ops.number=1"));
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(change.has("set")).isFalse();
        eventually().until(() -> routesHealth().at("/data/notRecorded").asText()
                .startsWith("The files in force are not kept in route-sets yet: "));

        // When
        Files.delete(sets);
        Files.move(aside, sets);

        // Then
        eventually().until(() -> routesHealth().at("/data/set").asInt() == 2);
        assertThat(sets.resolve("2/application.properties")).hasSameBinaryContentAs(intake.properties());
        eventually().until(() -> !routesHealth().at("/data").has("notRecorded"));
    }

    @Test
    void deletesWhatACrashLeftOfASet() throws Exception {
        // Given
        intake.stop();
        Path unfinished = intake.dataDir().resolve("route-sets/.parts");
        Files.writeString(Files.createDirectories(unfinished.resolve("half")).resolve("a.camel.yaml"), "half");

        // When
        intake.start();

        // Then
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void takesOverBeansAndTemplatesOfFiles() throws Exception {
        // Given
        String file = """
                # Greets from a template.
                - beans:
                    - name: greeting
                      type: java.lang.String
                      constructors:
                        "0": "%1$s"
                - routeTemplate:
                    id: greeter
                    parameters:
                      - name: place
                    from:
                      uri: "file:{{place}}"
                      parameters:
                        delete: "true"
                      steps:
                        - setBody:
                            id: say
                            method: {ref: greeting, method: toString}
                        - to:
                            id: to-greetings
                            uri: file:%2$s/greetings
                - templatedRoute:
                    routeTemplateRef: greeter
                    routeId: greet
                    parameters:
                      - name: place
                        value: %2$s/visitors
                """;
        JsonNode added = intake.change(() -> Files.writeString(intake.routeFile("greet"),
                file.formatted("hello", intake.dataDir())));

        // When
        JsonNode changed = intake.change(() -> Files.writeString(intake.routeFile("greet"),
                file.formatted("welcome", intake.dataDir())));

        // Then
        assertThat(texts(added.path("added"))).contains("greet");
        assertThat(texts(changed.path("changed"))).contains("greet");
        Files.writeString(Files.createDirectories(intake.dataDir().resolve("visitors")).resolve("me"), "x");
        eventually().untilAsserted(() ->
                assertThat(intake.dataDir().resolve("greetings/me")).hasContent("welcome"));
    }

    /** Announces recordings while the media API is in trouble, until hardly any of them is asked for any more. */
    private List<Event> postInOutage() {
        List<Event> events = Stream.generate(Event::complete).limit(8).toList();
        events.forEach(event -> api.answers(event, MediaApi.status(503)));
        events.forEach(intake::post);
        eventually().until(() -> requestsFor(events) > 12);
        return events;
    }

    private int requestsFor(List<Event> events) {
        return events.stream().mapToInt(event -> api.requestsFor(event).size()).sum();
    }

    @Test
    void goesOnWaitingForTheMediaApiWhileTheRouteIsEdited() throws Exception {
        // Given
        List<Event> events = postInOutage();

        // When
        for (int i = 0; i < 5; i++) {
            String from = "description: "
                    + (i == 0 ? "Fetch, verify and store the media of a recording" : "Version " + (i - 1));
            String to = "description: Version " + i;
            intake.change(() -> intake.edit("archive", from, to));
        }
        int before = requestsFor(events);
        eventually().until(() -> requestsFor(events) > before + 4);
        events.forEach(api::has);

        // Then
        events.forEach(intake::awaitStored);
        intake.awaitIdle();
        assertThat(intake.filesIn("dead-letters")).isEmpty();
        assertThat(api.server().getAllServeEvents()).filteredOn(request -> request.getResponse().getStatus() == 200
                && request.getRequest().getUrl().endsWith("/media")).hasSameSizeAs(events);
    }

    @Test
    void fetchesAgainWhenTheRouteNoLongerWaitsForTheMediaApi() throws Exception {
        // Given
        List<Event> events = postInOutage();

        // When
        intake.change(() -> intake.edit("archive", "    routePolicy: mediaBreaker\n", ""));
        events.forEach(api::has);

        // Then
        events.forEach(intake::awaitStored);
    }

    @Test
    void answersEveryRequestWhileTheWebhookChangesItsId() throws Exception {
        // Given
        List<Integer> answers = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        List<CompletableFuture<Void>> senders = Stream.generate(() -> CompletableFuture.runAsync(() -> {
            while (!enough.isDone()) {
                answers.add(intake.post(Event.partial()).statusCode());
            }
        })).limit(2).toList();

        // When
        for (int i = 0; i < 5; i++) {
            String from = i == 0 ? "webhook" : "events-" + (i - 1);
            String to = "events-" + i;
            assertThat(texts(intake.change(() -> intake.edit("webhook", "id: " + from + "\n", "id: " + to + "\n"))
                    .path("added"))).containsExactly(to);
        }
        enough.complete(null);
        senders.forEach(CompletableFuture::join);

        // Then
        assertThat(answers).containsOnly(204);
    }

    @Test
    void answersEveryRequestByTheRightRouteWhileTwoExchangeTheirIds() throws Exception {
        // Given
        String file = """
                # Says which path was called.
                - route:
                    id: %s
                    description: Say one
                    from:
                      uri: platform-http:/one
                      steps:
                        - setBody: {id: say-one, constant: one}
                - route:
                    id: %s
                    description: Say two
                    from:
                      uri: platform-http:/two
                      steps:
                        - setBody: {id: say-two, constant: two}
                """;
        intake.change(() -> Files.writeString(intake.routeFile("paths"), file.formatted("first", "second")));
        URI one = URI.create(intake.webhookUrl()).resolve("/one");
        List<String> answers = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            while (!enough.isDone()) {
                answers.add(intake.send(HttpRequest.newBuilder(one).GET()).body());
            }
        });

        // When
        for (int i = 0; i < 4; i++) {
            String[] ids = i % 2 == 0 ? new String[] {"second", "first"} : new String[] {"first", "second"};
            intake.change(() -> Files.writeString(intake.routeFile("paths"), file.formatted(ids[0], ids[1])));
        }
        enough.complete(null);
        sender.join();

        // Then
        assertThat(answers).containsOnly("one");
    }

    @Test
    void leavesNoThreadsOfEarlierVersionsAndLosesNothingTheyHold() throws Exception {
        // Given
        String file = """
                # Works with threads of its own, and holds files back for a while.
                - route:
                    id: hold
                    description: "%1$s"
                    from:
                      uri: "file:%2$s/in"
                      parameters:
                        delete: "true"
                      steps:
                        - convertBodyTo: {id: content, type: String}
                        - wireTap: {id: tap, uri: "log:tap"}
                        - split:
                            id: lines
                            parallelProcessing: "true"
                            tokenize: {token: ","}
                            steps:
                              - to: {id: line, uri: "log:line"}
                        - aggregate:
                            id: hold-back
                            aggregationStrategy: "#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy"
                            correlationExpression: {constant: all}
                            completionTimeout: "3600000"
                            steps:
                              - to: {id: hand-on, uri: "file:%2$s/handed-on"}
                """;
        for (int i = 0; i < 4; i++) {
            String version = "Version " + i;
            intake.change(() -> Files.writeString(intake.routeFile("hold"), file.formatted(version, intake.dataDir())));
            Path dropped = intake.dataDir().resolve("in").resolve("file" + i);
            Files.writeString(dropped, "a,b,c");
            eventually().until(() -> !Files.exists(dropped));
        }

        // When
        intake.change(() -> Files.delete(intake.routeFile("hold")));

        // Then
        eventually().untilAsserted(() -> assertThat(intake.filesIn("handed-on")).hasSize(4));
        eventually().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.matches(".* - (WireTap|Split|Aggregat.*)")));
    }

    @Test
    void goesOnCountingWhatAnEditedRouteDoes() throws Exception {
        // Given
        intake.change(() -> intake.edit("alerts", ALERT_NAME, EDITED_ALERT_NAME));
        awaitDrained();
        Event event = Event.partial();

        // When
        intake.post(event);
        intake.awaitAlert(event);

        // Then
        eventually().untilAsserted(() -> assertThat(intake.management("/observe/metrics").body().lines())
                .anyMatch(line -> line.matches("camel_exchanges_total\\{.*routeId=\"alerts\".*\\} 1.0")));
    }

    @Test
    void waitsForDownloadsOfEarlierVersionsWhenItStops() throws Exception {
        // Given
        Event slow = Event.complete();
        api.answers(slow, wav(Audio.wav(100)).withChunkedDribbleDelay(10, 3_000));
        intake.post(slow);
        eventually().until(() -> api.requestsFor(slow).size() == 1);
        intake.change(() -> intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                "description: Edited"));

        // When
        intake.stop();

        // Then
        assertThat(intake.mediaOf(slow)).hasSize(1);
        assertThat(api.requestsFor(slow)).hasSize(1);
    }

    /** Saves the file "copy", in which % stands for the data directory. */
    private JsonNode saveCopy(String content) throws IOException {
        return intake.change(() -> Files.writeString(intake.routeFile("copy"),
                content.replace("%", intake.dataDir().toString())));
    }

    /** Lets routes take a file from the directory "in". */
    private void drop(String name, String content) throws IOException {
        Files.writeString(Files.createDirectories(intake.dataDir().resolve("in")).resolve(name), content);
    }

    private void awaitFile(String name, String content) {
        eventually().untilAsserted(() -> assertThat(intake.dataDir().resolve(name)).hasContent(content));
    }

    @Test
    void leavesRoutesAndBeansAloneWhenSomethingElseInTheirFileIsEdited() throws Exception {
        // Given
        String file = """
                # Counts files.
                - beans:
                    - name: counter
                      type: java.util.concurrent.atomic.AtomicInteger
                - route:
                    id: count
                    description: Count files
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - setBody: {id: number, method: {ref: counter, method: incrementAndGet}}
                        - convertBodyTo: {id: as-text, type: String}
                        - to: {id: to-numbers, uri: "file:%/numbers"}
                - route:
                    id: other
                    description: Do something else
                    from:
                      uri: direct:other
                      steps:
                        - setBody: {id: other-number, method: {ref: counter, method: get}}
                """;
        saveCopy(file);
        drop("one", "x");
        awaitFile("numbers/one", "1");

        // When
        JsonNode other = saveCopy(file.replace("Do something else", "Edited"));
        JsonNode count = saveCopy(file.replace("Do something else", "Edited").replace("Count files", "Edited")
                .replace("# Counts files.", "# Counts files in a directory."));

        // Then
        assertThat(texts(other.path("changed"))).containsExactly("other");
        assertThat(texts(count.path("changed"))).containsExactly("count");
        drop("two", "x");
        awaitFile("numbers/two", "2");
    }

    @Test
    void takesOverABeanWhereverItIsNamed() throws Exception {
        // Given
        String file = """
                # Greets.
                - beans:
                    - name: greeting
                      type: java.lang.String
                      constructors: {"0": "{{ops.greeting:hello}}"}
                - route:
                    id: greet
                    description: Greet
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - to: {id: call, uri: bean:greeting, parameters: {method: toString}}
                        - setBody: {id: say, simple: "${body}, ${bean:greeting?method=toString}"}
                        - to: {id: to-greetings, uri: "file:%/greetings"}
                """;
        saveCopy(file);
        drop("one", "x");
        awaitFile("greetings/one", "hello, hello");

        // When
        JsonNode change = intake.change(() -> addToProperties("ops.greeting=welcome"));

        // Then
        assertThat(texts(change.path("changed"))).contains("greet");
        drop("two", "x");
        awaitFile("greetings/two", "welcome, welcome");
    }

    @Test
    void takesOverThatASettingOfOpsOwnIsGone() throws Exception {
        // Given
        String before = Files.readString(intake.properties());
        saveCopy("""
                # Greets.
                - route:
                    id: greet
                    description: Greet
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - setBody: {id: say, constant: "{{ops.greeting:hello}}"}
                        - to: {id: to-greetings, uri: "file:%/greetings"}
                """);
        intake.change(() -> addToProperties("ops.greeting=welcome"));
        intake.notIsolated().restart();
        drop("one", "x");
        awaitFile("greetings/one", "welcome");

        // When
        JsonNode change = intake.change(() -> Files.writeString(intake.properties(), before));

        // Then
        assertThat(texts(change.path("changed"))).containsExactly("greet");
        drop("two", "x");
        awaitFile("greetings/two", "hello");
    }

    @Test
    void takesOverTheErrorHandlerOfARouteConfiguration() throws Exception {
        // Given
        String file = """
                # Fails.
                - routeConfiguration:
                    id: keep-failed
                    description: Keep what fails
                    errorHandler:
                      deadLetterChannel:
                        deadLetterUri: file:%/first
                - route:
                    id: fail
                    description: Fail
                    routeConfigurationId: keep-failed
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - throwException: {id: trouble, exceptionType: java.lang.IllegalStateException, message: x}
                """;
        saveCopy(file);
        drop("one", "x");
        awaitFile("first/one", "x");

        // When
        JsonNode change = saveCopy(file.replace("/first", "/second"));

        // Then
        assertThat(texts(change.path("changed"))).containsExactly("fail");
        drop("two", "x");
        awaitFile("second/two", "x");
    }

    @Test
    void takesOverADataFormatThatARouteNames() throws Exception {
        // Given
        String file = """
                # Writes JSON.
                - dataFormats:
                    - json:
                        id: wide
                        prettyPrint: "{{ops.pretty:false}}"
                - route:
                    id: write
                    description: Write JSON
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - unmarshal: {id: read, json: {}}
                        - marshal: {id: write-wide, custom: {ref: wide}}
                        - to: {id: to-written, uri: "file:%/written"}
                """;
        saveCopy(file);
        drop("one", "{\"a\":1}");
        awaitFile("written/one", "{\"a\":1}");

        // When
        intake.change(() -> addToProperties("ops.pretty=true"));

        // Then
        drop("two", "{\"a\":1}");
        awaitFile("written/two", "{\n  \"a\" : 1\n}");
    }

    @Test
    void takesOverABeanOfATemplateAndLeavesItAloneElse() throws Exception {
        // Given
        String file = """
                # Greets from a template.
                - routeTemplate:
                    id: greeter
                    parameters: [{name: place}]
                    beans:
                      - name: greeting
                        type: java.lang.String
                        constructors: {"0": hello}
                    from:
                      uri: "file:{{place}}"
                      parameters:
                        delete: "true"
                      steps:
                        - setBody: {id: say, method: {ref: "{{greeting}}", method: toString}}
                        - to: {id: to-greetings, uri: "file:%/greetings"}
                - templatedRoute:
                    routeTemplateRef: greeter
                    routeId: greet
                    parameters: [{name: place, value: "%/in"}]
                """;
        saveCopy(file);

        // When
        JsonNode comment = saveCopy(file.replace("# Greets", "# Says something"));
        JsonNode bean = saveCopy(file.replace("hello", "welcome"));

        // Then
        assertThat(comment.has("changed")).isFalse();
        assertThat(texts(bean.path("changed"))).containsExactly("greet");
        drop("me", "x");
        awaitFile("greetings/me", "welcome");
    }

    private void awaitDrained() {
        eventually().until(() -> intake.management("/observe/metrics").body()
                .contains("recording_intake_routes_draining 0.0"));
    }

    /** How many routes this process holds, whether they run or not. */
    private static long routesInMemory() throws Exception {
        String classes = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                new Object[] {new String[0]}, new String[] {String[].class.getName()});
        return classes.lines().map(line -> line.strip().split("\\s+"))
                .filter(line -> line.length > 3 && line[3].equals(DefaultRoute.class.getName()))
                .mapToLong(line -> Long.parseLong(line[1])).sum();
    }

    @Test
    void letsGoOfEarlierVersionsAndRehearsals() throws Exception {
        // Given
        intake.change(() -> intake.edit("alerts", "description: Tell people", "description: 0"));
        awaitDrained();
        long before = routesInMemory();

        // When
        for (int i = 0; i < 5; i++) {
            String from = "description: " + i;
            String to = "description: " + (i + 1);
            intake.change(() -> intake.edit("alerts", from, to));
            intake.management("/observe/health");
        }

        // Then
        eventually().untilAsserted(() -> assertThat(routesInMemory()).isLessThanOrEqualTo(before));
        assertThat(intake.management("/observe/health?data=true").body()).contains("\"consumer:alerts\"");
    }

    /** Takes files from "in", and with each of them waits for {@link #openGate}. */
    private static final String WAITING_ROUTE = """
            # Waits for a file in another directory.
            - route:
                id: copy
                description: Wait
                from:
                  uri: file:%/in
                  parameters:
                    delete: "true"
                  steps:
                    - to: {id: say-so, uri: "file:%/begun", parameters: {fileExist: Append}}
                    - pollEnrich: {id: wait, constant: "file:%/gate", timeout: "-1"}
                    - to: {id: to-copies, uri: "file:%/copies"}
            """;

    private void openGate() throws IOException {
        Files.writeString(Files.createDirectories(intake.dataDir().resolve("gate")).resolve("open"), "go on");
    }

    @Test
    void breaksOffNothingWhenARouteThatPollsIsEdited() throws Exception {
        // Given
        saveCopy(WAITING_ROUTE);
        drop("one", "x");
        awaitFile("begun/one", "x");

        // When
        saveCopy(WAITING_ROUTE.replace("description: Wait", "description: Edited"));
        openGate();

        // Then
        awaitDrained();
        assertThat(intake.filesIn("copies")).hasSize(1);
        assertThat(intake.dataDir().resolve("in/one")).doesNotExist();
        awaitFile("begun/one", "x");
    }

    @Test
    void goesOnCountingARouteThatCameBackBeforeItsEarlierVersionEnded() throws Exception {
        // Given
        saveCopy(WAITING_ROUTE);
        drop("one", "x");
        awaitFile("begun/one", "x");
        intake.change(() -> Files.delete(intake.routeFile("copy")));
        saveCopy("""
                # Copies files.
                - route:
                    id: copy
                    description: Copy
                    from:
                      uri: file:%/other
                      steps:
                        - to: {id: to-copies, uri: "file:%/others"}
                """);

        // When
        openGate();
        awaitDrained();

        // Then
        Files.writeString(intake.dataDir().resolve("other").resolve("two"), "x");
        awaitFile("others/two", "x");
        eventually().untilAsserted(() -> assertThat(intake.management("/observe/metrics").body().lines())
                .anyMatch(line -> line.matches("camel_exchanges_total\\{.*routeId=\"copy\".*\\} 2.0")));
    }
}
