package org.recordingintake.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.recordingintake.event.RecordingEvent;
import org.recordingintake.ledger.LedgerKey;

/**
 * How transcripts and their receipts are named: {@code {recordingId}.transcript.json} beside {@code
 * {recordingId}.transcript.receipt.json}; one that a later transcription has replaced has the name of its transcription
 * behind the recording's id, {@code {recordingId}.t-….transcript.json}.
 */
public final class TranscriptFiles {

    static final String TRANSCRIPT = ".transcript.json";
    static final String RECEIPT = ".transcript.receipt.json";

    private TranscriptFiles() {
    }

    /** Whether a file is a transcript, by its name. */
    public static boolean isTranscript(Path file) {
        return file.getFileName().toString().endsWith(TRANSCRIPT);
    }

    /** Whether a file is the receipt of a transcript, by its name. */
    public static boolean isReceipt(Path file) {
        return file.getFileName().toString().endsWith(RECEIPT);
    }

    /** The transcript that a receipt is of. */
    public static Path transcriptOf(Path receipt) {
        return receipt.resolveSibling(stem(receipt) + TRANSCRIPT);
    }

    /** The receipt of a transcript. */
    public static Path receiptOf(Path transcript) {
        return transcript.resolveSibling(stem(transcript) + RECEIPT);
    }

    /** Where the receipt of a transcription is once another has replaced it. */
    static Path replaced(Path receipt, String transcriptionName) {
        return receipt.resolveSibling(recordingIn(receipt) + "." + transcriptionName + RECEIPT);
    }

    /** The same for the row of a transcription. */
    public static Path replaced(Path receipt, LedgerKey key) {
        return replaced(receipt, key.status().substring(key.status().indexOf('.') + 1));
    }

    /** The receipt of this very transcription where another has replaced it by now; else the receipt itself. */
    static Path current(Path receipt, RecordingEvent event) {
        Path replaced = replaced(receipt, event.transcriptionName());
        return Files.exists(replaced) ? replaced : receipt;
    }

    /** The recording's id as it is in the names of all its files: no id has a dot. */
    public static String recordingIn(Path file) {
        String name = file.getFileName().toString();
        return name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.transcript(\\.receipt)?\\.json$", "");
    }

    /** Deletes all transcripts of a recording and their receipts, as far as they exist. */
    public static void deleteAllBeside(Path receipt) throws IOException {
        if (!Files.isDirectory(receipt.getParent())) {
            return;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(receipt.getParent(), file ->
                (isTranscript(file) || isReceipt(file)) && recordingIn(file).equals(recordingIn(receipt)))) {
            for (Path file : found) {
                Files.deleteIfExists(file);
            }
        }
    }
}
