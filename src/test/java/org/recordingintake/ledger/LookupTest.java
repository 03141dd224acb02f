package org.recordingintake.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.testing.Event;

/** What {@code find} prints. */
class LookupTest {

    @TempDir
    private Path directory;

    private final Event event = Event.complete().with("callId", "c-1").with("from", "+15550001")
            .with("startTime", "2026-11-25T23:59:59Z");
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private EmbeddedDatabase database;
    private Ledger ledger;

    @BeforeEach
    void open() throws Exception {
        database = EmbeddedDatabase.in(directory, new DurableFiles("test"));
        ledger = new Ledger(database, "test", Recovery.NONE, Duration.ofSeconds(60));
        ledger.start();
        eventually().until(() -> ledger.trouble().isEmpty());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private boolean find(String what) throws Exception {
        output.reset();
        try (LedgerReader reader = new LedgerReader(database.forReading().connect())) {
            return new Lookup(reader, new PrintStream(output, true, StandardCharsets.UTF_8)).print(what);
        }
    }

    private List<String> lines() {
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void findsARecordingByAllThatPeopleKnowOfIt() throws Exception {
        // Given
        RecordingEvent read = LedgerBehaviour.read(event);
        ledger.commit(List.of(LedgerChange.alerted(read, LedgerBehaviour.CAME, LedgerBehaviour.LATER, "the-alert")));
        String line = event.id() + "  alerted  2026-11-26T10:00:05Z  the-alert";

        for (String what : List.of(event.id(), "c-1", "+15550001", "+15553334444", "2026-11-25")) {
            // When
            boolean found = find(what);

            // Then
            assertThat(found).as(what).isTrue();
            assertThat(lines()).as(what).containsExactly(line);
        }
        assertThat(find("r-unknown")).isFalse();
        assertThat(find("2026-11-26")).isFalse();
        assertThat(find("%")).isFalse();
        assertThat(lines()).isEmpty();
    }

    @Test
    void showsTheMediaOfWhatIsStoredWhateverItsFormat() throws Exception {
        // Given
        Path receipt = directory.resolve("r-1.json");
        Path media = Files.createFile(directory.resolve("r-1.mp3"));
        ledger.commit(List.of(LedgerChange.stored(LedgerBehaviour.read(event), LedgerBehaviour.CAME,
                LedgerBehaviour.LATER, receipt.toString(), 1L, "00")));

        // When
        find(event.id());
        List<String> stored = lines();
        Files.delete(media);
        find(event.id());

        // Then
        assertThat(stored).singleElement().asString().endsWith("  stored   2026-11-26T10:00:05Z  " + media);
        assertThat(lines()).singleElement().asString().endsWith("  " + receipt);
    }

    @Test
    void showsEachStatusOfARecordingTheOldestFirst() throws Exception {
        // Given
        RecordingEvent complete = LedgerBehaviour.read(event);
        RecordingEvent partial = LedgerBehaviour.read(event.with("status", "partial"));
        ledger.commit(List.of(LedgerChange.dead(complete, LedgerBehaviour.CAME, LedgerBehaviour.LATER, "/dead/x.json", 3, "no"),
                LedgerBehaviour.read(partial)));

        // When
        find(event.id());

        // Then
        assertThat(lines()).containsExactly(event.id() + "  waiting  2026-11-26T10:00:00Z  -",
                event.id() + "  dead     2026-11-26T10:00:05Z  /dead/x.json");
    }
}
