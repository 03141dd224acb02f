package org.recordingintake.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test moves on. Thread-safe. */
public final class MovableClock extends Clock {

    private final InstantSource source;
    private volatile Duration ahead = Duration.ZERO;

    private MovableClock(InstantSource source) {
        this.source = source;
    }

    /** One that stands still in between. */
    public static MovableClock standing(Instant at) {
        return new MovableClock(InstantSource.fixed(at));
    }

    /** One that goes by itself as well. */
    public static MovableClock running() {
        return new MovableClock(InstantSource.system());
    }

    public synchronized void advance(Duration time) {
        ahead = ahead.plus(time);
    }

    @Override
    public Instant instant() {
        return source.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("not needed");
    }
}
