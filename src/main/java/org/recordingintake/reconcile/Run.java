package org.recordingintake.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.RecordingEvent;

/**
 * One comparison of an account's lists, as far as it has come: first of calls' recordings, then of conferences'.
 * Immutable; its JSON is part of {@code progress/{account}.json}.
 *
 * @param id       safe in a file name
 * @param byHand   whether a person requested it
 * @param since    earliest start of the recordings that are compared
 * @param until    the start before which they are
 * @param cursor   how far the list of recordings has been read
 * @param tally    what was found so far
 * @param findings the events of the last step that are still to be taken in
 * @param conferences how far those have been read; null before the first
 */
record Run(String id, boolean byHand, Instant since, Instant until, @JsonUnwrapped Cursor cursor,
           @JsonUnwrapped Tally tally, List<ObjectNode> findings, Conferences conferences) {

    Run {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
        findings = List.copyOf(findings);
    }

    static Run over(String id, boolean byHand, Instant since, Instant until) {
        return new Run(id, byHand, since, until, Cursor.over(since, until), Tally.NONE, List.of(),
                null);
    }

    boolean hasFindings() {
        return !findings.isEmpty();
    }

    /** Whether everything is listed and taken in. */
    boolean isWalked() {
        return !hasFindings() && cursor.isAt(until) && conferences != null && conferences.areRead(until);
    }

    /** Whether the recording started in its time; one without a start counts. */
    boolean covers(RecordingEvent event) {
        Instant start = event.startTime();
        return start == null || !start.isBefore(since) && start.isBefore(until);
    }

    Run at(Cursor next) {
        return new Run(id, byHand, since, until, next, tally, findings, conferences);
    }

    Run at(Conferences next) {
        return new Run(id, byHand, since, until, cursor, tally, findings, next);
    }

    Run found(List<ObjectNode> events, Tally more) {
        return new Run(id, byHand, since, until, cursor, tally.plus(more), events, conferences);
    }

    /** With the findings taken in. */
    Run takenIn() {
        return found(List.of(), Tally.NONE);
    }
}
