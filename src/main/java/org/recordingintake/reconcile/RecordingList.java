package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.bandwidth.RecordingsList;
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonLocations;
import org.recordingintake.event.ReceivedJson;

/**
 * An answer of {@code GET /accounts/{accountId}/recordings}: a bare JSON array, oldest first by {@code startTime}, of
 * at most {@value #CAP} entries and without any paging.
 *
 * @param entries    with the unreadable ones at most {@value #CAP}, whatever the server sent
 * @param unreadable the entries that are skipped
 * @param isTooLarge whether it has more bytes than are read
 */
record RecordingList(List<ObjectNode> entries, List<Unreadable> unreadable, boolean isTooLarge) {

    /** So many are sent at most; there may be more. */
    static final int CAP = 1000;
    /** As much as an event may have that is sent to the webhook. */
    private static final int MAX_ENTRY_BYTES = 65_536;
    private static final Pattern ID = Pattern.compile("\"recordingId\"\\s*:\\s*\"([A-Za-z0-9_-]{1,256})\"");

    /**
     * An entry that cannot be read.
     *
     * @param key    the same each time it is listed
     * @param name   its recording id, or what else it can be found by
     * @param reason why not, as part of a sentence
     */
    record Unreadable(String key, String name, String reason) {

        private static Unreadable of(byte[] text, int position, String reason) {
            Matcher id = ID.matcher(new String(text, StandardCharsets.ISO_8859_1));
            return id.find() ? new Unreadable(id.group(1), id.group(1), reason)
                    : new Unreadable(Ids.sha256(text), "entry " + position, reason);
        }
    }

    /**
     * @param answer the bytes of the list, or the first of them if there are more than {@value RecordingsList#MAX_BYTES}
     * @throws IOException if this is not such a list; the message says why
     */
    static RecordingList read(byte[] answer, ObjectMapper json) throws IOException {
        List<ObjectNode> entries = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        boolean isTooLarge = answer.length > RecordingsList.MAX_BYTES;
        JsonElements elements = new JsonElements(answer, isTooLarge);
        for (int position = 1; position <= CAP; position++) {
            Optional<byte[]> text = elements.next();
            if (text.isEmpty()) {
                break;
            }
            try {
                entries.add(entry(text.get(), json));
            } catch (IOException e) {
                unreadable.add(Unreadable.of(text.get(), position, e.getMessage()));
            }
        }
        return new RecordingList(entries, unreadable, isTooLarge);
    }

    /** @throws IOException if it cannot be read; the message says why, as part of a sentence */
    private static ObjectNode entry(byte[] text, ObjectMapper json) throws IOException {
        if (text.length > MAX_ENTRY_BYTES) {
            throw new IOException("it has more than " + MAX_ENTRY_BYTES + " bytes");
        }
        try {
            if (ReceivedJson.read(json, text) instanceof ObjectNode entry) {
                return entry;
            }
        } catch (JsonProcessingException e) {
            throw new IOException("it is not JSON that can be read" + JsonLocations.of(e), e);
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8", e);
        }
        throw new IOException("it is no object");
    }

    int size() {
        return entries.size() + unreadable.size();
    }

    /** Whether there may be more than these. */
    boolean isCut() {
        return isTooLarge || size() >= CAP;
    }
}
