package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits a JSON array without reading its elements: one may be broken, or of any size, without harm to the others. */
final class JsonElements {

    private JsonElements() {
    }

    /**
     * The texts of the first elements of an array in UTF-8.
     *
     * @param isCut whether these are only the first bytes of the array; the element that is cut off is left out
     * @throws IOException if this is not an array, or breaks off
     */
    static List<byte[]> of(byte[] array, int max, boolean isCut) throws IOException {
        List<byte[]> elements = new ArrayList<>();
        int depth = 0;
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < array.length && elements.size() < max; i++) {
            byte next = array[i];
            if (quoted) {
                i += next == '\\' ? 1 : 0;
                quoted = next != '"';
            } else if (depth == 0 && next == '[') {
                depth = 1;
                start = i + 1;
            } else if (depth == 0 && !Character.isWhitespace(next) || depth == 1 && next == '}') {
                throw new IOException("The list of recordings is not a JSON array.");
            } else if (depth == 1 && (next == ',' || next == ']')) {
                byte[] element = Arrays.copyOfRange(array, start, i);
                if (next == ',' || !elements.isEmpty() || !isBlank(element)) {
                    elements.add(element);
                }
                if (next == ']') {
                    return elements;
                }
                start = i + 1;
            } else {
                quoted = next == '"';
                depth += next == '[' || next == '{' ? 1 : next == ']' || next == '}' ? -1 : 0;
            }
        }
        if (isCut || elements.size() == max) {
            return elements;
        }
        throw new IOException("The list of recordings breaks off after " + array.length + " bytes.");
    }

    private static boolean isBlank(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1).isBlank();
    }
}
