package org.recordingintake.reconcile;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

@JsonClassDescription("What came of a run: of the alert, and of data/reconcile/done/{id}.json")
public record RunReport(
        @JsonPropertyDescription("The earliest start of the recordings that were compared") Instant since,
        @JsonPropertyDescription("The start before which they were") Instant until,
        @JsonPropertyDescription("Whether a person requested it") boolean byHand,
        @JsonPropertyDescription("How many were listed") long listed,
        @JsonPropertyDescription("Of how many no event had arrived") long missing,
        @JsonPropertyDescription("How many entries of the list cannot be read") int unreadable,
        @JsonPropertyDescription("The first 1000 of the missing") List<String> recordingIds,
        @JsonPropertyDescription("The same in plain words") String reason) {

    static RunReport of(Run run) {
        Tally tally = run.tally();
        return new RunReport(run.since(), run.until(), run.byHand(), tally.listed(), tally.missing(), tally.unreadable(),
                tally.missingIds(), summary(run));
    }

    private static String summary(Run run) {
        Tally tally = run.tally();
        String cut = tally.cutShort() == 0 ? "" : " At " + tally.cutShort() + " moments more recordings started at once"
                + " than a list holds (" + BandwidthList.CAP + ", or 8 MiB), or a conference has more: look for the others by hand.";
        String skipped = tally.unreadable() == 0 ? "" : " " + tally.unreadable() + " entries of the list cannot be read"
                + " and are left alone; the log says which and why. Look after these recordings by hand.";
        return "For " + tally.missing() + " of " + tally.listed() + " recordings that started from " + run.since()
                + " to " + run.until() + " no event had come; they are taken in now." + cut + skipped;
    }
}
