package org.recordingintake.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The picture of the flow: the stages, and between them the queues with what is in them now. */
final class Flow {

    private static final String PREFIX = "intake.";
    /** Where each queue is drawn; one that is not here is not part of the picture. */
    private static final Map<String, List<Integer>> PLACES = Map.of("recordings", List.of(158, 38),
            "downloads", List.of(418, 38), "transcripts", List.of(418, 108), "alerts", List.of(418, 178),
            "published", List.of(718, 38), "deletions", List.of(718, 108), "dead", List.of(718, 178),
            "spool", List.of(23, 112));

    /** The ways between stages and queues, as SVG paths. */
    static final List<String> EDGES = List.of("M140 56h16", "M262 56h16", "M400 56h16", "M522 56h16", "M700 56h16",
            "M822 56h16", "M522 126h16", "M700 126h16", "M822 126h16", "M522 196h16", "M822 196h16", "M75 84v26",
            "M340 84v42h76", "M340 126v70h76", "M700 148h7v48h9");

    private final List<Queue> queues = new ArrayList<>();
    private final List<Stage> stages;

    /** @param kind a class of the style sheet: {@code empty}, {@code filled} or {@code unknown} */
    record Queue(String name, String depth, String kind, int x, int y) {
    }

    record Stage(String name, String figure, int x, int y, int width, int height) {
    }

    Flow(OverviewReport report) {
        report.queues().forEach(queue -> add(queue.name().replaceFirst("^" + PREFIX, ""), queue.depth()));
        add("spool", report.spool());
        Map<String, Long> minute = report.lastMinute();
        stages = List.of(new Stage("Webhook", "answers 204", 10, 28, 130, 56),
                new Stage("Branch", "by status", 280, 28, 120, 56),
                new Stage("Fetch and store", report.downloads() + " now, " + perMinute(minute, "stored"), 540, 28, 160, 126),
                new Stage("Alert", perMinute(minute, "alerted"), 540, 168, 160, 56),
                new Stage("Publish", "to publish.uri", 840, 28, 160, 56),
                new Stage("Delete", "at Bandwidth", 840, 98, 160, 56),
                new Stage("Dead letters", Show.text(report.deadLetters()) + ", " + perMinute(minute, "dead"), 840, 168, 160, 56));
    }

    private static String perMinute(Map<String, Long> minute, String outcome) {
        return Show.text(minute.get(outcome)) + "/min";
    }

    private void add(String name, Long depth) {
        List<Integer> place = PLACES.get(name);
        if (place != null) {
            queues.add(new Queue(name, depth == null ? "?" : depth.toString(),
                    depth == null ? "unknown" : depth == 0 ? "empty" : "filled", place.get(0), place.get(1)));
        }
    }

    List<Queue> queues() {
        return queues;
    }

    List<Stage> stages() {
        return stages;
    }

    /** For those who do not see it. */
    String inWords() {
        return "Messages in each queue: " + queues.stream().map(queue -> queue.name() + " " + queue.depth())
                .collect(Collectors.joining(", ")) + ". Stages: " + stages.stream()
                .map(stage -> stage.name() + " " + stage.figure()).collect(Collectors.joining("; ")) + ".";
    }
}
