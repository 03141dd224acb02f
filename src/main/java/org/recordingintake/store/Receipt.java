package org.recordingintake.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.NoSuchElementException;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.event.Ids;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;

/**
 * A receipt; its whole form stands in docs/formats.md.
 *
 * @param version    1 for receipts that say nothing about the event's bytes; {@value #VERSION} as written now
 * @param file       the name of the media file beside the receipt
 * @param bytes      the length of the media
 * @param sha256     of the media, in lower-case hex
 * @param receivedAt when the event came
 * @param event      if it is the one whose SHA-256 was taken when it came; empty for version 1
 * @param intact     whether it is to the byte what was written; earlier versions than 3 do not tell
 * @param content    all that it says
 */
public record Receipt(int version, String file, long bytes, String sha256, Instant receivedAt,
                      Optional<RecordingEvent> event, boolean intact, JsonNode content) {

    /** The version that is written. */
    public static final int VERSION = 3;
    private static final int FIRST_SEALED = 3;
    private static final String SEAL = "receiptSha256";
    /** In place of the seal while the SHA-256 is taken. */
    private static final String UNSEALED = "0".repeat(64);
    private static final DurationTolerance ANY = new DurationTolerance(Duration.ofSeconds(Long.MAX_VALUE), 0);
    private static final DurationTolerance NONE = new DurationTolerance(Duration.ZERO, 0);

    /** @throws IOException if this is no receipt; the message says why, in a part of a sentence */
    public static Receipt read(byte[] content, ObjectMapper json) throws IOException {
        JsonNode receipt = parse(content, json);
        int version = receipt.path("version").asInt();
        if (version > VERSION) {
            throw new IOException("it is of version " + version + ", which only a later release can read");
        }
        String file = receipt.path("file").asText();
        String sha256 = receipt.path("sha256").asText();
        if (version < 1 || !file.matches("[A-Za-z0-9_-]{1,256}\\.(" + String.join("|", AudioReport.EXTENSIONS) + ")") || !sha256.matches("[0-9a-f]{64}")
                || !receipt.path("bytes").isIntegralNumber()) {
            throw new IOException("it does not name a media file with its version, length and SHA-256");
        }
        return new Receipt(version, file, receipt.path("bytes").asLong(), sha256, receivedAt(receipt),
                event(receipt, json), isIntact(version, content, receipt), receipt);
    }

    /** A receipt with a seal is held to it whatever its version: that may be what was altered. */
    private static boolean isIntact(int version, byte[] content, JsonNode receipt) {
        return version < FIRST_SEALED && !receipt.has(SEAL) || isSealIntact(content, receipt);
    }

    private static Instant receivedAt(JsonNode receipt) throws IOException {
        try {
            return Instant.parse(receipt.path("receivedAt").asText());
        } catch (DateTimeParseException e) {
            throw new IOException("it does not say when its event came", e);
        }
    }

    private static Optional<RecordingEvent> event(JsonNode receipt, ObjectMapper json) {
        return receipt.path("event") instanceof ObjectNode event && isEventIntact(receipt, json)
                ? Optional.of(RecordingEventReader.eventOf(event, Optional.ofNullable(receipt.path("accountId").textValue())))
                : Optional.empty();
    }

    private static JsonNode parse(byte[] content, ObjectMapper json) throws IOException {
        try {
            return json.readTree(content);
        } catch (IOException e) {
            throw new IOException("it is not JSON", e);
        }
    }

    /** Adds what the recording is, and the name of its media file. */
    static void putRecording(ObjectNode receipt, RecordingEvent event, AudioReport report) {
        receipt.put("recordingId", event.recordingId()).put("status", event.status())
                .put("accountId", event.accountId()).put("callId", event.callId())
                .put("conferenceId", event.conferenceId())
                .put("file", Ids.fileName(event.recordingId()) + "." + report.extension());
    }

    /** Adds what the audio is, and to the checks how that compares with what was announced. */
    static void putAudio(ObjectNode receipt, RecordingEvent event, AudioReport report, DurationTolerance tolerance) {
        receipt.putNull("audio");
        report.audio().ifPresent(audio -> receipt.putObject("audio").put("container", audio.container())
                .put("codec", audio.codec()).put("sampleRate", audio.sampleRate()).put("channels", audio.channels())
                .put("duration", audio.duration().map(Duration::toString).orElse(null)));
        new AudioComparison(event, report, tolerance).describe(receipt.withObject("/checks"));
    }

    /**
     * Adds the event: as an object, its bytes to the letter, and their SHA-256. Where the object was relieved of
     * credentials, its own SHA-256 takes the place of the bytes.
     */
    static void putEvent(ObjectNode receipt, JsonNode event, byte[] received, ObjectMapper json) throws IOException {
        receipt.put("eventSha256", Ids.sha256(received));
        if (ReceivedJson.read(json, received).equals(event)) {
            putBytes(receipt, received);
        } else {
            receipt.put("eventObjectSha256", Ids.sha256(json.writeValueAsBytes(event)));
        }
        receipt.set("event", event);
    }

    private static void putBytes(ObjectNode receipt, byte[] received) {
        try {
            receipt.put("body", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(received)).toString());
        } catch (CharacterCodingException e) {
            receipt.put("bodyBase64", Base64.getEncoder().encodeToString(received));
        }
    }

    /** The receipt as it is to be written, with the SHA-256 of all its bytes at its end. */
    static byte[] sealed(ObjectNode receipt, ObjectMapper json) throws IOException {
        byte[] unsealed = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(receipt.put(SEAL, UNSEALED));
        return withSeal(unsealed, UNSEALED, Ids.sha256(unsealed));
    }

    private static boolean isSealIntact(byte[] content, JsonNode receipt) {
        String seal = receipt.path(SEAL).asText();
        return seal.matches("[0-9a-f]{64}") && Ids.sha256(withSeal(content, seal, UNSEALED)).equals(seal);
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
        return RecordingStore.nameOf(event.orElseThrow(), receivedAt);
    }

    /**
     * What it says otherwise than the event and, in the version that is written now, the media, in a part of a sentence.
     * Whether the duration was near enough is believed: it was up to the tolerance of that time.
     *
     * @throws NoSuchElementException if it has no event
     */
    public Optional<String> contradiction(AudioReport report) {
        ObjectNode expected = JsonNodeFactory.instance.objectNode();
        boolean nearEnough = content.at("/checks/duration").asText().equals(AudioComparison.AS_ANNOUNCED);
        putRecording(expected, event.orElseThrow(), report);
        if (version == VERSION) {
            putAudio(expected, event.orElseThrow(), report, nearEnough ? ANY : NONE);
        }
        return difference("", expected, content);
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

    /**
     * Why what is stored may be less than what lies behind this URL, in a part of a sentence; empty if it came from
     * there, as announced and provably to its end.
     */
    public Optional<String> shortcomingAgainst(String url) {
        if (!content.path("source").asText().equals(url)) {
            return Optional.of("what is stored came from another URL than that of the event's ids");
        }
        JsonNode checks = content.path("checks");
        if (checks.hasNonNull("mismatch")) {
            return Optional.of("audio may be missing, or it is not as its event says: " + checks.get("mismatch").asText());
        }
        boolean proven = checks.path("length").asText().equals(AudioComparison.AS_ANNOUNCED)
                || checks.path("completeness").asText().equals(AudioComparison.WHOLE)
                || checks.path("duration").asText().equals(AudioComparison.AS_ANNOUNCED);
        return proven ? Optional.empty() : Optional.of("nothing proves that it is all there:"
                + " neither the server, nor the audio, nor the event says how long it is");
    }

    private static boolean isEventIntact(JsonNode receipt, ObjectMapper json) {
        try {
            if (receipt.has("eventObjectSha256")) {
                return Ids.sha256(json.writeValueAsBytes(receipt.path("event")))
                        .equals(receipt.get("eventObjectSha256").asText());
            }
            byte[] received = receipt.has("body")
                    ? receipt.get("body").asText().getBytes(StandardCharsets.UTF_8)
                    : receipt.path("bodyBase64").binaryValue();
            return received != null && Ids.sha256(received).equals(receipt.path("eventSha256").asText())
                    && ReceivedJson.read(json, received).equals(receipt.path("event"));
        } catch (IOException e) {
            return false;
        }
    }
}
