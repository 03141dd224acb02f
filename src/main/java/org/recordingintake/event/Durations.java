package org.recordingintake.event;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;

/** Reads the durations of Bandwidth's events: ISO 8601 ({@code PT20.056S}, {@code PT2M}) or plain seconds ({@code 20}). */
final class Durations {

    private Durations() {
    }

    /** Empty for null and for a text that is no duration of zero to a year: no duration is worth losing a recording. */
    static Optional<Duration> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            String iso = text.matches("[0-9]{1,8}(\\.[0-9]{1,9})?") ? "PT" + text + "S" : text;
            return Optional.of(Duration.parse(iso))
                    .filter(duration -> !duration.isNegative() && duration.compareTo(Duration.ofDays(366)) < 0);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
