package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerFiles;
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

    /** Gives fields of a dead letter other types, as a hand may. */
    private Path mendDeadLetter() throws IOException {
        Path letter = intake.deadLettersAbout(dead).get(0);
        ObjectNode content = (ObjectNode) json(letter);
        content.put("attempts", "three").put("evidence", "a page of HTML");
        return Files.writeString(letter, content.toString());
    }

    @Test
    void isRebuiltFromADeadLetterWhoseFieldsHaveOtherTypes() throws Exception {
        // Given
        mendDeadLetter();
        deleteLedger();

        // When
        intake.start();

        // Then
        assertItKnowsAllAgain();
        assertThat(intake.ledgerOf(dead).get(0).lastReason()).contains("410");
    }

    @Test
    void replacesADeadLetterWhoseFieldsHaveOtherTypes() throws Exception {
        // Given
        Path letter = mendDeadLetter();
        Files.writeString(Files.createDirectories(intake.dataDir().resolve("replay")).resolve("again.json"), dead.toString());

        // When
        intake.start();

        // Then
        eventually().until(() -> json(letter).get("attempts").isInt());
        intake.awaitIdle();
        assertThat(intake.deadLettersAbout(dead)).containsExactly(letter);
    }

    @Test
    void fetchesNoRecordingAgainWhoseReceiptHasFieldsOfOtherTypes() throws Exception {
        // Given
        Path receipt = intake.receiptsOf(stored).get(0);
        ObjectNode content = (ObjectNode) json(receipt);
        content.put("checks", "all well").put("version", 99);
        Files.writeString(receipt, content.toString());
        deleteLedger();
        intake.start();

        // When
        intake.post(stored);

        // Then
        assertItKnowsAllAgain();
        intake.awaitIdle();
        assertThat(api.requestsFor(stored)).hasSize(1);
        assertThat(json(receipt).get("version").asInt()).isEqualTo(99);
    }

    @Test
    void isRebuiltBesideWhatCannotBeRead() throws Exception {
        // Given
        Files.createSymbolicLink(intake.storeDir().resolve("0-loop"), intake.storeDir());
        Files.createSymbolicLink(intake.dataDir().resolve("dead-letters/0-loop"), intake.dataDir().resolve("dead-letters"));
        deleteLedger();

        // When
        intake.start();

        // Then
        assertItKnowsAllAgain();
        eventually().until(this::isPaused);
        assertThat(intake.management("/observe/health").body())
                .contains("not all receipts, alerts and dead letters could be read");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isWholeWhereTheOldOneAndAllFilesCouldBeRead(boolean unreadable) throws Exception {
        // Given
        if (unreadable) {
            Files.createSymbolicLink(intake.storeDir().resolve("0-loop"), intake.storeDir());
        }
        Path aside = ledger().resolve("damaged-before-a-crash");
        new LedgerFiles(intake.dataDir(), new DurableFiles("test")).moveTo(aside);
        Files.writeString(ledger().resolve("rebuilding"), aside.toString());

        // When
        intake.start();

        // Then
        assertItKnowsAllAgain();
        eventually().until(() -> Files.notExists(ledger().resolve("rebuilding")));
        assertThat(isPaused()).isEqualTo(unreadable);
    }

    @Test
    void takesANewHomeWithWhatCannotBeReadForNoLoss() throws Exception {
        // Given
        try (TestIntake home = TestIntake.using(api)) {
            Files.createSymbolicLink(Files.createDirectories(home.storeDir()).resolve("loop"), home.storeDir());

            // When
            home.start();

            // Then
            assertThat(home.management("/observe/health").body()).doesNotContain("DEGRADED");
        }
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
