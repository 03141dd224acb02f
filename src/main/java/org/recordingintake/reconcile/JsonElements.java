package org.recordingintake.reconcile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Cuts a JSON array in UTF-8 into the texts of its elements without reading what they hold: one may be broken, or of
 * any size, without harm to the others.
 */
final class JsonElements {

    private final InputStream array;
    private final int maxElementBytes;
    private final long maxBytes;
    private long bytes;
    private boolean begun;
    private boolean ended;

    /**
     * @param array           read byte by byte
     * @param maxElementBytes of a longer element one byte more than these is kept
     * @param maxBytes        behind these, the array counts as ended
     */
    JsonElements(InputStream array, int maxElementBytes, long maxBytes) {
        this.array = array;
        this.maxElementBytes = maxElementBytes;
        this.maxBytes = maxBytes;
    }

    /** Whether there was more than {@code maxBytes}; the element which that cut is left out. */
    boolean isCut() {
        return bytes > maxBytes;
    }

    /**
     * The text of the next element; empty after the last.
     *
     * @throws IOException if this is no array, or breaks off
     */
    Optional<byte[]> next() throws IOException {
        boolean first = !begun;
        if (first) {
            begin();
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int depth = 0;
        boolean quoted = false;
        boolean escaped = false;
        while (!ended) {
            int next = read();
            if (isCut()) {
                return Optional.empty();
            }
            if (quoted) {
                quoted = escaped || next != '"';
                escaped = !escaped && next == '\\';
            } else if (depth == 0 && (next == ',' || next == ']')) {
                ended = next == ']';
                boolean isEmpty = first && ended && text.toString(StandardCharsets.ISO_8859_1).isBlank();
                return isEmpty ? Optional.empty() : Optional.of(text.toByteArray());
            } else if (next == '"') {
                quoted = true;
            } else if (next == '[' || next == '{') {
                depth++;
            } else if (next == ']' || next == '}') {
                depth--;
            }
            if (text.size() <= maxElementBytes) {
                text.write(next);
            }
        }
        return Optional.empty();
    }

    private void begin() throws IOException {
        int next = read();
        while (Character.isWhitespace(next)) {
            next = read();
        }
        if (next != '[') {
            throw new IOException("The list of recordings is not a JSON array.");
        }
        begun = true;
    }

    private int read() throws IOException {
        int next = array.read();
        if (next == -1) {
            throw new IOException("The list of recordings breaks off after " + bytes + " bytes.");
        }
        bytes++;
        return next;
    }
}
