package org.recordingintake.testing;

import java.util.List;
import java.util.function.Predicate;

/** What the metrics of a runtime say about its work. */
record Workload(List<String> waiting, List<String> done) {

    static Workload of(String metrics) {
        return new Workload(lines(metrics, line -> line.startsWith("recording_intake_queue_depth")
                        || line.startsWith("recording_intake_downloads_in_progress")),
                lines(metrics, line -> line.startsWith("recording_intake_outcomes_total")));
    }

    private static List<String> lines(String metrics, Predicate<String> which) {
        return metrics.lines().filter(which).toList();
    }

    /** Whether no message waits or is delayed in any queue, and nothing is being fetched. */
    boolean isIdle() {
        return waiting.stream().allMatch(line -> line.endsWith(" 0.0"));
    }
}
