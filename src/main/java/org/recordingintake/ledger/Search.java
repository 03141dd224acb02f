package org.recordingintake.ledger;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What somebody looks for: rows of the ledger that match everything that is not null, the latest first.
 *
 * @param text    the id of a recording, call, parent call or conference, a number, a tag, or a UTC day such as 2026-11-20
 * @param from    the first time, of those under which recordings are filed: their start, else their announcement
 * @param until   the time behind the last
 * @param number  that called or was called; spaces, dashes, dots and brackets in it do not matter
 * @param after   behind which row to begin
 * @param limit   how many rows at most, at least 1
 */
public record Search(String text, Instant from, Instant until, String number, String tag, String status,
                     Outcome outcome, Cursor after, int limit) {

    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9(][0-9 ().-]{2,30}");
    private static final int NATIONAL_DIGITS = 10;

    /** An answer, and where the next begins; null at the end. */
    public record Page(List<LedgerEntry> entries, Cursor next) {
    }

    /** All that match a text. */
    public static Search of(String text, int limit) {
        return new Search(text, null, null, null, null, null, null, null, limit);
    }

    /** The same from behind a row. */
    public Search after(Cursor cursor) {
        return new Search(text, from, until, number, tag, status, outcome, cursor, limit);
    }

    /** The same with another limit. */
    public Search limitedTo(int rows) {
        return new Search(text, from, until, number, tag, status, outcome, after, rows);
    }

    /** The day that the text is; empty if it is none. */
    Optional<LocalDate> day() {
        return day(text);
    }

    /** The UTC day that a text is; empty if it is none, or null. */
    public static Optional<LocalDate> day(String text) {
        try {
            return text == null || !text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? Optional.empty()
                    : Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static long start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    /** A number as it may be in events: as it was given, and in E.164, of North America where it has ten digits. */
    static List<String> numbers(String given) {
        if (!NUMBER.matcher(given).matches()) {
            return List.of(given);
        }
        String digits = given.replaceAll("[^0-9]", "");
        Stream<String> national = digits.length() == NATIONAL_DIGITS && !given.startsWith("+") ? Stream.of("+1" + digits)
                : Stream.empty();
        return Stream.concat(Stream.of(given, "+" + digits, digits), national).distinct().toList();
    }
}
