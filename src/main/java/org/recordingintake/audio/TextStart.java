package org.recordingintake.audio;

import java.util.Optional;

/** Tells the pages and messages that servers send in place of audio by how they begin. */
final class TextStart {

    /** From so many bytes on, what is blank may be silence. */
    private static final int TOO_MUCH_FOR_NOTHING = 1024;

    private TextStart() {
    }

    /** How characters are written: what a byte order mark says (Unicode 16.0, 23.8), or one byte for each. */
    private record Encoding(int markBytes, int characterBytes, boolean highestFirst) {

        static Encoding of(byte[] head, int length) {
            if (starts(head, length, 0xEF, 0xBB, 0xBF)) {
                return new Encoding(3, 1, true);
            }
            if (starts(head, length, 0xFF, 0xFE, 0, 0)) {
                return new Encoding(4, 4, false);
            }
            if (starts(head, length, 0xFF, 0xFE)) {
                return new Encoding(2, 2, false);
            }
            return starts(head, length, 0xFE, 0xFF) ? new Encoding(2, 2, true) : new Encoding(0, 1, true);
        }

        private static boolean starts(byte[] head, int length, int... mark) {
            for (int at = 0; at < mark.length; at++) {
                if (at >= length || (head[at] & 0xFF) != mark[at]) {
                    return false;
                }
            }
            return true;
        }

        int character(byte[] head, int at) {
            int character = 0;
            for (int i = 0; i < characterBytes; i++) {
                character = character << 8 | head[highestFirst ? at + i : at + characterBytes - 1 - i] & 0xFF;
            }
            return character;
        }
    }

    /** Why what begins so is no audio, in a sentence; empty if it may be some. */
    static Optional<String> of(byte[] head, int length) {
        Encoding encoding = Encoding.of(head, length);
        int at = encoding.markBytes();
        while (at + encoding.characterBytes() <= length && Character.isWhitespace(encoding.character(head, at))) {
            at += encoding.characterBytes();
        }
        if (at + encoding.characterBytes() > length) {
            return length < TOO_MUCH_FOR_NOTHING ? Optional.of("It is empty.") : Optional.empty();
        }
        return switch (encoding.character(head, at)) {
            case '<' -> Optional.of("It is a page or XML, not audio.");
            case '{', '[' -> Optional.of("It is JSON, not audio.");
            default -> Optional.empty();
        };
    }
}
