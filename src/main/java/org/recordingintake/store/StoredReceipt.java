package org.recordingintake.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;

/**
 * A receipt as it lies on disk.
 *
 * @param event  if it is the one whose SHA-256 was taken when it came; empty for version 1
 * @param intact whether it is to the byte what was written; earlier versions than 3 do not tell
 */
public record StoredReceipt(Receipt receipt, Optional<RecordingEvent> event, boolean intact) {

    private static final int FIRST_SEALED = 3;
    /** In place of the seal while the SHA-256 is taken. */
    static final String UNSEALED = "0".repeat(64);
    private static final String NOT_ONE = "it does not name a media file with its version, length and SHA-256";
    private static final DurationTolerance ANY = new DurationTolerance(Duration.ofSeconds(Long.MAX_VALUE), 0);
    private static final DurationTolerance NONE = new DurationTolerance(Duration.ZERO, 0);

    /** @throws IOException if this is no receipt; the message says why, in a part of a sentence */
    public static StoredReceipt read(byte[] content) throws IOException {
        Receipt receipt = parse(content);
        if (receipt.version() > Receipt.VERSION) {
            throw new IOException("it is of version " + receipt.version() + ", which only a later release can read");
        }
        if (receipt.version() < 1 || !matches(receipt.file(), "[A-Za-z0-9_-]{1,256}\\.(" + String.join("|", AudioReport.EXTENSIONS) + ")")
                || !matches(receipt.sha256(), "[0-9a-f]{64}")) {
            throw new IOException(NOT_ONE);
        }
        if (receipt.receivedAt() == null) {
            throw new IOException("it does not record when its event arrived");
        }
        return new StoredReceipt(receipt, receipt.isOfItsEvent()
                ? Optional.of(RecordingEventReader.eventOf(receipt.event(), Optional.ofNullable(receipt.accountId())))
                : Optional.empty(), isIntact(content, receipt));
    }

    private static Receipt parse(byte[] content) throws IOException {
        try {
            return Receipt.FORMAT.read(content);
        } catch (JsonMappingException e) {
            throw new IOException(NOT_ONE, e);
        } catch (JsonProcessingException e) {
            throw new IOException("it is not JSON", e);
        }
    }

    private static boolean matches(String text, String pattern) {
        return text != null && text.matches(pattern);
    }

    /** A receipt with a seal is held to it whatever its version: that may be what was altered. */
    private static boolean isIntact(byte[] content, Receipt receipt) {
        String seal = receipt.receiptSha256();
        return seal == null ? receipt.version() < FIRST_SEALED : isSealIntact(content, seal);
    }

    /** Whether a receipt is, to the byte, what was sealed. */
    static boolean isSealIntact(byte[] content, String seal) {
        return matches(seal, "[0-9a-f]{64}") && Ids.sha256(withSeal(content, seal, UNSEALED)).equals(seal);
    }

    /** The receipt as it is to be written, with the SHA-256 of all its bytes at its end. */
    static byte[] seal(Receipt receipt) {
        return seal(Receipt.FORMAT.write(receipt));
    }

    /** The same of any receipt that has been written {@link #UNSEALED}. */
    static byte[] seal(byte[] unsealed) {
        return withSeal(unsealed, UNSEALED, Ids.sha256(unsealed));
    }

    /** The same with another seal in place of the one at its end. */
    private static byte[] withSeal(byte[] content, String seal, String other) {
        byte[] resealed = content.clone();
        int at = new String(content, StandardCharsets.ISO_8859_1).lastIndexOf(seal);
        byte[] bytes = at < 0 ? new byte[0] : other.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, resealed, Math.max(0, at), bytes.length);
        return resealed;
    }

    /**
     * The name of its files, relative to the store and without extension, as follows from the event.
     *
     * @throws NoSuchElementException if it has no event
     */
    public String name() {
        return RecordingStore.nameOf(event.orElseThrow(), receipt.receivedAt());
    }

    /** What follows from event and media. */
    private record Facts(String recordingId, String status, String accountId, String callId, String conferenceId,
                         String file, Receipt.Audio audio, Receipt.Checks checks) {
    }

    /**
     * What it says otherwise than the event and, in the version that is written now, the media, in a part of a sentence.
     * Whether the duration was near enough is believed: it was up to the tolerance of that time.
     *
     * @throws NoSuchElementException if it has no event
     */
    public Optional<String> contradiction(AudioReport report) {
        RecordingEvent of = event.orElseThrow();
        Receipt.Checks checks = receipt.checks();
        boolean isNearEnough = checks != null && AudioComparison.AS_ANNOUNCED.equals(checks.duration());
        boolean isOfThisVersion = receipt.version() == Receipt.VERSION;
        Facts said = new Facts(receipt.recordingId(), receipt.status(), receipt.accountId(), receipt.callId(),
                receipt.conferenceId(), receipt.file(), receipt.audio(), checks);
        Facts expected = new Facts(of.recordingId(), of.status(), of.accountId(), of.callId(), of.conferenceId(),
                Receipt.fileOf(of, report), isOfThisVersion ? Receipt.Audio.of(report) : receipt.audio(), !isOfThisVersion ? checks
                        : new AudioComparison(of, report, isNearEnough ? ANY : NONE).checks(checks == null ? null : checks.length()));
        return expected.equals(said) ? Optional.empty() : difference("", JsonFormat.tree(expected), JsonFormat.tree(said));
    }

    private static Optional<String> difference(String path, JsonNode expected, JsonNode said) {
        return expected.properties().stream().map(field -> {
            String name = path + field.getKey();
            JsonNode value = field.getValue();
            JsonNode other = said.path(field.getKey());
            return value.isObject() ? difference(name + ".", value, other)
                    : value.equals(other) ? Optional.<String>empty()
                    : Optional.of("its " + name + " is not " + value + ", as its event and media have it");
        }).flatMap(Optional::stream).findFirst();
    }
}
