package org.recordingintake.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run, or one step of it, has found.
 *
 * @param listed        number of recordings
 * @param missing       number of them for which no event has arrived
 * @param missingIds    the ids of the first {@value #MAX_IDS} of these
 * @param cutShort      number of windows of a millisecond with more entries than a list holds
 * @param unreadable    number of unreadable entries that people have to know of
 * @param lookAgainFrom earliest start of a recording that was not ready; null for none
 */
record Tally(long listed, long missing, List<String> missingIds, int cutShort, int unreadable, Instant lookAgainFrom) {

    /** More would make an alert that nobody reads. */
    static final int MAX_IDS = 1000;
    static final Tally NONE = new Tally(0, 0, List.of(), 0, 0, null);

    Tally {
        missingIds = List.copyOf(missingIds);
    }

    Tally plus(Tally other) {
        return new Tally(listed + other.listed, missing + other.missing,
                Stream.concat(missingIds.stream(), other.missingIds.stream()).limit(MAX_IDS).toList(),
                cutShort + other.cutShort, unreadable + other.unreadable, earlier(lookAgainFrom, other.lookAgainFrom));
    }

    /** Whether it holds something that people should know. */
    boolean isWorthAnAlert() {
        return missing > 0 || cutShort > 0 || unreadable > 0;
    }

    /** The earlier of two times, each of which may be null. */
    static Instant earlier(Instant first, Instant second) {
        return second == null || first != null && first.isBefore(second) ? first : second;
    }
}
