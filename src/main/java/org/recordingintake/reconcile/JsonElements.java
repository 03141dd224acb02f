package org.recordingintake.reconcile;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Splits a JSON array in UTF-8 into the texts of its elements without reading what they hold: one may be broken, or of
 * any size, without harm to the others.
 */
final class JsonElements {

    private final byte[] array;
    private final boolean isCut;
    private int position;
    private boolean ended;

    /**
     * @param isCut whether these are only the first bytes of the array; the element that is cut off is left out
     * @throws IOException if this is not an array
     */
    JsonElements(byte[] array, boolean isCut) throws IOException {
        this.array = array;
        this.isCut = isCut;
        while (position < array.length && Character.isWhitespace(array[position])) {
            position++;
        }
        if (position == array.length) {
            throw brokenOff();
        }
        if (array[position++] != '[') {
            throw new IOException("The list of recordings is not a JSON array.");
        }
    }

    /**
     * The text of the next element; empty after the last.
     *
     * @throws IOException if the array breaks off before
     */
    Optional<byte[]> next() throws IOException {
        int start = position;
        boolean first = array[start - 1] == '[';
        int depth = 0;
        boolean quoted = false;
        while (!ended) {
            if (position >= array.length) {
                if (isCut) {
                    return Optional.empty();
                }
                throw brokenOff();
            }
            byte next = array[position++];
            if (quoted) {
                position += next == '\\' ? 1 : 0;
                quoted = next != '"';
            } else if (depth == 0 && (next == ',' || next == ']')) {
                ended = next == ']';
                byte[] text = Arrays.copyOfRange(array, start, position - 1);
                return Optional.of(text).filter(any -> !first || !ended || !isBlank(text));
            } else if (next == '"') {
                quoted = true;
            } else if (next == '[' || next == '{') {
                depth++;
            } else if (next == ']' || next == '}') {
                depth--;
            }
        }
        return Optional.empty();
    }

    private static boolean isBlank(byte[] text) {
        for (byte character : text) {
            if (!Character.isWhitespace(character)) {
                return false;
            }
        }
        return true;
    }

    private IOException brokenOff() {
        return new IOException("The list of recordings breaks off after " + array.length + " bytes.");
    }
}
