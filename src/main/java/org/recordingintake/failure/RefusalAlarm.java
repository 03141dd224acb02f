package org.recordingintake.failure;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Raises one alert when the media API forbids a download (HTTP 403), and none more until one has succeeded: it is the
 * account or its credentials that somebody has to see to, not each recording. Thread-safe.
 */
public final class RefusalAlarm {

    private final AtomicBoolean raised = new AtomicBoolean();

    /** Whether this is the first refusal since the last success. */
    boolean raise() {
        return raised.compareAndSet(false, true);
    }

    /** To be called when a recording has been fetched. */
    public void rearm() {
        raised.set(false);
    }
}
