package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.json;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class DuplicatesTest {

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    @Test
    void storesOnceWhatIsAnnouncedManyTimesAtOnce() {
        // Given
        Event event = Event.complete();
        api.holds(event);

        // When
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 50)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> intake.post(event).statusCode())).toList();

        // Then
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(204));
        api.release(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).hasSize(1);
        assertThat(intake.mediaOf(event)).hasSize(1);
        assertThat(intake.receiptsOf(event)).hasSize(1);
        assertThat(intake.outcomesOf(event)).hasSize(1);
    }

    @Test
    void storesOnceWhatIsAnnouncedUnderTwoDays() {
        // Given
        Event event = Event.complete();
        api.holds(event);

        // When
        intake.post(event);
        intake.post(event.with("startTime", "2019-09-12T00:00:00Z"));
        api.release(event);

        // Then
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).hasSize(1);
        assertThat(intake.mediaOf(event)).hasSize(1);
        assertThat(intake.receiptsOf(event)).hasSize(1);
    }

    @Test
    void remembersAcrossARestartWhatIsStored() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.stop();
        intake.start();

        // When
        intake.post(event.with("eventTime", "2019-09-14T00:00:00Z").with("startTime", null));

        // Then
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).hasSize(1);
        assertThat(intake.mediaOf(event)).hasSize(1);
    }

    @Test
    void alertsOnceAboutWhatIsAnnouncedManyTimes() throws Exception {
        // Given
        Event event = Event.partial();
        IntStream.range(0, 20).forEach(i -> intake.post(event));
        long written = json(intakeAlert(event)).hashCode();
        intake.stop();
        intake.start();

        // When
        intake.post(event);

        // Then
        intake.awaitIdle();
        assertThat(intake.alertsAbout(event)).hasSize(1);
        assertThat((long) json(intakeAlert(event)).hashCode()).isEqualTo(written);
    }

    private Path intakeAlert(Event event) {
        intake.awaitAlert(event);
        intake.awaitIdle();
        return intake.alertsAbout(event).get(0);
    }

    @Test
    void completesWhatACrashLeftBetweenReceiptAndOutcomeWithoutFetchingAgain() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.stop();
        intake.forgetInLedger(event);
        intake.start();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).hasSize(1);
        assertThat(intake.receiptsOf(event)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"version\":2,\"recordi", "[]"})
    void fetchesAnewWhereTheReceiptIsDamagedAndNothingElseKnowsOfIt(String damaged) throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        intake.forgetInLedger(event);
        Files.writeString(intake.receiptsOf(event).get(0), damaged);

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(json(intake.receiptsOf(event).get(0)).path("recordingId").asText()).isEqualTo(event.id());
        assertThat(intake.deadLettersAbout(event)).isEmpty();
    }

    @Test
    void fetchesAnewWhereAPowerCutHasLeftTheReceiptAlone() throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = api.has(event);
        intake.post(event);
        Path stored = intake.awaitStored(event);
        intake.awaitIdle();
        intake.forgetInLedger(event);
        Files.delete(stored);

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(intake.receiptsOf(event)).hasSize(1);
        assertThat(api.requestsFor(event)).hasSize(2);
    }

    @Test
    void publishesWhatACrashKeptFromBeingPublishedAndNothingTwice() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.stop();
        Path published = intake.dataDir().resolve("published");
        intake.with("publish.uri", "file:" + published + "?fileExist=Append").start();
        Path replay = Files.createDirectories(intake.dataDir().resolve("replay"));
        Files.writeString(replay.resolve("first.json"), event.toString());
        TestIntake.eventually().until(() -> intake.outcomesOf(event).get(0).publishedAt() != null);

        // When
        Files.writeString(replay.resolve("second.json"), event.toString());

        // Then
        TestIntake.eventually().until(() -> Files.notExists(replay.resolve("second.json")));
        intake.awaitIdle();
        assertThat(intake.filesIn("published")).singleElement().satisfies(
                file -> assertThat(Files.readString(file)).containsOnlyOnce("\"specversion\""));
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @Test
    void keepsApartWhatIsAnnouncedInTwoStatuses() {
        // Given
        Event partial = Event.partial();
        Event complete = partial.with("status", "complete");
        api.has(complete);

        // When
        intake.post(partial);
        intake.post(complete);

        // Then
        intake.awaitAlert(partial);
        TestIntake.eventually().until(() -> intake.mediaOf(complete).size() == 1);
    }

    @Test
    void storesWhatWasADeadLetterWhenABetterEventComes() {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(status(410), wav(Audio.wav(10))));
        intake.post(event);
        intake.awaitDeadLetter(event);
        intake.awaitIdle();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        TestIntake.eventually().until(() -> intake.deadLettersAbout(event).isEmpty());
    }

    @Test
    void deletesADeadLetterThatACrashLeftOfWhatIsStored() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        Path letter = Files.writeString(Files.createDirectories(intake.dataDir().resolve("dead-letters"))
                .resolve(event.id() + "-complete.json"), "{\"reason\":\"x\",\"attempts\":1,\"event\":" + event + "}");

        // When
        Files.writeString(Files.createDirectories(intake.dataDir().resolve("replay")).resolve("again.json"),
                event.toString());

        // Then
        TestIntake.eventually().until(() -> Files.notExists(letter));
    }

    @Test
    void keepsADeadLetterWhenAnotherEventOfTheSameRecordingFailsAndDeletesBothOnceItIsStored() {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(status(410), wav(Audio.wav(10))));
        intake.post(event);
        intake.awaitDeadLetter(event);
        intake.awaitIdle();

        // When
        intake.post(event.without("callId"));

        // Then
        TestIntake.eventually().until(() -> intake.deadLettersAbout(event).size() == 2);
        assertThat(intake.deadLettersAbout(event)).anySatisfy(
                letter -> assertThat(json(letter).get("event").toString()).isEqualTo(event.toString()));
        intake.awaitIdle();
        intake.post(event);
        intake.awaitStored(event);
        TestIntake.eventually().until(() -> intake.deadLettersAbout(event).isEmpty());
    }

    @Test
    void makesNoDeadLetterOfARecordingThatIsStored() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        Path replay = Files.createDirectories(intake.dataDir().resolve("replay")).resolve("worse.json");

        // When
        Files.writeString(replay, event.with("callId", "?").toString());

        // Then
        TestIntake.eventually().until(() -> Files.notExists(replay));
        intake.awaitIdle();
        assertThat(intake.deadLettersAbout(event)).isEmpty();
        assertThat(intake.alertsAbout(event)).isEmpty();
    }

    @Test
    void fetchesWhatWasAcceptedBeforeARestart() throws Exception {
        // Given
        Event event = Event.complete();
        intake.with("retry.initial-delay", "1s").with("retry.max-attempts", "1000");
        intake.stop();
        intake.start();
        api.answers(event, status(503));
        intake.post(event);
        TestIntake.eventually().until(() -> !api.requestsFor(event).isEmpty());
        intake.stop();
        byte[] media = api.has(event);

        // When
        intake.start();

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
    }
}
