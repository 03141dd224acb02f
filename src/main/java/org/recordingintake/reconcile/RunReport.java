package org.recordingintake.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

@JsonClassDescription("The result of a run: in the alert, and of data/reconcile/done/{id}.json")
public record RunReport(
        @JsonPropertyDescription("The number of the account; absent where it is about several")
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String account,
        @JsonPropertyDescription("The earliest start of the recordings that were compared") Instant since,
        @JsonPropertyDescription("The start before which they were") Instant until,
        @JsonPropertyDescription("Whether a person requested it") boolean byHand,
        @JsonPropertyDescription("How many were listed") long listed,
        @JsonPropertyDescription("How many of them had no event") long missing,
        @JsonPropertyDescription("How many entries of the list cannot be read") int unreadable,
        @JsonPropertyDescription("The first 1000 of the missing") List<String> recordingIds,
        @JsonPropertyDescription("The same as text") String reason) {

    /** @param several whether the reason has to say of which account it is */
    static RunReport of(Run run, String account, boolean several) {
        Tally tally = run.tally();
        return new RunReport(account, run.since(), run.until(), run.byHand(), tally.listed(), tally.missing(), tally.unreadable(),
                tally.missingIds(), (several ? "Account " + account + ": " : "") + summary(run));
    }

    /** What came of a request that was about several accounts; there is at least one report. */
    static RunReport together(List<RunReport> reports) {
        RunReport first = reports.get(0);
        return reports.size() == 1 ? first : new RunReport(null, first.since, first.until, first.byHand,
                reports.stream().mapToLong(RunReport::listed).sum(), reports.stream().mapToLong(RunReport::missing).sum(),
                reports.stream().mapToInt(RunReport::unreadable).sum(),
                reports.stream().flatMap(report -> report.recordingIds.stream()).limit(Tally.MAX_IDS).toList(),
                reports.stream().map(RunReport::reason).collect(Collectors.joining(" ")));
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
