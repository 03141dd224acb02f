package org.recordingintake.rebuild;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.event.Ids;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerChange;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerKey;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.settings.Settings;
import org.recordingintake.store.RecordingStore;
import org.recordingintake.store.Tombstone;
import org.recordingintake.store.TranscriptFiles;

/**
 * Erases recordings on request, next to a running intake or without one. First the ledger says so, then a tombstone in
 * the place of the receipt, and only then is anything deleted: whatever is under way meanwhile finds out in time, and an
 * erasure that was interrupted can be done again.
 */
public final class Erasure {

    private final Settings settings;
    private final Ledger ledger;
    private final DurableFiles files;
    private final ObjectMapper json;
    private final Clock clock;

    public Erasure(Settings settings, Ledger ledger, DurableFiles files, ObjectMapper json, Clock clock) {
        this.settings = settings;
        this.ledger = ledger;
        this.files = files;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Erases a recording in every status, and its transcripts.
     *
     * @return whether it is known
     * @throws IOException if something could not be deleted; it has to be done again
     */
    public boolean erase(String recordingId) throws IOException {
        List<LedgerEntry> entries = ledger.ofRecording(recordingId);
        for (LedgerEntry entry : entries) {
            erase(entry);
        }
        if (!entries.isEmpty()) {
            deleteKept(recordingId);
            deleteNamedAfter(recordingId, Optional.of(settings.dataDir().resolve("dead-letters")), "recordingId");
            deleteNamedAfter(recordingId, settings.alertDirectory(), "subject");
        }
        return !entries.isEmpty();
    }

    private void erase(LedgerEntry entry) throws IOException {
        Path receipt = receiptOf(entry);
        Path tombstone = Tombstone.inPlaceOf(receipt);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ledger.commit(List.of(LedgerChange.erased(entry.key(), now, tombstone.toString())));
        if (Files.notExists(tombstone)) {
            files.write(settings.storeDir(), tombstone, Tombstone.of(entry.key(), entry.conference(), now).toJson());
        }
        if (isTranscript(entry)) {
            TranscriptFiles.deleteAllBeside(receipt);
        } else {
            RecordingStore.deleteStored(receipt);
        }
    }

    private static boolean isTranscript(LedgerEntry entry) {
        return entry.key().kind().equals(LedgerKey.TRANSCRIPT);
    }

    private Path receiptOf(LedgerEntry entry) {
        if (entry.outcome() == Outcome.ERASED && entry.place() != null) {
            return Tombstone.receiptOf(Path.of(entry.place()));
        }
        if (entry.outcome() == Outcome.STORED && entry.place() != null) {
            return Path.of(entry.place());
        }
        Path byDay = RecordingStore.placeOf(settings.storeDir(), entry);
        return isTranscript(entry) ? TranscriptFiles.replaced(byDay, entry.key()) : byDay;
    }

    private void deleteKept(String recordingId) throws IOException {
        Path kept = DurableFiles.forIncomplete(settings.storeDir());
        if (Files.isDirectory(kept)) {
            String id = Ids.fileName(recordingId);
            try (DirectoryStream<Path> found = Files.newDirectoryStream(kept, id + "-{complete,partial}.{media,json}")) {
                for (Path file : found) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Another recording's id may begin alike, so that the file has to say whose it is. */
    private void deleteNamedAfter(String recordingId, Optional<Path> directory, String field) throws IOException {
        if (directory.isEmpty() || !Files.isDirectory(directory.get())) {
            return;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory.get(), Ids.fileName(recordingId) + "-*.json")) {
            for (Path file : found) {
                if (isAbout(recordingId, file, field)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private boolean isAbout(String recordingId, Path file, String field) throws IOException {
        try {
            JsonNode content = json.readTree(Files.readAllBytes(file));
            return recordingId.equals(content.path(field).asText());
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
