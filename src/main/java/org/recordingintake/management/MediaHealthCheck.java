package org.recordingintake.management;

import java.util.function.BooleanSupplier;

/** Whether Bandwidth's media API can be reached; named {@code media}. */
final class MediaHealthCheck extends IntakeHealthCheck {

    private final BooleanSupplier unreachable;

    /** @param unreachable whether fetching is suspended because of an outage */
    MediaHealthCheck(BooleanSupplier unreachable) {
        super("media");
        this.unreachable = unreachable;
    }

    @Override
    Condition condition() {
        return !unreachable.getAsBoolean() ? Condition.up() : Condition.degraded("The media API is unreachable or fails:"
                + " fetching is suspended, and one recording is tried every 30 seconds. It resumes automatically, and no"
                + " attempts are counted. Check the network, bandwidth.base-url and the status of Bandwidth's API.");
    }
}
