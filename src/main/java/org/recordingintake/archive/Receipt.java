package org.recordingintake.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.Ids;
import org.recordingintake.event.ReceivedJson;

/**
 * A receipt; its whole form stands in docs/formats.md.
 *
 * @param version     1 for receipts that say nothing about the event's bytes; {@value #VERSION} as written now
 * @param file        the name of the media file beside the receipt
 * @param bytes       the length of the media
 * @param sha256      of the media, in lower-case hex
 * @param eventIntact whether the event is the one whose SHA-256 was taken when it came; false for version 1
 * @param content     all that it says
 */
public record Receipt(int version, String file, long bytes, String sha256, boolean eventIntact, JsonNode content) {

    /** The version that is written. */
    public static final int VERSION = 2;

    /** @throws IOException if this is no receipt; the message says why, in a part of a sentence */
    public static Receipt read(byte[] content, ObjectMapper json) throws IOException {
        JsonNode receipt = parse(content, json);
        int version = receipt.path("version").asInt();
        if (version > VERSION) {
            throw new IOException("it is of version " + version + ", which only a later release can read");
        }
        String file = receipt.path("file").asText();
        String sha256 = receipt.path("sha256").asText();
        if (version < 1 || !file.matches("[A-Za-z0-9_-]{1,256}\\.(wav|mp3)") || !sha256.matches("[0-9a-f]{64}")
                || !receipt.path("bytes").isIntegralNumber()) {
            throw new IOException("it does not name a media file with its version, length and SHA-256");
        }
        return new Receipt(version, file, receipt.path("bytes").asLong(), sha256, isEventIntact(receipt, json),
                receipt);
    }

    private static JsonNode parse(byte[] content, ObjectMapper json) throws IOException {
        try {
            return json.readTree(content);
        } catch (IOException e) {
            throw new IOException("it is not JSON", e);
        }
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

    /**
     * Why what is stored may be less than what lies behind this URL, in a part of a sentence; empty if it came from
     * there, as announced.
     */
    public Optional<String> shortcomingAgainst(String url) {
        if (!content.path("source").asText().equals(url)) {
            return Optional.of("what is stored came from another URL than that of the event's ids");
        }
        return Optional.ofNullable(content.path("checks").path("mismatch").textValue())
                .map(mismatch -> "it is not as its event says: " + mismatch);
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
