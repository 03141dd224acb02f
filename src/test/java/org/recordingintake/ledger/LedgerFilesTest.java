package org.recordingintake.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.testing.Event;

class LedgerFilesTest {

    private static final int ROWS = 2000;
    private static final int PAGE = 4096;

    @TempDir
    private Path directory;

    private final List<RecordingEvent> events = IntStream.range(0, ROWS)
            .mapToObj(i -> LedgerBehaviour.read(Event.complete())).toList();
    private LedgerFiles files;
    private Path aside;

    @BeforeEach
    void fill() throws Exception {
        files = new LedgerFiles(directory, new DurableFiles("test"));
        try (Ledger ledger = new Ledger(EmbeddedDatabase.in(directory, new DurableFiles("test")), "test", Recovery.NONE,
                Duration.ofSeconds(60))) {
            ledger.start();
            eventually().until(() -> ledger.trouble().isEmpty());
            ledger.commit(events.stream().map(LedgerBehaviour::stored).toList());
            ledger.note("some", new Notice(LedgerBehaviour.CAME, "thing"));
        }
        aside = directory.resolve("ledger/aside");
    }

    private static final class Found implements Recovery.Filling {
        private final List<LedgerEntry> rows = new ArrayList<>();
        private final Set<String> notices = new HashSet<>();

        @Override
        public void add(List<LedgerChange> changes) {
            throw new IllegalStateException("Rows come as they were");
        }

        @Override
        public void restore(List<LedgerEntry> restored) {
            rows.addAll(restored);
        }

        @Override
        public void note(String id, Notice notice) {
            notices.add(id);
        }
    }

    @Test
    void readsEverythingOfALedgerThatIsWhole() throws Exception {
        // Given
        files.moveTo(aside);
        Found found = new Found();

        // When
        boolean all = files.restore(aside, found);

        // Then
        assertThat(all).isTrue();
        assertThat(files.exists()).isFalse();
        assertThat(found.rows).extracting(entry -> entry.key().recordingId())
                .containsExactlyInAnyOrderElementsOf(events.stream().map(RecordingEvent::recordingId).toList());
        assertThat(found.notices).contains("some");
    }

    @Test
    void readsWhatIsLeftOfALedgerWithADamagedPage() throws Exception {
        // Given
        files.moveTo(aside);
        Path file = aside.resolve("ledger.db");
        long page = pageOf(file, events.get(ROWS / 2).recordingId());
        try (RandomAccessFile database = new RandomAccessFile(file.toFile(), "rw")) {
            database.seek(page * PAGE);
            byte[] garbage = new byte[PAGE];
            java.util.Arrays.fill(garbage, (byte) 0xA5);
            database.write(garbage);
        }
        Found found = new Found();

        // When
        boolean all = files.restore(aside, found);

        // Then
        assertThat(all).isFalse();
        assertThat(found.rows).hasSizeBetween(ROWS - 50, ROWS - 1);
    }

    /** The page of the table, and not of an index, that holds a text: the one with the place of the receipt. */
    private static long pageOf(Path file, String recordingId) throws Exception {
        byte[] content = Files.readAllBytes(file);
        for (int page = 0; page < content.length / PAGE; page++) {
            String text = new String(content, page * PAGE, PAGE, java.nio.charset.StandardCharsets.ISO_8859_1);
            if (text.contains(recordingId) && text.contains("/store/receipt.json")) {
                return page;
            }
        }
        throw new IllegalStateException("Nowhere");
    }

    @Test
    void copiesALedgerThatCanBeReadByItself() throws Exception {
        // Given
        Path copy = directory.resolve("copy.db");

        // When
        files.copyTo(copy);
        files.copyTo(copy);

        // Then
        Path restored = Files.createDirectories(directory.resolve("restored"));
        Files.move(copy, restored.resolve("ledger.db"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.resolve("ledger.db")))).startsWith("rw-");
        Found found = new Found();
        assertThat(files.restore(restored, found)).isTrue();
        assertThat(found.rows).hasSize(ROWS);
    }
}
