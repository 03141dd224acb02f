package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.TestIntake;

class DeadlineTest {

    private SimulatedAccount account;
    private TestIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        account = new SimulatedAccount();
        intake = TestIntake.using(account.baseUrl(), account.tokenUrl()).with("retry.max-attempts", "1000");
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        account.close();
    }

    private static Event announcedBefore(int days) {
        return recording("r-" + days, Instant.now().minus(Duration.ofDays(days)));
    }

    private List<Path> warnings() {
        return intake.filesIn("alerts").stream().filter(file -> file.toString().endsWith("recording.expiring.json"))
                .toList();
    }

    private JsonNode awaitWarning() {
        return json(eventually().until(this::warnings, found -> !found.isEmpty()).get(0));
    }

    @Test
    void warnsOnceOfWhatStillWaitsToBeFetched() throws Exception {
        // Given
        Event event = announcedBefore(25);
        account.answersMediaWith(500);
        intake.start();

        // When
        intake.post(event);

        // Then
        JsonNode warning = awaitWarning();
        assertThat(warning.get("id").asText()).isEqualTo(event.id() + "-complete-recording.expiring");
        assertThat(warning.at("/data/reason").asText()).startsWith("The recording is not stored yet")
                .contains("HTTP 500");
        int downloads = account.downloadsOf(event);
        eventually().until(() -> account.downloadsOf(event) > downloads + 2);
        assertThat(intake.filesIn("alerts")).hasSize(1);
    }

    @Test
    void doesNotWarnASecondTimeAfterARestart() throws Exception {
        // Given
        Event event = announcedBefore(25);
        account.answersMediaWith(500);
        intake.start();
        intake.post(event);
        awaitWarning();
        Path warning = warnings().get(0);
        String time = json(warning).get("time").asText();
        eventually().until(() -> intake.ledgerOf(event).get(0).alertsSent().contains("recording.expiring"));
        intake.stop();

        // When
        intake.with("retry.max-attempts", "2").start();

        // Then
        intake.awaitDeadLetter(event);
        intake.awaitIdle();
        intake.stop();
        intake.start();
        intake.awaitIdle();
        assertThat(json(warning).get("time").asText()).isEqualTo(time);
    }

    @Test
    void warnsOfDeadLettersWhoseTimeRunsOut() throws Exception {
        // Given
        Event event = announcedBefore(25);
        account.answersMediaWith(410);
        intake.start();
        intake.post(event);
        intake.awaitDeadLetter(event);
        intake.awaitIdle();
        assertThat(warnings()).isEmpty();
        intake.stop();

        // When
        intake.start();

        // Then
        JsonNode warning = awaitWarning();
        assertThat(warning.at("/data/recordingId").asText()).isEqualTo(event.id());
        assertThat(warning.at("/data/deadLetter").asText()).endsWith(event.id() + "-complete.json");
        assertThat(intake.deadLettersAbout(event)).hasSize(1);
    }

    @Test
    void doesNotWarnOfADeadLetterWhoseRecordingIsStoredButDeletesIt() throws Exception {
        // Given
        Event event = announcedBefore(25);
        intake.start();
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        intake.stop();
        Path letter = Files.writeString(Files.createDirectories(intake.dataDir().resolve("dead-letters"))
                .resolve(event.id() + "-complete.json"), "{\"reason\":\"x\",\"attempts\":1,\"event\":" + event + "}");

        // When
        intake.start();

        // Then
        eventually().until(() -> Files.notExists(letter));
        intake.awaitIdle();
        assertThat(intake.filesIn("alerts")).isEmpty();
    }

    @Test
    void doesNotWarnWhileThereIsTimeOrOnceItIsOver() throws Exception {
        // Given
        account.answersMediaWith(500);
        intake.start();

        // When
        intake.post(announcedBefore(2));
        intake.post(announcedBefore(31));

        // Then
        eventually().until(() -> account.downloadsOf(announcedBefore(2)) > 2
                && account.downloadsOf(announcedBefore(31)) > 2);
        assertThat(intake.filesIn("alerts")).isEmpty();
    }

    @Test
    void warnsAsEarlyAsIsSet() throws Exception {
        // Given
        account.answersMediaWith(500);
        intake.with("deadline.warning", "20d").start();

        // When
        intake.post(announcedBefore(12));

        // Then
        awaitWarning();
    }

    @Test
    void neverWarnsWhereItIsTurnedOff() throws Exception {
        // Given
        Event event = announcedBefore(29);
        account.answersMediaWith(500);
        intake.with("deadline.warning", "0").start();

        // When
        intake.post(event);

        // Then
        eventually().until(() -> account.downloadsOf(event) > 3);
        assertThat(intake.filesIn("alerts")).isEmpty();
    }
}
