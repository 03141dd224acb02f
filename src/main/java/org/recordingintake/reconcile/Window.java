package org.recordingintake.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A span of time, in whole milliseconds.
 *
 * @param from inclusive
 * @param to   exclusive, and later than {@code from}
 */
record Window(Instant from, Instant to) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    long millis() {
        return Duration.between(from, to).toMillis();
    }

    /** Bandwidth's times have milliseconds, so nothing shorter can be requested. */
    boolean isShortest() {
        return millis() <= 1;
    }

    /** @param time whose minimum and maximum the query names, such as {@code StartTime} */
    String query(String time) {
        return "min" + time + "=" + TIME.format(from) + "&max" + time + "=" + TIME.format(to);
    }

    @Override
    public String toString() {
        return "from " + from + " to " + to;
    }
}
