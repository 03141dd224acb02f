package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;

/** It is started after its files were edited. */
class LastGoodRoutesTest extends EditedIntake {

    @BeforeEach
    void start() throws Exception {
        open();
    }

    @AfterEach
    void stop() throws Exception {
        close();
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
        assertThat(texts(change.path("changedFiles"))).containsExactly("application.properties");
        drop("two", "x");
        awaitFile("greetings/two", "hello");
    }
}
