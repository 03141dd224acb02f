package org.recordingintake.settings;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** The text of {@code application.properties}, which is UTF-8, with or without a mark of it at its beginning. */
public final class PropertiesText {

    private static final String MARK = "\uFEFF";

    private PropertiesText() {
    }

    /** @param content what is not UTF-8 in it becomes a replacement character */
    static String of(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }

    /** The first line, counted from 1, that is not UTF-8; empty if all are. */
    public static OptionalInt lineInAnotherEncoding(byte[] content) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CoderResult result = decoder.decode(bytes, CharBuffer.allocate(content.length), true);
        if (!result.isError()) {
            return OptionalInt.empty();
        }
        String before = new String(content, 0, bytes.position(), StandardCharsets.UTF_8);
        return OptionalInt.of((int) (before + "|").lines().count());
    }
}
