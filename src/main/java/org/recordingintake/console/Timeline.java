package org.recordingintake.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;

/** What happened to a recording, as its row of the ledger tells. */
final class Timeline {

    private final List<RecordingView.Step> steps = new ArrayList<>();

    private Timeline() {
    }

    /** In the order of time; what happens at the same time, in the order in which it usually does. */
    static List<RecordingView.Step> of(LedgerEntry entry) {
        Timeline line = new Timeline();
        line.add(entry.startedAt(), "started", "The recording began");
        line.add(entry.receivedAt(), "received", "Its event came");
        line.add(entry.readAt(), "read", "Its event was read" + (entry.node() == null ? "" : " by " + entry.node()));
        line.add(entry.failedAt(), "failed", "Attempt " + entry.attempts() + " failed: " + entry.lastReason());
        if (entry.outcome() != Outcome.WAITING) {
            line.add(entry.outcomeAt(), entry.outcome().toString(), text(entry.outcome(), entry));
        }
        line.add(entry.publishedAt(), "published", "It was handed on");
        line.add(entry.deletedAt(), "deleted", "Its media was deleted at Bandwidth");
        line.add(entry.rebuiltAt(), "rebuilt", "This row was rebuilt from files");
        line.steps.sort(Comparator.comparing(RecordingView.Step::at));
        if (!entry.outcome().isSettled()) {
            line.add(entry.expiresAt(), "expires", "Bandwidth deletes its media");
        }
        return List.copyOf(line.steps);
    }

    private static String text(Outcome outcome, LedgerEntry entry) {
        return switch (outcome) {
            case STORED -> "Its media is in the store, with a receipt";
            case ALERTED -> "An alert about it was sent";
            case DEAD -> "It became a dead letter after " + entry.attempts() + " attempts";
            case ERASED -> "It was erased on request";
            case WAITING -> "It waits";
        };
    }

    private void add(Instant at, String step, String text) {
        if (at != null) {
            steps.add(new RecordingView.Step(at, step, text));
        }
    }
}
