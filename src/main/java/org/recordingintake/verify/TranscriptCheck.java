package org.recordingintake.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

import org.recordingintake.event.Ids;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.store.StoredTranscript;
import org.recordingintake.store.TranscriptFiles;
import org.recordingintake.store.TranscriptReceipt;

/** Holds what the receipt of a transcript says against the transcript. */
final class TranscriptCheck {

    private TranscriptCheck() {
    }

    /**
     * Reads a receipt and its transcript.
     *
     * @param bytesRead told how many bytes of the transcript have been read
     * @return empty if all is well, or if the receipt has gone meanwhile
     */
    static Optional<StoreFinding> check(Path receiptFile, LongConsumer bytesRead) {
        StoredTranscript stored;
        try {
            stored = StoredTranscript.read(Files.readAllBytes(receiptFile));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return finding(StoreFinding.Kind.UNVERIFIABLE, receiptFile,
                    "the receipt cannot be read: " + DurableFiles.reason(e));
        }
        Path transcript = TranscriptFiles.transcriptOf(receiptFile);
        try {
            byte[] content = Files.readAllBytes(transcript);
            bytesRead.accept(content.length);
            return problemOf(stored, receiptFile, transcript, content);
        } catch (NoSuchFileException e) {
            return Files.exists(receiptFile) ? finding(StoreFinding.Kind.MISSING, transcript,
                    "the receipt names it, and it is not there") : Optional.empty();
        } catch (IOException e) {
            return finding(StoreFinding.Kind.UNVERIFIABLE, transcript, "it cannot be read: " + DurableFiles.reason(e));
        }
    }

    private static Optional<StoreFinding> problemOf(StoredTranscript stored, Path receiptFile, Path transcript,
                                                    byte[] content) {
        TranscriptReceipt receipt = stored.receipt();
        if (!receipt.file().equals(transcript.getFileName().toString())) {
            return finding(StoreFinding.Kind.UNVERIFIABLE, receiptFile, "it is the receipt of another file, " + receipt.file());
        }
        if (content.length != receipt.bytes()) {
            return finding(StoreFinding.Kind.ALTERED, transcript,
                    "it has " + content.length + " bytes, the receipt says " + receipt.bytes());
        }
        if (!Ids.sha256(content).equals(receipt.sha256())) {
            return finding(StoreFinding.Kind.ALTERED, transcript,
                    "its SHA-256 is " + Ids.sha256(content) + ", the receipt says " + receipt.sha256());
        }
        if (stored.event().isEmpty()) {
            return finding(StoreFinding.Kind.ALTERED, receiptFile,
                    "the event in the receipt is not the one that came: its SHA-256 is another");
        }
        if (!stored.intact()) {
            return finding(StoreFinding.Kind.ALTERED, receiptFile, "it is not, to the byte, what was written");
        }
        return Ids.fileName(stored.event().get().recordingId()).equals(TranscriptFiles.recordingIn(receiptFile))
                ? Optional.empty() : finding(StoreFinding.Kind.ALTERED, receiptFile, "by its event, it is of another recording");
    }

    private static Optional<StoreFinding> finding(StoreFinding.Kind kind, Path file, String reason) {
        return Optional.of(new StoreFinding(kind, file, reason));
    }
}
