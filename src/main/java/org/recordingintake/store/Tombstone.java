package org.recordingintake.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.ledger.LedgerKey;

/**
 * The file in the place of a receipt, {@code {recordingId}.erased.json}, that says that the recording was erased on
 * request: ids and the time, and nothing else.
 *
 * @param conference whether it was of a conference, and not of a call
 */
public record Tombstone(LedgerKey key, boolean conference, Instant erasedAt) {

    private static final String SUFFIX = ".erased.json";
    private static final int VERSION = 1;

    /** Whether a file is one, by its name. */
    public static boolean isOne(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** Its place beside, or instead of, a receipt. */
    public static Path inPlaceOf(Path receipt) {
        return receipt.resolveSibling(receipt.getFileName().toString().replaceFirst("\\.json$", "") + SUFFIX);
    }

    /** The receipt in whose place one is. */
    public static Path receiptOf(Path tombstone) {
        String name = tombstone.getFileName().toString();
        return tombstone.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + ".json");
    }

    /** As it is written. */
    public byte[] toJson(ObjectMapper json) throws JsonProcessingException {
        return json.writerWithDefaultPrettyPrinter().writeValueAsBytes(json.createObjectNode().put("version", VERSION)
                .put("recordingId", key.recordingId()).put("status", key.status()).put("kind", key.kind())
                .put("accountId", key.accountId()).put(conference ? "conferenceId" : "callId", key.parentId())
                .put("erasedAt", erasedAt.toString()));
    }

    /** @throws IOException if this is none; the message says why, in a part of a sentence */
    public static Tombstone read(byte[] content, ObjectMapper json) throws IOException {
        try {
            JsonNode node = json.readTree(content);
            Optional<JsonNode> parent = Optional.ofNullable(node.get("conferenceId"));
            return new Tombstone(new LedgerKey(text(node, "kind"), text(node, "accountId"),
                    text(node, parent.isPresent() ? "conferenceId" : "callId"), text(node, "recordingId"),
                    text(node, "status")), parent.isPresent(), Instant.parse(text(node, "erasedAt")));
        } catch (JsonProcessingException | DateTimeException e) {
            throw new IOException("it does not say what was erased, and when", e);
        }
    }

    private static String text(JsonNode node, String field) throws IOException {
        if (!node.path(field).isTextual()) {
            throw new IOException("it does not say what was erased, and when: " + field + " is missing");
        }
        return node.get(field).asText();
    }
}
