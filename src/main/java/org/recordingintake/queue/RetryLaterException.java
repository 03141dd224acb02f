package org.recordingintake.queue;

import java.io.IOException;
import java.time.Duration;

/** It is not this event's turn: it comes back after a while, and no attempt is counted. */
public final class RetryLaterException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Duration delay;

    /** @param reason one sentence in plain words */
    public RetryLaterException(String reason, Duration delay) {
        super(reason);
        this.delay = delay;
    }

    public Duration delay() {
        return delay;
    }
}
