package org.recordingintake.reconcile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonLocations;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.settings.Settings;

/**
 * An answer of {@code GET /accounts/{accountId}/recordings}: a bare JSON array, oldest first by {@code startTime}, of
 * at most {@value #CAP} entries and without any paging.
 *
 * @param entries    with the unreadable ones at most {@value #CAP}, whatever the server sent
 * @param unreadable what is left alone
 * @param isTooLarge whether it had more than {@value #MAX_BYTES} bytes, behind which nothing is read
 */
record RecordingList(List<ObjectNode> entries, List<Unreadable> unreadable, boolean isTooLarge) {

    /** So many are sent at most; there may be more. */
    static final int CAP = 1000;
    /** Eight times what {@value #CAP} real entries have. */
    static final int MAX_BYTES = 8 * 1024 * 1024;
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

    /** Where the list of the configured account is, without a query. */
    static String urlFor(Settings.Bandwidth bandwidth) {
        return bandwidth.baseUrl() + "/accounts/" + bandwidth.accountId().orElseThrow() + "/recordings";
    }

    /** @throws IOException if this is no such list; the message says why */
    static RecordingList read(InputStream answer, ObjectMapper json) throws IOException {
        List<ObjectNode> entries = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        try (InputStream array = new BufferedInputStream(answer)) {
            JsonElements elements = new JsonElements(array, MAX_ENTRY_BYTES, MAX_BYTES);
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
            return new RecordingList(entries, unreadable, elements.isCut());
        }
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
