package org.recordingintake.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.ledger.LedgerKey;

@JsonClassDescription("In place of a receipt, {recordingId}.erased.json: the recording was erased on request")
public record Tombstone(
        @JsonPropertyDescription("Of this format: 1") int version,
        @JsonPropertyDescription("As in the ledger") String recordingId,
        @JsonPropertyDescription("As in the ledger") String status,
        @JsonPropertyDescription("As in the ledger") String kind,
        @JsonPropertyDescription("As in the ledger") String accountId,
        @JsonPropertyDescription("The call, as in the ledger") @JsonInclude(Include.NON_NULL) @Nullable String callId,
        @JsonPropertyDescription("In its place, the conference") @JsonInclude(Include.NON_NULL) @Nullable String conferenceId,
        @JsonPropertyDescription("When it was erased") Instant erasedAt) {

    private static final JsonFormat<Tombstone> FORMAT = new JsonFormat<Tombstone>(new TypeReference<>() { }).indented();
    private static final String SUFFIX = ".erased.json";
    private static final int VERSION = 1;

    /** @param conference whether it was of a conference, and not of a call */
    public static Tombstone of(LedgerKey key, boolean conference, Instant erasedAt) {
        return new Tombstone(VERSION, key.recordingId(), key.status(), key.kind(), key.accountId(),
                conference ? null : key.parentId(), conference ? key.parentId() : null, erasedAt);
    }

    public LedgerKey key() {
        return new LedgerKey(kind, accountId, callId == null ? conferenceId : callId, recordingId, status);
    }

    /** Whether a file is one, by its name. */
    public static boolean isOne(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** Its path, next to a receipt or instead of one. */
    public static Path inPlaceOf(Path receipt) {
        return receipt.resolveSibling(receipt.getFileName().toString().replaceFirst("\\.json$", "") + SUFFIX);
    }

    /** The receipt in whose place one is. */
    public static Path receiptOf(Path tombstone) {
        String name = tombstone.getFileName().toString();
        return tombstone.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + ".json");
    }

    /** As it is written. */
    public byte[] toJson() {
        return FORMAT.write(this);
    }

    /** @throws IOException if this is none; the message says why, in a part of a sentence */
    public static Tombstone read(byte[] content) throws IOException {
        try {
            Tombstone tombstone = FORMAT.read(content);
            if (Stream.of(tombstone.recordingId, tombstone.status, tombstone.kind, tombstone.accountId, tombstone.key().parentId(),
                    tombstone.erasedAt).allMatch(Objects::nonNull)) {
                return tombstone;
            }
        } catch (JsonProcessingException e) {
            throw new IOException("it does not say what was erased, and when", e);
        }
        throw new IOException("it does not say what was erased, and when: a field is missing");
    }
}
