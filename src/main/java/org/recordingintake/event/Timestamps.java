package org.recordingintake.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/**
 * Reads the times of Bandwidth's events. Published examples hold times without a zone ({@code 2019-09-13T16:49:40.500},
 * taken as UTC), without seconds ({@code 2022-06-17T22:20Z}), with up to nine decimals, and with a dash for the
 * {@code T} ({@code 2019-09-13-16:48:27.198Z}).
 */
public final class Timestamps {

    private static final DateTimeFormatter TOLERANT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']['-']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter();

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9000-01-01T00:00:00Z");

    private Timestamps() {
    }

    /** Empty for null and for a text that is no time of our age; never an error, since no time is worth losing a recording. */
    public static Optional<Instant> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            TemporalAccessor parsed =
                    TOLERANT.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from);
            Instant time = parsed instanceof OffsetDateTime withZone
                    ? withZone.toInstant()
                    : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
            return Optional.of(time).filter(t -> t.isAfter(EARLIEST) && t.isBefore(LATEST));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
