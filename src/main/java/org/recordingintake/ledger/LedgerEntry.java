package org.recordingintake.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row of the ledger; null where a column is.
 *
 * @param parentCallId the call from which its call was made, as its event says
 * @param filedAt     the time under which it is filed: its start, else its announcement, else its arrival; never null
 * @param outcomeAt   when the outcome was reached; for one that waits, when its event was read
 * @param place       the path of the receipt, of the dead letter or of the file that says it was erased; the id of the alert
 * @param rebuiltAt   when the row was made from what lay elsewhere, since the ledger had been lost
 * @param alertsSent  the types of the alerts about it that were sent and are not the outcome
 * @param node        the runtime that read the event
 * @param claimedUntil until when an attempt has claimed the download, by the database's clock
 */
public record LedgerEntry(LedgerKey key, boolean conference, String applicationId, String from, String to,
                          String direction, String tag, String name, LocalDate day, Instant startedAt,
                          Duration duration, Long bytes, String sha256, Outcome outcome, String place,
                          Instant receivedAt, Instant readAt, Instant outcomeAt, Instant publishedAt, Instant deletedAt,
                          Instant rebuiltAt, Instant expiresAt, long attempts, Instant failedAt, String lastReason,
                          Set<String> alertsSent, String node, String claimedBy, Instant claimedUntil,
                          String parentCallId, Instant filedAt) {

    static final String COLUMNS = "recording_id, status, kind, account_id, parent_id, conference, application_id,"
            + " from_number, to_number, direction, tag, name, day, started_at, duration_ms, bytes, sha256, outcome, place,"
            + " received_at, read_at, outcome_at, published_at, deleted_at, rebuilt_at, expires_at, attempts, failed_at,"
            + " last_reason, told, node, claimed_by, claimed_until, parent_call_id, filed_at";

    /** The row at the cursor, with the columns as in {@link #COLUMNS}. */
    static LedgerEntry of(ResultSet row) throws SQLException {
        return new LedgerEntry(new LedgerKey(row.getString(3), row.getString(4), row.getString(5), row.getString(1),
                row.getString(2)), row.getBoolean(6), row.getString(7), row.getString(8), row.getString(9),
                row.getString(10), row.getString(11), row.getString(12),
                Optional.ofNullable(row.getString(13)).map(LocalDate::parse).orElse(null), instant(row, 14),
                Optional.ofNullable(number(row, 15)).map(Duration::ofMillis).orElse(null), number(row, 16),
                row.getString(17), Outcome.of(row.getString(18)), row.getString(19), instant(row, 20),
                instant(row, 21), instant(row, 22), instant(row, 23), instant(row, 24), instant(row, 25),
                instant(row, 26), row.getLong(27), instant(row, 28), row.getString(29),
                Stream.of(row.getString(30).split(" ")).filter(type -> !type.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                row.getString(31), row.getString(32), instant(row, 33), row.getString(34), instant(row, 35));
    }

    private static Long number(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        Long millis = number(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
