package org.recordingintake.failure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.MessageHeaders;

/** Knows when it becomes urgent to fetch a recording. Immutable. */
public final class Deadlines {

    private final Supplier<Duration> warning;
    private final Clock clock;

    /** @param warning how long before the media is deleted it is urgent; zero for never */
    public Deadlines(Supplier<Duration> warning, Clock clock) {
        this.warning = warning;
        this.clock = clock;
    }

    /** Whether the media is about to be deleted; what is past already is stated elsewhere, and no alarm. */
    public boolean isNear(@Variable("event") RecordingEvent event,
                          @Header(MessageHeaders.RECEIVED_AT) String receivedAt) {
        if (event == null || receivedAt == null || event.status().equals("error")) {
            return false;
        }
        Instant now = clock.instant();
        Instant expires = event.mediaExpires(Instant.parse(receivedAt));
        return now.isBefore(expires) && !now.isBefore(expires.minus(warning.get()));
    }
}
