package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Schemas.requireValid;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.ledger.LedgerKey;
import org.recordingintake.store.Tombstone;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;

/** What the shipped routes write is what docs/schemas says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormatsTest extends ReconcilingIntake {

    private Path published;

    @BeforeAll
    void start() throws Exception {
        prepare();
        published = intake.dataDir().resolveSibling(intake.dataDir().getFileName() + ".published");
        intake.withOwnRoutes().with("reconcile.interval", "0").with("retry.max-attempts", "2")
                .with("publish.uri", "file:" + published).start();
    }

    @AfterEach
    void hasMediaAgain() {
        account.answersMediaWith(200);
        account.answersMediaWith(Audio.wav(100), true);
    }

    @AfterAll
    void stop() throws Exception {
        close();
    }

    private JsonNode awaitAlert(Event event, String type) {
        return json(eventually().until(() -> intake.alertsAbout(event).stream()
                .filter(file -> file.toString().endsWith(type + ".json")).toList(), found -> !found.isEmpty()).get(0));
    }

    @Test
    void aReceiptAndTheMessageAboutIt() throws Exception {
        // Given
        Event event = account.lists(recording("r-formats", TODAY));

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        requireValid("receipt", json(intake.receiptsOf(event).get(0)));
        Path message = published.resolve(event.id() + "-complete-recording.stored.json");
        eventually().until(() -> Files.exists(message));
        requireValid("recording-stored", json(message));
    }

    @ParameterizedTest
    @CsvSource({"partial, recording.partial", "error, recording.error", "surprising, recording.unrecognised"})
    void anAlertThatIsTheOutcome(String status, String type) {
        // Given
        Event event = recording("r-" + status, TODAY).with("status", status);

        // When
        intake.post(event);

        // Then
        requireValid("alert", awaitAlert(event, type));
    }

    @Test
    void anAlertAboutStoredMediaThatIsNotAsAnnounced() {
        // Given
        Event event = account.lists(recording("r-differs", TODAY)).with("channels", 2);

        // When
        intake.post(event);

        // Then
        requireValid("alert", awaitAlert(event, "recording.mismatch"));
        requireValid("receipt", json(intake.receiptsOf(event).get(0)));
    }

    @ParameterizedTest
    @CsvSource({"410, 1, recording.dead", "403, 1, media.forbidden", "500, 25, recording.expiring"})
    void aDeadLetterAndTheAlertsAboutWhatIsNotStored(int status, int days, String type) {
        // Given
        Event event = recording("r-status" + status, NOW.minus(Duration.ofDays(days)));
        account.answersMediaWith(status);

        // When
        intake.post(event);

        // Then
        requireValid("alert", awaitAlert(event, type));
        requireValid("dead-letter", intake.awaitDeadLetter(event));
    }

    @Test
    void aDeadLetterWithWhatCameInPlaceOfARecording() throws Exception {
        // Given
        Event event = recording("r-page", TODAY);
        account.answersMediaWith("<html>Please log in</html>".getBytes(StandardCharsets.UTF_8), true);

        // When
        intake.post(event);

        // Then
        JsonNode letter = intake.awaitDeadLetter(event);
        assertThat(letter.has("evidence")).isTrue();
        requireValid("dead-letter", letter);
    }

    @Test
    void aDeadLetterOfABodyThatIsNoEvent() {
        // When
        intake.post("this is no event");

        // Then
        Path letter = eventually().until(() -> intake.filesIn("dead-letters").stream()
                .filter(file -> file.toString().endsWith("-unreadable.json")).toList(), found -> !found.isEmpty()).get(0);
        requireValid("dead-letter", json(letter));
    }

    @Test
    void aChangeRecordAndTheAlertAboutARefusedEdit() throws Exception {
        // When
        intake.change(() -> intake.edit("alerts", "description: Send an alert to the alert channel", "description: ["));

        // Then
        assertThat(intake.changes()).hasSizeGreaterThan(1).allSatisfy(change -> requireValid("change-record", change));
        Path alert = eventually().until(() -> intake.filesIn("alerts").stream()
                .filter(file -> file.getFileName().toString().startsWith("routes.rejected")).toList(), found -> !found.isEmpty()).get(0);
        requireValid("routes-rejected", json(alert));
    }

    @Test
    void whatCameOfAReconciliationAndTheAlertAboutIt() throws Exception {
        // Given
        account.lists(recording("r-missed", YESTERDAY));

        // When
        JsonNode result = reconcileByHand();

        // Then
        requireValid("reconcile-result", result);
        requireValid("recordings-reconciled", json(eventually().until(this::reports, found -> !found.isEmpty()).get(0)));
        requireValid("reconcile-request", new ObjectMapper().createObjectNode().put("since", YESTERDAY.toString())
                .put("until", NOW.toString()));
    }

    @Test
    void aTombstone() throws Exception {
        // When
        Tombstone tombstone = Tombstone.of(new LedgerKey("recording", "1", "c-1", "r-1", "complete"), false, NOW);

        // Then
        requireValid("tombstone", new ObjectMapper().readTree(tombstone.toJson()));
    }
}
