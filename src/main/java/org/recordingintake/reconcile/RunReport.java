package org.recordingintake.reconcile;

import java.time.Instant;
import java.util.List;

/** What came of a run, for the people who requested it, and for the alert. */
record RunReport(Instant since, Instant until, boolean byHand, long listed, long missing, int unreadable,
                 List<String> recordingIds, String reason) {

    static RunReport of(Run run) {
        Tally tally = run.tally();
        return new RunReport(run.since(), run.until(), run.byHand(), tally.listed(), tally.missing(), tally.unreadable(),
                tally.missingIds(), summary(run));
    }

    private static String summary(Run run) {
        Tally tally = run.tally();
        String cut = tally.cutShort() == 0 ? "" : " At " + tally.cutShort() + " moments more recordings started at once"
                + " than a list holds (" + RecordingList.CAP + ", or 8 MiB): look for the others by hand.";
        String skipped = tally.unreadable() == 0 ? "" : " " + tally.unreadable() + " entries of the list cannot be read"
                + " and are left alone; the log says which and why. Look after these recordings by hand.";
        return "For " + tally.missing() + " of " + tally.listed() + " recordings that started from " + run.since()
                + " to " + run.until() + " no event had come; they are taken in now." + cut + skipped;
    }
}
