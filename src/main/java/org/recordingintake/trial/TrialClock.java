package org.recordingintake.trial;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** The time, plus all delays that a trial does not wait for. Thread-safe. */
final class TrialClock extends Clock {

    private final AtomicReference<Duration> skipped = new AtomicReference<>(Duration.ZERO);

    void skip(Duration delay) {
        skipped.updateAndGet(before -> before.plus(delay));
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(skipped.get());
    }

    @Override
    public ZoneId getZone() {
        return Clock.systemUTC().getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("Everything here is in UTC");
    }
}
