package org.recordingintake.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures by what was measured and of whom, and what they are to those of the floor and of stock Camel. */
final class Table {

    private final List<String> contenders = new ArrayList<>();
    private final Map<String, Map<String, Double>> rows = new LinkedHashMap<>();

    void put(String what, String contender, double value) {
        if (!contenders.contains(contender)) {
            contenders.add(contender);
        }
        rows.computeIfAbsent(what, name -> new LinkedHashMap<>()).put(contender, value);
        System.err.printf(Locale.ROOT, "%s, %s: %s%n", contender, what, number(value));
    }

    void put(String what, String contender, Load load) {
        put(what + ", a second", contender, load.perSecond());
        put(what + ", p50 ms", contender, load.p50());
        put(what + ", p99 ms", contender, load.p99());
        put(what + ", p99.9 ms", contender, load.p999());
        put(what + ", refused", contender, load.refused());
    }

    /** In Markdown; the last columns compare the figures of the intake with those of the floor and of stock Camel. */
    String print(String intake, String floor, String stock) {
        StringBuilder out = new StringBuilder("| what |");
        contenders.forEach(name -> out.append(' ').append(name).append(" |"));
        out.append(" of the floor | of stock Camel |\n|---|").append("---|".repeat(contenders.size() + 2)).append('\n');
        rows.forEach((what, values) -> {
            out.append("| ").append(what).append(" |");
            contenders.forEach(name -> out.append(' ').append(values.containsKey(name) ? number(values.get(name)) : "")
                    .append(" |"));
            out.append(' ').append(ratio(values, intake, floor)).append(" | ").append(ratio(values, intake, stock)).append(" |\n");
        });
        return out.toString();
    }

    private static String ratio(Map<String, Double> values, String of, String to) {
        return values.containsKey(of) && values.containsKey(to) && values.get(to) > 0
                ? String.format(Locale.ROOT, "%.2f", values.get(of) / values.get(to)) : "";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 || value == Math.rint(value) ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
