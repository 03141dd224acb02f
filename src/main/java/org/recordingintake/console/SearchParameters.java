package org.recordingintake.console;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.recordingintake.ledger.Cursor;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.ledger.Search;

/** The parameters of requests, as people and programs write them; each error says what to write. */
public final class SearchParameters {

    /** Those of a search. */
    public static final Set<String> NAMES = Set.of("q", "from", "to", "number", "tag", "status", "outcome", "after", "limit");
    static final int LARGEST_PAGE = 500;
    static final int USUAL_PAGE = 50;
    private static final int LONGEST = 256;
    private static final int LONGEST_CURSOR = 2000;

    private SearchParameters() {
    }

    /**
     * A search by its parameters; one that is absent or blank restricts nothing.
     *
     * @param parameters by name: {@code q}, {@code from}, {@code to}, {@code number}, {@code tag}, {@code status},
     *                   {@code outcome}, {@code after} and {@code limit}
     * @throws InvalidRequestException saying, in a sentence, which of them is wrong and what to write
     */
    public static Search of(Map<String, String> parameters) {
        return of(parameters, LARGEST_PAGE);
    }

    static Search of(Map<String, String> parameters, int largest) {
        requireKnown(parameters, NAMES);
        return new Search(text(parameters, "q"), from(parameters), to(parameters), text(parameters, "number"),
                text(parameters, "tag"), text(parameters, "status"), outcome(text(parameters, "outcome")),
                cursor(parameters), limit(parameters, largest));
    }

    static void requireKnown(Map<String, String> parameters, Set<String> names) {
        for (String name : parameters.keySet()) {
            if (!names.contains(name)) {
                throw new InvalidRequestException("There is no parameter " + quoted(name) + ". Known are "
                        + String.join(", ", new TreeSet<>(names)) + ".");
            }
        }
    }

    /** Without the space that an unescaped plus before a number becomes. */
    static String text(Map<String, String> parameters, String name) {
        String given = parameters.get(name);
        if (given == null || given.isBlank()) {
            return null;
        }
        if (given.length() > LONGEST || given.contains("\0")) {
            throw new InvalidRequestException("The parameter " + name + " must be a text of at most " + LONGEST
                    + " characters.");
        }
        return given.matches(" [0-9][0-9 ().-]+") ? "+" + given.strip() : given.strip();
    }

    static Instant from(Map<String, String> parameters) {
        return time(text(parameters, "from"), "from", false);
    }

    /** The time behind the last: a day is meant to its end. */
    static Instant to(Map<String, String> parameters) {
        return time(text(parameters, "to"), "to", true);
    }

    private static Instant time(String text, String name, boolean isEnd) {
        if (text == null) {
            return null;
        }
        try {
            if (Search.day(text).isPresent()) {
                LocalDate day = Search.day(text).get();
                return (isEnd ? day.plusDays(1) : day).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            Instant time = OffsetDateTime.parse(text).toInstant();
            time.toEpochMilli();
            return time;
        } catch (DateTimeException | ArithmeticException e) {
            throw new InvalidRequestException("The parameter " + name + " is " + quoted(text) + ". Write a UTC day or a time,"
                    + " such as 2026-11-20 or 2026-11-20T10:00:00Z.", e);
        }
    }

    private static Outcome outcome(String text) {
        if (text == null) {
            return null;
        }
        for (Outcome outcome : Outcome.values()) {
            if (outcome.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return outcome;
            }
        }
        throw new InvalidRequestException("The parameter outcome is " + quoted(text)
                + ". Write waiting, stored, alerted, dead or erased.");
    }

    private static Cursor cursor(Map<String, String> parameters) {
        String text = after(parameters);
        try {
            return text == null ? null : Cursor.of(text);
        } catch (IllegalArgumentException e) {
            throw badCursor(e);
        }
    }

    static String after(Map<String, String> parameters) {
        String text = parameters.get("after");
        if (text != null && text.length() > LONGEST_CURSOR) {
            throw badCursor(null);
        }
        return text == null || text.isBlank() ? null : text;
    }

    static InvalidRequestException badCursor(Throwable cause) {
        return new InvalidRequestException("The parameter after must be the value of next in an earlier answer.", cause);
    }

    static int limit(Map<String, String> parameters, int largest) {
        String text = text(parameters, "limit");
        if (text == null) {
            return Math.min(USUAL_PAGE, largest);
        }
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > largest) {
            throw new InvalidRequestException("The parameter limit is " + quoted(text) + ". Write a number from 1 to "
                    + largest + ".");
        }
        return Integer.parseInt(text);
    }

    private static String quoted(String text) {
        return "\"" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + "\"";
    }
}
