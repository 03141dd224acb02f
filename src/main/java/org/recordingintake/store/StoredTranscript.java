package org.recordingintake.store;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;

/**
 * The receipt of a transcript as it lies on disk.
 *
 * @param event  if it is the one whose SHA-256 was taken when it came
 * @param intact whether it is to the byte what was written
 */
public record StoredTranscript(TranscriptReceipt receipt, Optional<RecordingEvent> event, boolean intact) {

    /** @throws IOException if this is no receipt of a transcript; the message says why, in a part of a sentence */
    public static StoredTranscript read(byte[] content) throws IOException {
        TranscriptReceipt receipt = parse(content);
        if (receipt.version() > TranscriptReceipt.VERSION) {
            throw new IOException("it is of version " + receipt.version() + ", which only a later release can read");
        }
        if (receipt.file() == null || receipt.sha256() == null || receipt.receivedAt() == null) {
            throw new IOException("it does not name a transcript with its SHA-256, and when its event arrived");
        }
        boolean isEventIntact = Receipt.isIntact(receipt.event(), receipt.eventObjectSha256(), receipt.body(),
                receipt.eventSha256());
        return new StoredTranscript(receipt, isEventIntact
                ? Optional.of(RecordingEventReader.eventOf(receipt.event(), Optional.ofNullable(receipt.accountId())))
                : Optional.empty(), StoredReceipt.isSealIntact(content, receipt.receiptSha256()));
    }

    private static TranscriptReceipt parse(byte[] content) throws IOException {
        try {
            return TranscriptReceipt.FORMAT.read(content);
        } catch (JsonProcessingException e) {
            throw new IOException("it is not the JSON of a receipt", e);
        }
    }

    /** Whether it is of the transcription that an event announces. */
    boolean isOf(RecordingEvent other) {
        return other.transcriptionName().equals(receipt.transcriptionId());
    }

    /** Whether its transcription was completed after the one that an event announces. */
    boolean isLaterThan(RecordingEvent other) {
        Instant completed = receipt.completedAt();
        return completed != null && other.transcribedAt() != null && completed.isAfter(other.transcribedAt());
    }
}
