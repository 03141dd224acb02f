package org.recordingintake.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table of what became of each announcement, and what is wrong with it. */
final class Report {

    private static final int ACCEPTED = 204;
    /** The start of an id, which identifies it, and the rest, which only makes the line long. */
    private static final Pattern ID =
            Pattern.compile("((?:c|conf|r)-[0-9a-f]{8})(?:-[0-9a-f]{8})?(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    Report() {
        rows.add(List.of("RECORDING", "WHAT WAS SENT", "ANSWER", "REQUESTS", "OUTCOME", "FILE"));
    }

    /**
     * @param answer   the HTTP status that the webhook answered; empty where nothing was sent
     * @param requests how often the media or transcript was asked for
     */
    void add(Announcement announcement, Optional<Integer> answer, int requests, Ending ending) {
        String id = announcement.recordingId();
        rows.add(List.of(shortened(id, ""), announcement.title(), answer.map(String::valueOf).orElse("-"), String.valueOf(requests),
                ending.outcome(), ending.file().map(Path::toString).map(path -> shortened(path, "*")).orElse("-")));
        List<String> found = new ArrayList<>(ending.problems());
        if (answer.isPresent() && answer.get() != ACCEPTED) {
            found.add(0, "the webhook answered " + answer.get() + " instead of " + ACCEPTED);
        }
        if (!found.isEmpty()) {
            problems.add(id + " (" + announcement.title() + "): " + String.join("; ", found));
        }
    }

    private static String shortened(String text, String rest) {
        return ID.matcher(text).replaceAll("$1" + rest);
    }

    void addProblem(String sentence) {
        problems.add(sentence);
    }

    boolean isAllRight() {
        return problems.isEmpty();
    }

    void print(PrintStream out) {
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toList();
        for (List<String> row : rows) {
            out.println(IntStream.range(0, row.size())
                    .mapToObj(column -> row.get(column) + " ".repeat(widths.get(column) - row.get(column).length()))
                    .collect(Collectors.joining("  ")).stripTrailing());
        }
        out.println();
        out.println("REQUESTS is the number of requests for the media or transcript. In FILE, * is the rest of an id.");
        problems.forEach(problem -> out.println("WRONG: " + problem));
    }
}
