package org.recordingintake.queue;

import java.time.Duration;

/** Pauses between attempts: a second, and twice as long each time, up to a longest one. Not thread-safe. */
final class BackOff {

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final Duration longest;
    private int failures;

    BackOff(Duration longest) {
        this.longest = longest;
    }

    /** How long to wait after another failure. */
    Duration next() {
        return pause(++failures, longest);
    }

    void succeeded() {
        failures = 0;
    }

    /** How long to wait after so many failures in a row, at least one. */
    static Duration pause(int failures, Duration longest) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 20));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
