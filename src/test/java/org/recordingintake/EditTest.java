package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;

/** Ops edit the route files and application.properties while it runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EditTest extends EditedIntake {

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
    void takesOverARouteConfigurationForEveryRouteThatNamesIt() throws Exception {
        // When
        JsonNode change = intake.change(() -> intake.edit("stage", "id: decide\n", "id: decide-edited\n"));

        // Then
        assertThat(texts(change.path("changedFiles"))).containsExactly("stage.camel.yaml");
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
        // Given
        int before = intake.changes().size();

        // When
        JsonNode change = intake.change(() -> {
            Files.writeString(intake.routeFile("alerts").resolveSibling(".alerts.camel.yaml.swp"), "x");
            Files.writeString(intake.routeFile("alerts").resolveSibling(".#alerts.camel.yaml"), "x");
            Files.writeString(intake.routeFile("alerts").resolveSibling("alerts.camel.yaml~"), "x");
            intake.edit("alerts", "description: Send an alert to the alert channel", "description: One");
            intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                    "description: Two");
        });

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(texts(change.path("changedFiles"))).containsExactly("alerts.camel.yaml", "archive.camel.yaml");
        assertThat(texts(change.path("changed"))).containsExactly("alerts", "archive", "stored");
        assertThat(intake.changes()).hasSize(before + 1);
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
        assertThat(texts(change.path("changedFiles"))).containsExactly("application.properties");
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
    void saysBySettingWhatNeedsARestart() throws Exception {
        // When
        JsonNode change = intake.change(() -> addToProperties(
                "webhook.path=/elsewhere\nledger.lease=5s\nretry.initial-delay=1s"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(texts(change.path("needRestart")))
                .containsExactly("ledger.lease", "webhook.path");
        assertThat(routesHealth().at("/data/needRestart").asText()).contains("webhook.path");
        assertThat(intake.post(Event.partial()).statusCode()).isEqualTo(204);
    }
}
