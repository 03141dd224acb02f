package org.recordingintake.reconcile;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * How far the list of conferences has been read. Immutable.
 *
 * @param cursor  by the time at which they were created
 * @param page    the token of the page to be listed next in the present window; null for the first
 * @param pending the ids of those listed last whose recordings are still to be listed
 * @param pages   number of pages of the present window that have been listed
 */
record Conferences(@JsonUnwrapped Cursor cursor, String page, List<String> pending, int pages) {

    Conferences {
        pending = List.copyOf(pending);
    }

    static Conferences at(Cursor cursor) {
        return new Conferences(cursor, null, List.of(), 0);
    }

    boolean areRead(Instant until) {
        return pending.isEmpty() && cursor.isAt(until);
    }

    /** With the conferences of a page of the window. */
    Conferences listed(Window window, BandwidthList list, List<String> ids) {
        return list.nextPage() == null ? new Conferences(cursor.past(window, list.size()), null, ids, 0)
                : new Conferences(cursor, list.nextPage(), ids, pages + 1);
    }

    Conferences withoutFirst() {
        return new Conferences(cursor, page, pending.subList(1, pending.size()), pages);
    }
}
