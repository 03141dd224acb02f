package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** The ledger is lost or damaged, and no recording with it. */
class LedgerLossTest {

    private final Event stored = Event.complete();
    private final Event alerted = Event.partial();
    private final Event dead = Event.complete();
    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void bringSomeToAnOutcome() throws Exception {
        api = new MediaApi();
        api.has(stored);
        api.answers(dead, status(410));
        intake = TestIntake.using(api).start();
        List.of(stored, alerted, dead).forEach(intake::post);
        intake.awaitStored(stored);
        intake.awaitAlert(alerted);
        intake.awaitDeadLetter(dead);
        intake.awaitIdle();
        intake.stop();
    }

    @AfterEach
    void stop() throws IOException {
        intake.close();
        api.close();
    }

    private Path ledger() {
        return intake.dataDir().resolve("ledger");
    }

    private void deleteLedger() throws IOException {
        try (Stream<Path> files = Files.list(ledger())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    private void assertItKnowsAllAgain() {
        eventually().untilAsserted(() -> {
            assertThat(intake.ledgerOf(stored)).singleElement().extracting(LedgerEntry::outcome).isEqualTo(Outcome.STORED);
            assertThat(intake.ledgerOf(alerted)).singleElement().extracting(LedgerEntry::outcome).isEqualTo(Outcome.ALERTED);
            assertThat(intake.ledgerOf(dead)).singleElement().extracting(LedgerEntry::outcome).isEqualTo(Outcome.DEAD);
        });
    }

    private boolean isPaused() {
        return intake.management("/observe/health").body().contains("by hand");
    }

    @Test
    void isRebuiltFromTheFilesWhereItIsMissing() throws Exception {
        // Given
        LedgerEntry before = intake.ledgerOf(stored).get(0);
        deleteLedger();

        // When
        intake.start();
        intake.post(stored);
        intake.post(alerted);

        // Then
        assertItKnowsAllAgain();
        LedgerEntry after = intake.ledgerOf(stored).get(0);
        assertThat(List.of(after.key(), after.place(), after.bytes(), after.sha256(), after.day(), after.from()))
                .isEqualTo(List.of(before.key(), before.place(), before.bytes(), before.sha256(), before.day(), before.from()));
        assertThat(after.rebuiltAt()).isNotNull();
        intake.awaitIdle();
        assertThat(api.requestsFor(stored)).hasSize(1);
        assertThat(intake.alertsAbout(alerted)).hasSize(1);
        eventually().until(this::isPaused);
        assertThat(ledger().resolve("rebuilding")).doesNotExist();
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void isMovedAsideAndRebuiltWhereItIsDamaged() throws Exception {
        // Given
        Files.writeString(ledger().resolve("ledger.db"), "This is no database at all.".repeat(1000));

        // When
        intake.start();

        // Then
        assertItKnowsAllAgain();
        eventually().until(this::isPaused);
        try (Stream<Path> files = Files.list(ledger())) {
            assertThat(files.map(file -> file.getFileName().toString())).anyMatch(name -> name.startsWith("damaged-"));
        }
    }

    @Test
    void isRebuiltWhereADamageShowsWhileItRuns() throws Exception {
        // Given
        intake.start();
        try (RandomAccessFile file = new RandomAccessFile(ledger().resolve("ledger.db").toFile(), "rw")) {
            for (long page = 1; page * 4096 < file.length(); page++) {
                file.seek(page * 4096);
                file.write(new byte[4096]);
            }
        }

        // When
        Event late = Event.complete();
        api.has(late);
        intake.post(late);
        intake.stop();
        intake.start();

        // Then
        assertItKnowsAllAgain();
        intake.awaitStored(late);
    }

    @Test
    void takesANewHomeForNoLoss() throws Exception {
        // Given
        try (TestIntake home = TestIntake.using(api)) {

            // When
            home.start();

            // Then
            assertThat(home.management("/observe/health").body()).doesNotContain("DEGRADED");
            home.restart();
            assertThat(home.management("/observe/health").body()).doesNotContain("DEGRADED");
        }
    }
}
