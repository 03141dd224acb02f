package org.recordingintake.rebuild;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.alert.Alerts;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.LedgerChange;
import org.recordingintake.settings.Settings;
import org.recordingintake.store.Receipt;
import org.recordingintake.store.Tombstone;
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

    /** Hands out what each file says, in the order in which one counts more than the next. */
    void read(Taker taker) throws IOException {
        walk(store, file -> taker.take(Tombstone.isOne(file) ? erased(file) : stored(file)));
        if (alerts.isPresent()) {
            walk(alerts.get(), file -> taker.take(alerted(file)));
        }
        walk(deadLetters, file -> taker.take(dead(file)));
    }

    /** How many files there are. */
    long count() throws IOException {
        long[] count = {0};
        for (Path directory : directories()) {
            walk(directory, file -> count[0]++);
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
        walk(directory, FileVisitResult.TERMINATE, first::add);
        return !first.isEmpty();
    }

    private interface Visit {
        void visit(Path file) throws IOException;
    }

    private static void walk(Path directory, Visit visit) throws IOException {
        walk(directory, FileVisitResult.CONTINUE, visit);
    }

    private static void walk(Path directory, FileVisitResult next, Visit visit) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Files.walkFileTree(directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                return DurableFiles.isForUnfinished(entered) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().endsWith(".json")) {
                    return FileVisitResult.CONTINUE;
                }
                visit.visit(file);
                return next;
            }
        });
    }

    private List<LedgerChange> erased(Path file) {
        try {
            Tombstone tombstone = Tombstone.read(Files.readAllBytes(file), json);
            return List.of(LedgerChange.erased(tombstone.key(), tombstone.erasedAt(), file.toString()));
        } catch (IOException e) {
            return none(file, e);
        }
    }

    /** That of a partial recording is no outcome: the alert is. */
    private List<LedgerChange> stored(Path file) {
        try {
            Receipt receipt = Receipt.read(Files.readAllBytes(file), json);
            RecordingEvent event = event(receipt.content().path("event"));
            return event.status().equals("partial") ? List.of() : List.of(LedgerChange.stored(event, receipt.receivedAt(),
                    time(receipt.content(), "storedAt"), file.toString(), receipt.bytes(), receipt.sha256()));
        } catch (IOException | RuntimeException e) {
            return none(file, e);
        }
    }

    private List<LedgerChange> alerted(Path file) {
        try {
            JsonNode alert = json.readTree(Files.readAllBytes(file));
            String type = alert.path("type").asText();
            if (!alert.at("/data/event").isObject()) {
                return List.of(); // about no one recording
            }
            RecordingEvent event = event(alert.at("/data/event"));
            Instant at = time(alert, "time");
            return List.of(Alerts.OUTCOMES.contains(type)
                    ? LedgerChange.alerted(event, receivedAt(alert.path("data"), at), at, alert.path("id").asText())
                    : LedgerChange.told(event, at, type));
        } catch (IOException | RuntimeException e) {
            return none(file, e);
        }
    }

    private List<LedgerChange> dead(Path file) {
        try {
            JsonNode letter = json.readTree(Files.readAllBytes(file));
            if (!letter.path("event").isObject()) {
                return List.of(); // what could not be read is about no recording
            }
            Instant at = time(letter, "lastAt");
            return List.of(LedgerChange.dead(event(letter.get("event")), receivedAt(letter, at), at, file.toString(),
                    letter.path("attempts").asInt(), letter.path("reason").asText()));
        } catch (IOException | RuntimeException e) {
            return none(file, e);
        }
    }

    private static List<LedgerChange> none(Path file, Exception reason) {
        LOG.warn("{} says nothing to the ledger: {}", file, reason.getMessage());
        return List.of();
    }

    private RecordingEvent event(JsonNode event) throws IOException {
        return json.treeToValue(event, RecordingEvent.class);
    }

    private static Instant time(JsonNode node, String field) throws IOException {
        try {
            return Instant.parse(node.path(field).asText());
        } catch (DateTimeException e) {
            throw new IOException("it has no " + field, e);
        }
    }

    private static Instant receivedAt(JsonNode node, Instant otherwise) {
        try {
            return Instant.parse(node.path("receivedAt").asText());
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
