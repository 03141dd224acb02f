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

    /** The query of {@code GET /accounts/{accountId}/recordings} for the recordings that started in it. */
    String query() {
        return "minStartTime=" + TIME.format(from) + "&maxStartTime=" + TIME.format(to);
    }
}
