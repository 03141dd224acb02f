package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerKey;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Event;

class ReconcileTranscriptsTest extends ReconcilingIntake {

    @BeforeEach
    void start() throws Exception {
        prepare();
    }

    @AfterEach
    void stop() throws Exception {
        close();
    }

    private List<LedgerEntry> transcriptsOf(Event event) {
        return intake.ledgerOf(event).stream().filter(row -> row.key().kind().equals(LedgerKey.TRANSCRIPT)).toList();
    }

    @Test
    void storesATranscriptWhoseEventNeverCameAndChangesNothingInASecondRun() throws Exception {
        // Given
        Event missed = account.lists(recording("r-missed", YESTERDAY), "t-1", "available", YESTERDAY.plusSeconds(60));
        intake.start();

        // When
        awaitRunsDone(1);

        // Then
        intake.awaitStored(missed);
        intake.awaitIdle();
        assertThat(transcriptsOf(missed)).singleElement().satisfies(row -> {
            assertThat(row.outcome()).isEqualTo(Outcome.STORED);
            assertThat(row.key().status()).isEqualTo("available.t-1");
        });
        JsonNode receipt = json(Path.of(transcriptsOf(missed).get(0).place()));
        assertThat(receipt.at("/event/eventTime").asText()).isEqualTo(YESTERDAY.plusSeconds(60).toString());
        assertThat(receipt.get("event").has("status")).isFalse();
        JsonNode report = reconcileByHand();
        assertThat(report.get("missing").asInt()).isZero();
        intake.awaitIdle();
        assertThat(account.transcriptRequests()).hasSize(1);
    }

    @Test
    void findsTheTranscriptOfARecordingThatIsHereAndALaterOne() throws Exception {
        // Given
        Event event = account.lists(recording("r-here", YESTERDAY));
        intake.with("reconcile.interval", "0").start();
        intake.post(event);
        intake.awaitStored(event);
        account.lists(event, "t-1", "available", YESTERDAY.plusSeconds(60));
        assertThat(reconcileByHand().get("missing").asInt()).isOne();
        intake.awaitIdle();
        account.lists(event, "t-2", "available", YESTERDAY.plusSeconds(120));

        // When
        JsonNode report = reconcileByHand();

        // Then
        assertThat(report.get("missing").asInt()).isOne();
        eventually().until(() -> transcriptsOf(event).stream().filter(row -> row.outcome() == Outcome.STORED).count() == 2);
        assertThat(account.downloadsOf(event)).isEqualTo(1);
    }

    @Test
    void completesAMonthOfWhichAFifthOfAllAnnouncementsNeverCame() throws Exception {
        // Given
        List<Event> recordings = IntStream.range(0, 100).mapToObj(i -> account.lists(
                recording("r-" + i, NOW.minus(Duration.ofHours(6L * i + 3))), "t-" + i, "available",
                NOW.minus(Duration.ofHours(6L * i + 2)))).toList();
        intake.with("reconcile.interval", "0").start();
        for (int i = 0; i < recordings.size(); i++) {
            if (i % 5 != 0) {
                intake.post(recordings.get(i));
            }
            if (i % 5 != 1) {
                intake.post(recordings.get(i).transcribed("t-" + i));
            }
        }
        intake.awaitIdle();

        // When
        int first = reconcileByHand().get("missing").asInt();
        intake.awaitIdle();
        int second = reconcileByHand().get("missing").asInt();

        // Then
        assertThat(List.of(first, second)).containsExactly(40, 0);
        intake.awaitIdle();
        assertThat(intake.outcomes()).isEqualTo(200);
        assertThat(account.downloads()).isEqualTo(100);
        assertThat(account.transcriptRequests()).hasSize(100).doesNotHaveDuplicates();
        assertThat(intake.filesIn("dead-letters")).isEmpty();
    }

    @Test
    void alertsOfATranscriptionThatFailedUnheard() throws Exception {
        // Given
        Event event = account.lists(recording("r-failed", YESTERDAY), "t-1", "error", YESTERDAY.plusSeconds(60));

        // When
        intake.start();

        // Then
        awaitRunsDone(1);
        eventually().until(() -> transcriptsOf(event).stream().anyMatch(row -> row.outcome() == Outcome.ALERTED));
        assertThat(account.transcriptRequests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"none, true", "processing, true", "available, false"})
    void leavesAloneWhatIsNotThereOrNotWanted(String status, String fetch) throws Exception {
        // Given
        Event event = account.lists(recording("r-x", YESTERDAY), "t-1", status, YESTERDAY.plusSeconds(60));
        intake.with("transcripts.fetch", fetch).start();

        // When
        awaitRunsDone(1);

        // Then
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(transcriptsOf(event)).isEmpty();
        assertThat(account.transcriptRequests()).isEmpty();
    }

    @Test
    void leavesAloneATranscriptionThatMayStillBeAnnounced() throws Exception {
        // Given
        Event event = account.lists(recording("r-fresh", YESTERDAY), "t-1", "available", NOW.minus(Duration.ofMinutes(1)));

        // When
        intake.start();

        // Then
        awaitRunsDone(1);
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(transcriptsOf(event)).isEmpty();
    }
}
