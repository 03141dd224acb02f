package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.rebuild.Erasure;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;
import org.recordingintake.verify.Verification;

/** What is erased on request is gone, and never comes back. */
class ErasureTest {

    private static final String PERSONAL = "+15550009999";

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterEach
    void stop() throws IOException {
        intake.close();
        api.close();
    }

    private boolean erase(Event event) throws IOException {
        DurableFiles files = new DurableFiles("erase");
        try (Ledger ledger = Ledger.open(intake.settings(), files, Recovery.NONE)) {
            return new Erasure(intake.settings(), ledger, files, RecordingEventReader.mapper(Optional::empty),
                    Clock.systemUTC()).erase(event.id());
        }
    }

    private Event storedOne() {
        Event event = Event.complete().with("from", PERSONAL);
        api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        return event;
    }

    private List<Path> filesHolding(String text) throws IOException {
        try (Stream<Path> files = Files.walk(intake.dataDir())) {
            return files.filter(Files::isRegularFile).filter(file -> !file.startsWith(intake.dataDir().resolve("queue"))
                    && !file.startsWith(intake.dataDir().resolve("ledger"))).filter(file -> holds(file, text)).toList();
        }
    }

    private static boolean holds(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return false; // gone meanwhile
        }
    }

    private void assertErased(Event event) throws IOException {
        assertThat(intake.mediaOf(event)).isEmpty();
        assertThat(intake.receiptsOf(event)).isEmpty();
        assertThat(intake.alertsAbout(event)).isEmpty();
        assertThat(intake.deadLettersAbout(event)).isEmpty();
        assertThat(filesHolding(PERSONAL)).isEmpty();
        assertThat(intake.ledgerOf(event)).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo(Outcome.ERASED);
            assertThat(entry.from()).isNull();
            assertThat(Path.of(entry.place())).exists().hasFileName(event.id() + ".erased.json");
        });
    }

    @Test
    void leavesNothingOfAStoredRecordingButItsIds() throws Exception {
        // Given
        Event event = storedOne();
        Path receipt = intake.receiptsOf(event).get(0);

        // When
        boolean known = erase(event);

        // Then
        assertThat(known).isTrue();
        assertErased(event);
        assertThat(TestIntake.json(receipt.resolveSibling(event.id() + ".erased.json")).path("recordingId").asText())
                .isEqualTo(event.id());
    }

    @Test
    void leavesNothingOfAlertsAndDeadLettersAndEverythingOfOthers() throws Exception {
        // Given
        Event event = Event.partial().with("from", PERSONAL).with("recordingId", "r-1");
        Event complete = event.with("status", "complete");
        Event other = Event.partial().with("recordingId", "r-1-partial");
        api.answers(complete, status(410));
        intake.post(event);
        intake.awaitAlert(event);
        List.of(complete, other).forEach(intake::post);
        intake.awaitDeadLetter(complete);
        intake.awaitIdle();

        // When
        erase(event);

        // Then
        assertThat(filesHolding(PERSONAL)).isEmpty();
        assertThat(intake.ledgerOf(event)).hasSize(2).extracting(LedgerEntry::outcome).containsOnly(Outcome.ERASED);
        assertThat(intake.filesIn("alerts")).extracting(file -> file.getFileName().toString())
                .containsExactly("r-1-partial-partial-recording.partial.json");
    }

    @Test
    void neverComesBackByAnEventAReplayOrARebuild() throws Exception {
        // Given
        Event event = storedOne();
        erase(event);

        // When
        intake.post(event);
        intake.post(event.with("status", "partial"));
        Path replay = Files.createDirectories(intake.dataDir().resolve("replay")).resolve("again.json");
        Files.writeString(replay, event.toString());
        eventually().until(() -> Files.notExists(replay));
        intake.awaitIdle();
        assertErased(event);
        intake.stop();
        try (Stream<Path> files = Files.list(intake.dataDir().resolve("ledger"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        intake.start();
        intake.post(event);

        // Then
        eventually().untilAsserted(() -> assertErased(event));
        intake.awaitIdle();
        assertErased(event);
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @Test
    void removesWhatWasBeingFetchedMeanwhile() throws Exception {
        // Given
        Event event = Event.complete().with("from", PERSONAL);
        api.answers(event, wav(Audio.wav(100)).withFixedDelay(2000));
        intake.post(event);
        eventually().until(() -> !api.requestsFor(event).isEmpty());

        // When
        erase(event);

        // Then
        intake.awaitIdle();
        assertErased(event);
    }

    @Test
    void isNoFindingOfVerify() throws Exception {
        // Given
        Event event = storedOne();
        Event kept = storedOne();
        erase(event);

        // When
        boolean well = new Verification(intake.storeDir(), Ledger.reader(intake.settings(), new DurableFiles("test")),
                System.out, Optional.empty(), Clock.systemUTC()).run(List.of());

        // Then
        assertThat(well).isTrue();
        assertThat(intake.mediaOf(kept)).hasSize(1);
    }

    @Test
    void saysThatItKnowsNoSuchRecording() throws Exception {
        // When
        boolean known = erase(Event.complete());

        // Then
        assertThat(known).isFalse();
    }
}
