package org.recordingintake.retry;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.recordingintake.event.RecordingEvent;
import org.recordingintake.settings.Settings;

/**
 * How often, and until when, media is fetched again of which some is kept that may be cut off. These attempts are counted
 * by themselves, and use none of those that a failed fetch has. Thread-safe.
 */
public final class Rechecks {

    private final Supplier<Settings.Media> settings;
    private final Predicate<RecordingEvent> isKept;
    private final Deadlines deadlines;
    private final Predicate<RecordingEvent> mediaOutOfReach;

    /**
     * @param isKept          whether something is kept of a recording
     * @param mediaOutOfReach whether the media API is known to be in an outage for its account, which is no recording's fault
     */
    public Rechecks(Supplier<Settings.Media> settings, Predicate<RecordingEvent> isKept, Deadlines deadlines,
                    Predicate<RecordingEvent> mediaOutOfReach) {
        this.settings = settings;
        this.isKept = isKept;
        this.deadlines = deadlines;
        this.mediaOutOfReach = mediaOutOfReach;
    }

    /**
     * Treats the failure of a fetch as handled if the kept media must be stored instead.
     *
     * @param before how many rechecks there were before; null for none
     * @throws Exception the failure itself where nothing is kept, or more may still come
     */
    public void failUnlessOver(Exception failure, RecordingEvent event, Integer before, String receivedAt)
            throws Exception {
        if (!isKept.test(event) || !areOver(event, failure, before, receivedAt)) {
            throw failure;
        }
    }

    /** Whether a failed fetch of this recording is a recheck, and not the last one. */
    boolean goOn(RecordingEvent event, Throwable failure, Integer before, String receivedAt) {
        return isKept.test(event) && !areOver(event, failure, before, receivedAt);
    }

    /** Whether nothing more is available, all rechecks are used, or the media is about to be deleted. */
    private boolean areOver(RecordingEvent event, Throwable failure, Integer before, String receivedAt) {
        Failure cause = Failure.of(failure);
        return cause.isFinal() || cause.isGone() || cause.isNotFound() || cause.isForbidden()
                || countAfter(event, cause, before) >= settings.get().recheckAttempts()
                || deadlines.isNearOrPast(event, receivedAt);
    }

    /** The number so far, without the fetch that delivered the kept media. */
    int countAfter(RecordingEvent event, Failure cause, Integer before) {
        if (before == null && cause.isCutOff()) {
            return 0;
        }
        boolean counts = cause.countsAsAttempt() && !(cause.isOutage() && mediaOutOfReach.test(event));
        return (before == null ? 0 : before) + (counts ? 1 : 0);
    }

    Duration delay() {
        return settings.get().recheckDelay();
    }
}
