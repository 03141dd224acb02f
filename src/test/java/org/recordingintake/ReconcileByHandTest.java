package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.recordingintake.testing.Event;

/** Recordings whose event never came are looked for by hand, in one runtime for all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconcileByHandTest extends ReconcilingIntake {

    @BeforeAll
    void start() throws Exception {
        prepare();
        intake.with("reconcile.interval", "0").with("retry.max-attempts", "1000").start();
    }

    @AfterEach
    void forget() throws Exception {
        account.forgets();
        intake.awaitIdle();
        for (Path alert : intake.filesIn("alerts")) {
            Files.delete(alert);
        }
    }

    @AfterAll
    void stop() throws Exception {
        close();
    }

    @Test
    void changesNothingWhereEveryEventCame() throws Exception {
        // Given
        Event event = account.lists(recording("r-known", YESTERDAY));
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("listed").asInt()).isEqualTo(1);
        assertThat(result.get("missing").asInt()).isZero();
        assertThat(account.downloadsOf(event)).isEqualTo(1);
        assertThat(intake.filesIn("alerts")).isEmpty();
    }

    @Test
    void leavesAloneWhatIsErasedHereOnRequest() throws Exception {
        // Given
        Event event = account.lists(recording("r-erased", YESTERDAY));
        intake.post(event);
        Files.delete(intake.awaitStored(event));
        Files.delete(intake.receiptsOf(event).get(0));
        intake.awaitIdle();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isZero();
        intake.awaitIdle();
        assertThat(account.downloadsOf(event)).isEqualTo(1);
        assertThat(intake.mediaOf(event)).isEmpty();
    }

    @Test
    void doesNotTakeWhatWaitsToBeFetchedForMissed() throws Exception {
        // Given
        Event waiting = account.lists(recording("r-waiting", YESTERDAY));
        account.answersMediaWith(404);
        intake.post(waiting);
        eventually().until(() -> account.downloadsOf(waiting) > 1);

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isZero();
        account.answersMediaWith(200);
        intake.awaitStored(waiting);
    }

    @Test
    void leavesDeadLettersToPeople() throws Exception {
        // Given
        Event dead = account.lists(recording("r-dead", YESTERDAY));
        account.answersMediaWith(410);
        intake.post(dead);
        intake.awaitDeadLetter(dead);
        intake.awaitIdle();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isZero();
    }

    @Test
    void asksForLessAtATimeWhereAListIsTooLarge() throws Exception {
        // Given
        IntStream.range(0, 200).forEach(i -> account.lists(large("r-" + i, YESTERDAY.plusMillis(i))));

        // When
        JsonNode result = reconcileByHand(YESTERDAY, YESTERDAY.plusMillis(200));

        // Then
        assertThat(result.get("listed").asInt()).isEqualTo(200);
        assertThat(result.get("reason").asText()).doesNotContain("look for the others");
    }

    @Test
    void saysWhereAListIsTooLargeForAnyTime() throws Exception {
        // Given
        IntStream.range(0, 200).forEach(i -> account.lists(large("r-" + i, YESTERDAY)));

        // When
        JsonNode result = reconcileByHand(YESTERDAY, YESTERDAY.plusMillis(1));

        // Then
        assertThat(result.get("listed").asInt()).isBetween(100, 199);
        assertThat(result.get("reason").asText()).contains("look for the others by hand");
    }

    private static Event large(String id, Instant startTime) {
        return recording(id, startTime).with("status", "processing").with("transcript", "x".repeat(60_000));
    }

    @Test
    void putsAsideARequestThatCannotBeUnderstood() throws Exception {
        // Given
        Path requests = Files.createDirectories(intake.dataDir().resolve("reconcile/requests"));

        // When
        Files.writeString(requests.resolve("odd.json"), "{\"since\":\"yesterday\"}");

        // Then
        eventually().until(() -> Files.exists(requests.resolve("rejected/odd.json")));
    }
}
