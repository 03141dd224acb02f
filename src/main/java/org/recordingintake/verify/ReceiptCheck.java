package org.recordingintake.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;

import org.recordingintake.audio.AudioParser;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.event.Ids;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.store.Receipt;
import org.recordingintake.store.RecordingStore;
import org.recordingintake.store.StoredReceipt;

/** Holds what a receipt says against the files. Thread-safe. */
public final class ReceiptCheck {

    /** A receipt has a few kilobytes, most of them from an event of 256 KiB at most, as text and as an object. */
    private static final long LARGEST_RECEIPT = 4 << 20;
    private static final int FIRST_WITH_ITS_EVENT = 2;
    private static final int BUFFER = 256 * 1024;

    private final Path store;

    /** @param store below which a receipt has its place; elsewhere it may lie anywhere */
    ReceiptCheck(Path store) {
        this.store = store.toAbsolutePath().normalize();
    }

    /**
     * Reads a receipt and its media.
     *
     * @param store   below which it has its place
     * @param receipt an existing file
     * @return what is wrong with them, as {@code altered: its SHA-256 is …}; empty if all is well
     */
    public static Optional<String> problemWith(Path store, Path receipt) {
        return new ReceiptCheck(store).check(receipt, bytes -> { }).map(finding -> finding.kind() + ": " + finding.reason());
    }

    /**
     * Reads a receipt and its media.
     *
     * @param bytesRead told how many bytes of media have been read, piece by piece
     * @return empty if all is well, or if the receipt has gone meanwhile
     */
    Optional<StoreFinding> check(Path receiptFile, LongConsumer bytesRead) {
        try {
            return check(read(receiptFile), receiptFile, bytesRead)
                    .filter(finding -> finding.kind() != StoreFinding.Kind.MISSING || Files.exists(receiptFile));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return unverifiable(receiptFile, "the receipt cannot be read: " + DurableFiles.reason(e));
        }
    }

    /** The same for a receipt that has been read, and may have gone since. */
    Optional<StoreFinding> check(StoredReceipt stored, Path receiptFile, LongConsumer bytesRead) {
        Path media = receiptFile.resolveSibling(stored.receipt().file());
        if (!stem(media).equals(stem(receiptFile))) {
            return unverifiable(receiptFile, "it is the receipt of another file, " + stored.receipt().file());
        }
        try {
            return problemOf(stored, receiptFile, media, bytesRead);
        } catch (NoSuchFileException e) {
            return Optional.of(new StoreFinding(StoreFinding.Kind.MISSING, media, "the receipt names it, and it is not there"));
        } catch (IOException e) {
            return unverifiable(media, "it cannot be read: " + DurableFiles.reason(e));
        }
    }

    /** @throws IOException if this is no receipt; the message says why, in a part of a sentence */
    static StoredReceipt read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_RECEIPT) {
            throw new IOException("it is far larger than any receipt");
        }
        return StoredReceipt.read(Files.readAllBytes(file));
    }

    private Optional<StoreFinding> problemOf(StoredReceipt stored, Path receiptFile, Path media, LongConsumer bytesRead)
            throws IOException {
        Receipt receipt = stored.receipt();
        long size = Files.size(media);
        if (size != receipt.bytes()) {
            return altered(media, "it has " + size + " bytes, the receipt says " + receipt.bytes());
        }
        Content content = contentOf(media, bytesRead);
        if (!content.sha256().equals(receipt.sha256())) {
            return altered(media, "its SHA-256 is " + content.sha256() + ", the receipt says " + receipt.sha256());
        }
        Optional<Path> other = RecordingStore.allMediaBeside(receiptFile).stream().filter(file -> !file.equals(media)).findFirst();
        if (other.isPresent()) {
            return Optional.of(new StoreFinding(StoreFinding.Kind.ORPHANED, other.get(),
                    "the receipt next to it is for " + receipt.file()));
        }
        if (receipt.version() < FIRST_WITH_ITS_EVENT) {
            return unverifiable(receiptFile, "the media is unaltered, but the receipt is of version " + receipt.version()
                    + " and does not seal its event");
        }
        if (stored.event().isEmpty()) {
            return altered(receiptFile, "the event in the receipt is not the one that came: its SHA-256 is another");
        }
        return stored.contradiction(content.report()).or(() -> misplacement(stored, receiptFile))
                .or(() -> stored.intact() ? Optional.empty() : Optional.of("it is not, to the byte, what was written"))
                .flatMap(reason -> altered(receiptFile, reason));
    }

    private Optional<String> misplacement(StoredReceipt receipt, Path receiptFile) {
        Path place = receiptFile.toAbsolutePath().normalize();
        return !place.startsWith(store) || place.equals(store.resolve(receipt.name() + ".json"))
                ? Optional.empty()
                : Optional.of("by its event, its place is " + receipt.name() + ".json");
    }

    private record Content(String sha256, AudioReport report) {
    }

    private static Content contentOf(Path file, LongConsumer bytesRead) throws IOException {
        MessageDigest digest = Ids.newSha256();
        AudioParser parser = new AudioParser();
        byte[] buffer = new byte[BUFFER];
        try (InputStream content = Files.newInputStream(file)) {
            for (int count = content.read(buffer); count != -1; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
                parser.feed(buffer, 0, count);
                bytesRead.accept(count);
            }
        }
        return new Content(HexFormat.of().formatHex(digest.digest()), parser.end());
    }

    private static Optional<StoreFinding> altered(Path file, String reason) {
        return Optional.of(new StoreFinding(StoreFinding.Kind.ALTERED, file, reason));
    }

    private static Optional<StoreFinding> unverifiable(Path file, String reason) {
        return Optional.of(new StoreFinding(StoreFinding.Kind.UNVERIFIABLE, file, reason));
    }

    /** The name without its extension. */
    static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    }
}
