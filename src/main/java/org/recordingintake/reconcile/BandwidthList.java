package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.bandwidth.AccountList;
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonLocations;
import org.recordingintake.event.ReceivedJson;

/**
 * A list that Bandwidth answers with: a bare JSON array, oldest first, of at most {@value #CAP} entries. Only that of
 * conferences has pages.
 *
 * @param entries    with the unreadable ones at most {@value #CAP}, whatever the server sent
 * @param unreadable the entries that are skipped
 * @param nextPage   the token of the next page, encoded for a query; null for none
 * @param isTooLarge whether it has more than is read
 */
record BandwidthList(List<ObjectNode> entries, List<Unreadable> unreadable, String nextPage, boolean isTooLarge) {

    /** So many are sent at most; there may be more. */
    static final int CAP = 1000;
    /** As much as an event may have that is sent to the webhook. */
    private static final int MAX_ENTRY_BYTES = 65_536;
    /** RFC 8288; other relations and parameters may come with it. */
    private static final Pattern NEXT = Pattern.compile("<[^>]*>(?=[^<]*;\\s*rel=\"?next\\b)");
    private static final Pattern PAGE_TOKEN = Pattern.compile("[?&]pageToken=([A-Za-z0-9._~%=+/-]{1,2048})[&>]");
    private static final Pattern ID = Pattern.compile("\"recordingId\"\\s*:\\s*\"([A-Za-z0-9_-]{1,256})\"");

    /**
     * An entry that cannot be read.
     *
     * @param key    the same each time it is listed
     * @param name   its recording id, or whatever else identifies it to people
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
     * @param answer the bytes of the list, or the first of them if there are more than {@value AccountList#MAX_BYTES}
     * @param links  the {@code Link} header; "" for none
     * @throws IOException if this is not such a list; the message says why
     */
    static BandwidthList read(byte[] answer, String links, ObjectMapper json) throws IOException {
        List<ObjectNode> entries = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        boolean isTooLarge = answer.length > AccountList.MAX_BYTES;
        List<byte[]> texts = JsonElements.of(answer, CAP + 1, isTooLarge);
        for (byte[] text : texts.subList(0, Math.min(texts.size(), CAP))) {
            try {
                entries.add(entry(text, json));
            } catch (IOException e) {
                unreadable.add(Unreadable.of(text, entries.size() + unreadable.size() + 1, e.getMessage()));
            }
        }
        Matcher next = NEXT.matcher(links);
        boolean hasNext = next.find();
        Matcher token = PAGE_TOKEN.matcher(hasNext ? next.group() : "");
        String nextPage = token.find() ? token.group(1) : null;
        return new BandwidthList(entries, unreadable, nextPage, isTooLarge || texts.size() > CAP
                || hasNext && nextPage == null);
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

    /** The same of a list whose pages are not followed: it is cut where it has another one. */
    BandwidthList withoutPages() {
        return new BandwidthList(entries, unreadable, null, isTooLarge || nextPage != null);
    }

    /** Whether there may be more than these and the next page. */
    boolean isCut() {
        return isTooLarge || nextPage == null && size() >= CAP;
    }
}
