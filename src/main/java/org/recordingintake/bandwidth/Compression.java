package org.recordingintake.bandwidth;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Tells whether media came compressed, which nobody asked for (RFC 9110, 8.4.1). Its first bytes decide, where the coding
 * has any of its own; a {@code Content-Encoding} that they contradict, or that is none of these, says nothing.
 */
final class Compression {

    private static final int GZIP = 0x1F8B08;
    private static final int COMPRESS = 0x1F9D;
    private static final int ZSTD = 0x28B52FFD;
    /** The last three bytes of a skippable frame, which may come before the others (RFC 8878, 3.1.2). */
    private static final int ZSTD_SKIPPABLE = 0x2A4D18;

    private final List<String> codings;
    private final byte[] start;

    /**
     * @param contentEncoding the header, or null
     * @param start           of the body, at least its first four bytes if there are as many
     */
    Compression(String contentEncoding, byte[] start) {
        codings = Stream.of(contentEncoding == null ? "" : contentEncoding).flatMap(header -> Arrays.stream(header.split(",")))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT)).toList();
        this.start = start;
    }

    /** @param isKnownAudio whether the body begins like audio, as none of these codings would but by accident */
    boolean isReal(boolean isKnownAudio) {
        return startsWith(GZIP, 0, 3) || startsWith(ZSTD, 0, 4)
                || codings.contains("zstd") && startsWith(ZSTD_SKIPPABLE, 1, 3)
                || isNamed("compress") && startsWith(COMPRESS, 0, 2)
                || (isNamed("deflate") || codings.contains("br")) && !isKnownAudio;
    }

    private boolean isNamed(String coding) {
        return codings.contains(coding) || codings.contains("x-" + coding);
    }

    private boolean startsWith(int magic, int from, int length) {
        int value = 0;
        for (int i = from; i < from + length && i < start.length; i++) {
            value = value << 8 | start[i] & 0xFF;
        }
        return start.length >= from + length && value == magic;
    }
}
