package org.recordingintake.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a runtime tells Prometheus, in its text format.
 *
 * @param help   by the name of a metric
 * @param series in their order
 */
public record Exposition(Map<String, String> help, List<Series> series) {

    private static final Pattern HELP = Pattern.compile("# HELP (\\S+) ?(.*)");
    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One line. */
    public record Series(String name, Map<String, String> labels, double value) {
    }

    public static Exposition of(String text) {
        Map<String, String> help = new LinkedHashMap<>();
        List<Series> series = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher comment = HELP.matcher(line);
            Matcher data = SERIES.matcher(line);
            if (comment.matches()) {
                help.put(comment.group(1), comment.group(2));
            } else if (!line.startsWith("#") && data.matches()) {
                series.add(new Series(data.group(1), labels(data.group(2)), Double.parseDouble(data.group(3))));
            }
        });
        return new Exposition(help, series);
    }

    public static Exposition of(TestIntake intake) {
        return of(intake.management("/observe/metrics").body());
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        if (text != null) {
            LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return labels;
    }

    /** The value of the series with this name and these labels, as name and value in turn; others it may have. */
    public double value(String name, String... labels) {
        return series.stream().filter(one -> one.name().equals(name)).filter(one -> {
            for (int i = 0; i < labels.length; i += 2) {
                if (!labels[i + 1].equals(one.labels().get(labels[i]))) {
                    return false;
                }
            }
            return true;
        }).mapToDouble(Series::value).findFirst().orElseThrow(() -> new AssertionError("There is no " + name + " "
                + List.of(labels)));
    }

    public List<String> names() {
        return series.stream().map(Series::name).distinct().toList();
    }
}
