package org.recordingintake.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A stretch of time in which recordings started, in whole milliseconds.
 *
 * @param from inclusive
 * @param to   exclusive, and later than {@code from}
 */
record Window(Instant from, Instant to) {

    /** Bandwidth's times have milliseconds, so nothing smaller can be asked for. */
    static final Duration SHORTEST = Duration.ofMillis(1);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    Duration length() {
        return Duration.between(from, to);
    }

    boolean isShortest() {
        return length().compareTo(SHORTEST) <= 0;
    }

    /** The query of the list, as documented for {@code GET /accounts/{accountId}/recordings}. */
    String query() {
        return "minStartTime=" + TIME.format(from) + "&maxStartTime=" + TIME.format(to);
    }
}
