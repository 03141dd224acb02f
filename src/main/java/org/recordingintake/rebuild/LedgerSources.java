package org.recordingintake.rebuild;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.alert.Alert;
import org.recordingintake.alert.Alerts;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.file.FileWalk;
import org.recordingintake.ledger.LedgerChange;
import org.recordingintake.retry.DeadLetter;
import org.recordingintake.settings.Settings;
import org.recordingintake.store.Receipt;
import org.recordingintake.store.StoredReceipt;
import org.recordingintake.store.StoredTranscript;
import org.recordingintake.store.Tombstone;
import org.recordingintake.store.TranscriptFiles;
import org.recordingintake.store.TranscriptReceipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that say what became of a recording: receipts, tombstones, alerts on the default channel, dead letters. */
final class LedgerSources {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerSources.class);

    private final Path store;
    private final Optional<Path> alerts;
    private final Path deadLetters;
    private final ObjectMapper json;

    LedgerSources(Settings settings, ObjectMapper json) {
        this.store = settings.storeDir();
        this.alerts = settings.alertDirectory();
        this.deadLetters = settings.dataDir().resolve("dead-letters");
        this.json = json;
    }

    /** Takes what a file says, which may be nothing. */
    interface Taker {
        void take(List<LedgerChange> changes) throws IOException;
    }

    /**
     * Hands out what each file says, in the order in which one counts more than the next.
     *
     * @return whether every directory could be read
     */
    boolean read(Taker taker) throws IOException {
        boolean isWhole = walk(store, file -> taken(taker, Tombstone.isOne(file) ? erased(file)
                : TranscriptFiles.isReceipt(file) ? transcribed(file) : stored(file)));
        if (alerts.isPresent()) {
            isWhole &= walk(alerts.get(), file -> taken(taker, alerted(file)));
        }
        return isWhole & walk(deadLetters, file -> taken(taker, dead(file)));
    }

    private static boolean taken(Taker taker, List<LedgerChange> changes) throws IOException {
        taker.take(changes);
        return true;
    }

    /** How many files there are, as far as they can be read. */
    long count() throws IOException {
        long[] count = {0};
        for (Path directory : directories()) {
            walk(directory, file -> ++count[0] > 0);
        }
        return count[0];
    }

    private List<Path> directories() {
        return alerts.isPresent() ? List.of(store, alerts.get(), deadLetters) : List.of(store, deadLetters);
    }

    /** Whether there is any; in a store, one is enough. */
    boolean isAny() throws IOException {
        for (Path directory : directories()) {
            if (holdsAny(directory)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsAny(Path directory) throws IOException {
        List<Path> first = new ArrayList<>();
        walk(directory, file -> !first.add(file));
        return !first.isEmpty();
    }

    /**
     * Skips what cannot be read below a directory, such as {@code lost+found}, with a WARN.
     *
     * @return whether there was nothing to skip
     * @throws IOException if the directory itself cannot be read
     */
    private static boolean walk(Path directory, FileWalk.Visit each) throws IOException {
        List<Path> unreadable = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            FileWalk.over(directory, file -> !file.getFileName().toString().endsWith(".json")
                    || TranscriptFiles.isTranscript(file) || each.visit(file), (file, failure) -> {
                        if (file.equals(directory)) {
                            throw failure;
                        }
                        LOG.warn("{} is skipped: it cannot be read, and says nothing to the ledger. {}", file,
                                DurableFiles.reason(failure));
                        unreadable.add(file);
                    });
        }
        return unreadable.isEmpty();
    }

    private List<LedgerChange> erased(Path file) {
        return read(file, content -> {
            Tombstone tombstone = Tombstone.read(content);
            return LedgerChange.erased(tombstone.key(), tombstone.erasedAt(), file.toString());
        });
    }

    /** That of a partial recording is no outcome: the alert is. */
    private List<LedgerChange> stored(Path file) {
        return read(file, content -> {
            Receipt receipt = StoredReceipt.read(content).receipt();
            RecordingEvent event = event(receipt.event());
            return event.status().equals("partial") ? null : LedgerChange.stored(event, receipt.receivedAt(),
                    present(receipt.storedAt(), "storedAt"), file.toString(), receipt.bytes(), receipt.sha256());
        });
    }

    private List<LedgerChange> transcribed(Path file) {
        return read(file, content -> {
            TranscriptReceipt receipt = StoredTranscript.read(content).receipt();
            return LedgerChange.stored(event(receipt.event()), receipt.receivedAt(),
                    present(receipt.storedAt(), "storedAt"), file.toString(), receipt.bytes(), receipt.sha256());
        });
    }

    private List<LedgerChange> alerted(Path file) {
        return read(file, content -> {
            Alert<Alert.About> alert = Alert.FORMAT.read(content);
            if (alert.data() == null || alert.data().event() == null) {
                return null; // about no one recording
            }
            RecordingEvent event = event(alert.data().event());
            Instant at = present(alert.time(), "time");
            return Alerts.OUTCOMES.contains(alert.type())
                    ? LedgerChange.alerted(event, first(alert.data().receivedAt(), at), at, alert.id())
                    : LedgerChange.alertSent(event, at, alert.type());
        });
    }

    private List<LedgerChange> dead(Path file) {
        return read(file, content -> {
            DeadLetter letter = DeadLetter.read(content);
            if (letter.event() == null) {
                return null; // it could not be read, so it is not about a recording
            }
            Instant at = present(letter.lastAt(), "lastAt");
            return LedgerChange.dead(event(letter.event()), first(letter.receivedAt(), at), at, file.toString(),
                    letter.attempts(), letter.reason());
        });
    }

    private interface Reading {
        LedgerChange of(byte[] content) throws IOException;
    }

    private static List<LedgerChange> read(Path file, Reading reading) {
        try {
            return Optional.ofNullable(reading.of(Files.readAllBytes(file))).map(List::of).orElse(List.of());
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} says nothing to the ledger: {}", file, e.getMessage());
            return List.of();
        }
    }

    private RecordingEvent event(ObjectNode event) throws IOException {
        return json.treeToValue(event, RecordingEvent.class);
    }

    private static Instant present(Instant time, String field) throws IOException {
        if (time == null) {
            throw new IOException("it has no " + field);
        }
        return time;
    }

    private static Instant first(Instant time, Instant otherwise) {
        return time == null ? otherwise : time;
    }
}
