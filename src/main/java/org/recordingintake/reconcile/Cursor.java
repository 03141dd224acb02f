package org.recordingintake.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * How far a list by time has been read, window by window. Immutable.
 *
 * @param position   everything earlier has been read
 * @param stepMillis length of the next window, at least 1
 */
record Cursor(Instant position, long stepMillis) {

    Cursor {
        Objects.requireNonNull(position, "position");
        stepMillis = Math.max(1, stepMillis);
    }

    /** In front of everything from {@code since} to {@code until}, in a single window. */
    static Cursor over(Instant since, Instant until) {
        return new Cursor(since, Duration.between(since, until).toMillis());
    }

    boolean isAt(Instant until) {
        return !position.isBefore(until);
    }

    /** The next window; {@code until} is the end of the last one. */
    Window window(Instant until) {
        Instant end = position.plusMillis(stepMillis);
        return new Window(position, end.isAfter(until) ? until : end);
    }

    /** At the same position, with windows half as long. */
    Cursor narrowed(Window window) {
        return new Cursor(position, window.millis() / 2);
    }

    /** Behind the window, which had so many entries. The next is twice as long if that is likely to be listed whole. */
    Cursor past(Window window, int entries) {
        boolean sparse = entries < BandwidthList.CAP * 2 / 5;
        return new Cursor(window.to(), sparse ? stepMillis * 2 : stepMillis);
    }
}
