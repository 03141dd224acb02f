package org.recordingintake.audio;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells the pages and messages that servers send in place of audio by how they begin. */
final class TextStart {

    /** From so many bytes on, what is blank may be silence. */
    private static final int TOO_MUCH_FOR_NOTHING = 1024;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextStart() {
    }

    /** Why what begins so is no audio, in a sentence; empty if it may be some. */
    static Optional<String> of(byte[] head, int length) {
        String text = new String(head, 0, length, charsetOf(head, length));
        String start = (text.startsWith(String.valueOf(BYTE_ORDER_MARK)) ? text.substring(1) : text).stripLeading();
        if (start.isEmpty() && length < TOO_MUCH_FOR_NOTHING) {
            return Optional.of("There is nothing in it.");
        }
        return switch (start.isEmpty() ? ' ' : start.charAt(0)) {
            case '<' -> Optional.of("It is a page or XML, not audio.");
            case '{', '[' -> Optional.of("It is JSON, not audio.");
            default -> Optional.empty();
        };
    }

    /** By its byte order mark (Unicode 16.0, 23.8); without one, blanks and brackets are the same as in ASCII. */
    private static Charset charsetOf(byte[] head, int length) {
        int mark = length < 2 ? 0 : (head[0] & 0xFF) << 8 | head[1] & 0xFF;
        return switch (mark) {
            case 0xFFFE -> length >= 4 && head[2] == 0 && head[3] == 0 ? Charset.forName("UTF-32LE") : StandardCharsets.UTF_16LE;
            case 0xFEFF -> StandardCharsets.UTF_16BE;
            default -> StandardCharsets.UTF_8;
        };
    }
}
