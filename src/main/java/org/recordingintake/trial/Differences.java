package org.recordingintake.trial;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What differs between two ends of the same event. */
final class Differences {

    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    /**
     * Delays stray, so that what failed together does not come back together; names of part files are random; a receipt
     * holds times of its own.
     */
    private static final Pattern BY_CHANCE = Pattern.compile(", the next in .*|(?<=intakeDeliverAt: )\\d+"
            + "|(?<=/\\.parts/)\\S+|(?<=\"receiptSha256\" : \")\\w+");

    private Differences() {
    }

    /** @param start of the trials: later times do not count, since they are those of the trials themselves */
    static List<String> between(Ending before, Ending after, Instant start) {
        return between(lines(before, start), lines(after, start));
    }

    private static List<String> lines(Ending ending, Instant start) {
        return Stream.concat(ending.way().stream(), ending.end().stream().map(line -> "=> " + line)).flatMap(String::lines)
                .map(line -> BY_CHANCE.matcher(line).replaceAll(""))
                .map(line -> INSTANT.matcher(line).replaceAll(time ->
                        Instant.parse(time.group()).isBefore(start) ? time.group() : "NOW")).toList();
    }

    /**
     * The lines that only one of them has, in order: of the first with {@code - } before them, of the second with
     * {@code + }; by the longest common subsequence.
     */
    private static List<String> between(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j)) ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> differences = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                i++;
                j++;
            } else if (j == after.size() || i < before.size() && common[i + 1][j] >= common[i][j + 1]) {
                differences.add("- " + before.get(i++));
            } else {
                differences.add("+ " + after.get(j++));
            }
        }
        return differences;
    }
}
