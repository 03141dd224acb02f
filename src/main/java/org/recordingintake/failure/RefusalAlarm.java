package org.recordingintake.failure;

import java.util.UUID;


/**
 * Sees to one alert when the media API forbids downloads (HTTP 403), and none more until one has succeeded: it is the
 * account or its credentials that somebody has to see to, not each recording. The refusals between two successes are a
 * series; it counts as told when its alert has gone out, not when it was asked for. Thread-safe.
 */
public final class RefusalAlarm {

    private volatile String series = UUID.randomUUID().toString();
    private volatile String told;

    /** The present series, to be named by an alert about it; null if people have been told of it. */
    String due() {
        String present = series;
        return isUntold(present) ? present : null;
    }

    /** Whether nobody has been told of this series yet. */
    public boolean isUntold(String named) {
        return !named.equals(told);
    }

    /** To be called when an alert about this series has gone out. */
    public void told(String named) {
        told = named;
    }

    /** To be called when a recording has been fetched. */
    public void rearm() {
        series = UUID.randomUUID().toString();
    }
}
