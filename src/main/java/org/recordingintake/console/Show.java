package org.recordingintake.console;

import java.nio.charset.StandardCharsets;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/** Values as people read them. Where there is none, a dash. */
final class Show {

    static final String NOTHING = "–";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);
    private static final Duration LONG_AGO = Duration.ofDays(3);
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final double THOUSAND = 1000;

    private Show() {
    }

    static String text(Object value) {
        return value == null || value.toString().isBlank() ? NOTHING : value.toString();
    }

    /** In UTC, to the second. */
    static String time(Instant time) {
        return time == null ? NOTHING : TIME.format(time);
    }

    static String hour(Instant time) {
        return HOUR.format(time);
    }

    /** Such as "3 min ago" or "in 12 days". */
    static String distance(Instant time, Instant now) {
        Duration distance = Duration.between(time, now);
        return distance.isNegative() ? "in " + span(distance.negated()) : span(distance) + " ago";
    }

    static String span(Duration span) {
        if (span.compareTo(Duration.ofMinutes(1)) < 0) {
            return span.toSeconds() + " s";
        }
        if (span.compareTo(Duration.ofHours(1)) < 0) {
            return span.toMinutes() + " min";
        }
        return span.compareTo(LONG_AGO) < 0 ? span.toHours() + " h" : span.toDays() + " days";
    }

    /** In powers of a thousand. */
    static String bytes(Long bytes) {
        if (bytes == null) {
            return NOTHING;
        }
        double size = bytes;
        int unit = 0;
        while (size >= THOUSAND && unit < UNITS.length - 1) {
            size /= THOUSAND;
            unit++;
        }
        return unit == 0 || size >= 100 ? Math.round(size) + " " + UNITS[unit]
                : String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
    }

    /** Minutes and seconds. @param iso an ISO 8601 duration, or whatever came in its place */
    static String length(String iso) {
        try {
            Duration length = iso == null ? null : Duration.parse(iso);
            return length == null ? NOTHING : (length.toHours() > 0 ? length.toHours() + ":%02d" : "%d")
                    .formatted(length.toMinutes() % 60) + ":%02d".formatted(length.toSecondsPart());
        } catch (DateTimeParseException e) {
            return iso;
        }
    }

    /** The parties of a call, or nothing. */
    static String parties(String from, String to) {
        return from == null && to == null ? NOTHING : text(from) + " → " + text(to);
    }

    static String json(JsonNode json) {
        return json.toPrettyString();
    }

    /** The fields of an object that say something. */
    static List<Map.Entry<String, String>> fields(JsonNode object) {
        return object.properties().stream().filter(field -> !field.getValue().isNull())
                .map(field -> Map.entry(field.getKey(), text(field.getValue())))
                .filter(field -> !field.getValue().isEmpty()).toList();
    }

    private static String text(JsonNode value) {
        return value.isArray() ? StreamSupport.stream(value.spliterator(), false).map(Show::text)
                .collect(Collectors.joining("; ")) : value.isValueNode() ? value.asText() : value.toString();
    }

    static String joined(Collection<String> names) {
        return String.join(", ", names);
    }

    static String count(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    /** A name or value in the path of a URL. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A query of all values that are not blank, with its question mark. */
    static String query(Map<String, String> parameters) {
        String query = parameters.entrySet().stream().filter(entry -> entry.getValue() != null && !entry.getValue().isBlank())
                .map(entry -> segment(entry.getKey()) + "=" + segment(entry.getValue())).collect(Collectors.joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    /** What a line of a difference is, as a class of the style sheet. */
    static String kindOf(String differenceLine) {
        return differenceLine.startsWith("+") ? "added" : differenceLine.startsWith("-") ? "removed"
                : differenceLine.startsWith("@@") ? "place" : null;
    }
}
