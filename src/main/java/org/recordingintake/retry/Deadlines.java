package org.recordingintake.retry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import org.recordingintake.event.RecordingEvent;

/** When it becomes urgent to fetch a recording. Immutable. */
public final class Deadlines {

    private final Supplier<Duration> warning;
    private final Clock clock;

    /** @param warning how long before the media is deleted it is urgent; zero for never */
    public Deadlines(Supplier<Duration> warning, Clock clock) {
        this.warning = warning;
        this.clock = clock;
    }

    /** Whether the media is about to be deleted. A deadline that has passed raises no alert: it is reported elsewhere. */
    boolean isNear(RecordingEvent event, String receivedAt) {
        if (event == null || receivedAt == null || event.isWithoutMedia()) {
            return false;
        }
        return clock.instant().isBefore(event.mediaExpires(Instant.parse(receivedAt)))
                && !clock.instant().isBefore(nearing(event, receivedAt));
    }

    /** Whether no time is left: the media is about to be deleted, or has been deleted since the event arrived. */
    public boolean isNearOrPast(RecordingEvent event, String receivedAt) {
        return !clock.instant().isBefore(nearing(event, receivedAt));
    }

    /** When it becomes urgent. A deadline that was past when the event came is that of some other time. */
    Instant nearing(RecordingEvent event, String receivedAt) {
        Instant received = Instant.parse(receivedAt);
        Instant expires = event.mediaExpires(received);
        return (expires.isAfter(received) ? expires : received.plus(RecordingEvent.MEDIA_KEPT)).minus(warning.get());
    }
}
