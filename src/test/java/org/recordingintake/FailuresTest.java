package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class FailuresTest {

    private static MediaApi api;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    @Test
    void keepsAnEventAsADeadLetterWhenItsAttemptsAreUsedUp() {
        // Given
        Event event = Event.complete();
        api.answers(event, status(500));

        // When
        intake.post(event);

        // Then
        JsonNode letter = intake.awaitDeadLetter(event);
        assertThat(letter.get("recordingId").asText()).isEqualTo(event.id());
        assertThat(letter.get("reason").asText()).isEqualTo("The server answered HTTP 500 (the server failed).");
        assertThat(letter.get("attempts").asInt()).isEqualTo(5);
        assertThat(Instant.parse(letter.get("firstAt").asText()))
                .isBefore(Instant.parse(letter.get("lastAt").asText()));
        assertThat(letter.get("event").toString()).isEqualTo(event.toString());
        assertThat(api.requestsFor(event)).hasSize(5);
        assertThat(intake.deadLettersAbout(event)).singleElement().satisfies(
                file -> assertThat(file.getFileName().toString()).isEqualTo(event.id() + "-complete.json"));
    }

    @Test
    void alertsAboutADeadLetter() {
        // Given
        Event event = Event.complete();
        api.answers(event, status(410));

        // When
        intake.post(event);

        // Then
        JsonNode alert = intake.awaitAlert(event);
        assertThat(alert.get("type").asText()).isEqualTo("recording.dead");
        assertThat(alert.at("/data/reason").asText()).contains("HTTP 410");
        assertThat(alert.at("/data/mediaExpires").asText()).isEqualTo("2019-10-13");
        assertThat(Path.of(alert.at("/data/deadLetter").asText())).exists();
    }

    @Test
    void givesUpAtOnceWhereTheMediaIsGone() {
        // Given
        Event event = Event.complete();
        api.answers(event, status(410));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitDeadLetter(event).get("attempts").asInt()).isEqualTo(1);
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"accountId,accountId", "callId,callId"})
    void givesUpAtOnceWhereNoUrlCanBeBuilt(String missing, String named) {
        // Given
        Event event = Event.complete().without(missing);

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitDeadLetter(event).get("reason").asText()).contains("has no " + named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "r 1", "r-ünïcode", "${body}", "r/1", "{{env:HOME}}"})
    void makesADeadLetterOfAnIdThatIsNone(String id) {
        // Given
        Event event = Event.complete().with("recordingId", id);
        int before = intake.filesIn("dead-letters").size();

        // When
        intake.post(event);

        // Then
        eventually().until(() -> intake.filesIn("dead-letters").size() == before + 1);
        assertThat(intake.filesIn("dead-letters")).anySatisfy(file -> {
            assertThat(json(file).get("recordingId").asText()).isEqualTo(id);
            assertThat(json(file).get("reason").asText()).contains("recordingId is not an id");
            assertThat(file.getFileName().toString()).matches("[0-9a-f]{64}-complete\\.json");
        });
    }

    @Test
    void usesTheConfiguredAccountForEventsWithoutOne() throws Exception {
        // Given
        try (TestIntake other = TestIntake.using(api).with("bandwidth.account-id", "55555555").start()) {
            Event event = Event.complete();
            byte[] media = api.has(event);

            // When
            other.post(event.without("accountId"));

            // Then
            assertThat(other.awaitStored(event)).hasBinaryContent(media);
        }
    }

    @Test
    void sendsADeadLetterThroughAgainThatIsMovedToReplay() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, status(410));
        intake.post(event);
        intake.awaitDeadLetter(event);
        intake.awaitIdle();
        byte[] media = api.has(event);
        Path letter = intake.deadLettersAbout(event).get(0);

        // When
        Files.move(letter, replayDirectory().resolve(letter.getFileName()), StandardCopyOption.ATOMIC_MOVE);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(intake.deadLettersAbout(event)).isEmpty();
        eventually().until(() -> Files.notExists(replayDirectory().resolve(letter.getFileName())));
    }

    @Test
    void givesUpAReplayedEventThatNoReceiptCouldHold() throws Exception {
        // Given
        Event event = Event.complete().with("one", "x".repeat(150_000)).with("other", "x".repeat(150_000));
        api.has(event);

        // When
        Files.writeString(replayDirectory().resolve("large.json"), event.toString());

        // Then
        JsonNode letter = intake.awaitDeadLetter(event);
        assertThat(letter.get("reason").asText()).contains("bytes, and a receipt holds no more than 262144");
        assertThat(letter.get("event").toString()).isEqualTo(event.toString());
    }

    @Test
    void remembersWhenAReplayedEventCameFirst() throws Exception {
        // Given
        Event event = Event.complete().without("startTime").without("eventTime");
        api.has(event);

        // When
        Files.writeString(replayDirectory().resolve("old.json"), """
                {"reason":"x","attempts":1,"receivedAt":"2026-10-01T02:03:04Z","event":%s}""".formatted(event));

        // Then
        assertThat(intake.awaitStored(event).toString()).contains("/2026/10/01/");
        assertThat(json(intake.receiptsOf(event).get(0)).get("receivedAt").asText()).isEqualTo("2026-10-01T02:03:04Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s,\n%s]", "%s\n%s\n", "%s %s"})
    void sendsAnyWebhooksThroughThatAreDroppedIntoReplay(String form) throws Exception {
        // Given
        Event first = Event.complete();
        Event second = Event.complete();
        api.has(first);
        api.has(second);

        // When
        Files.writeString(replayDirectory().resolve(first.id() + ".json"), form.formatted(first, second));

        // Then
        intake.awaitStored(first);
        intake.awaitStored(second);
    }

    private static Path replayDirectory() throws IOException {
        return Files.createDirectories(intake.dataDir().resolve("replay"));
    }
}
