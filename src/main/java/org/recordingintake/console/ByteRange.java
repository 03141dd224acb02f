package org.recordingintake.console;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file, as a {@code Range} header asks for it (RFC 9110, 14).
 *
 * @param first counted from 0
 * @param last  the same; less than {@code first} where there is nothing that could be sent
 */
record ByteRange(long first, long last) {

    private static final Pattern ONE = Pattern.compile("bytes=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*");
    private static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

    /** Empty for the whole: without a header, and for one that asks for several parts, or is no such header. */
    static Optional<ByteRange> of(String header, long length) {
        Matcher range = ONE.matcher(header == null ? "" : header);
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (range.group(1).isEmpty()) {
            long last = Math.min(Long.parseLong(range.group(2)), length);
            return Optional.of(last == 0 ? UNSATISFIABLE : new ByteRange(length - last, length - 1));
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? length - 1 : Long.parseLong(range.group(2));
        if (last < first && !range.group(2).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(first >= length ? UNSATISFIABLE : new ByteRange(first, Math.min(last, length - 1)));
    }

    boolean isSatisfiable() {
        return last >= first;
    }

    long length() {
        return last - first + 1;
    }
}
