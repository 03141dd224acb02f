package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a ledger by a connection of its own, each time what is committed by then. Thread-safe. */
public final class LedgerReader implements AutoCloseable {

    private static final String SELECT = "SELECT " + LedgerEntry.COLUMNS + " FROM ledger WHERE ";
    private static final int PAGE = 1000;

    private final Connection connection;
    private final PreparedStatement byRecording;

    LedgerReader(Connection connection) throws SQLException {
        this.connection = connection;
        this.byRecording = connection.prepareStatement(SELECT + "recording_id = ?");
    }

    /** All rows of a recording, in any status; an unknown one has none. */
    public synchronized List<LedgerEntry> ofRecording(String recordingId) throws SQLException {
        byRecording.setString(1, recordingId);
        return entries(byRecording);
    }

    /** The row of exactly this key. */
    public Optional<LedgerEntry> find(LedgerKey key) throws SQLException {
        return ofRecording(key.recordingId()).stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    /** Those of a call or conference. */
    public List<LedgerEntry> ofCall(String id) throws SQLException {
        return query("parent_id = ?", id);
    }

    /** Those of calls from or to a number, as it is in their events. */
    public List<LedgerEntry> ofNumber(String number) throws SQLException {
        List<LedgerEntry> found = new ArrayList<>(query("from_number = ?", number));
        query("to_number = ?", number).stream().filter(entry -> !number.equals(entry.from())).forEach(found::add);
        return found;
    }

    public List<LedgerEntry> ofTag(String tag) throws SQLException {
        return query("tag = ?", RecordingDetails.text(tag));
    }

    /** Those that are filed under a UTC day. */
    public List<LedgerEntry> ofDay(LocalDate day) throws SQLException {
        return query("filed_at >= ? AND filed_at < ?", Search.start(day), Search.start(day.plusDays(1)));
    }

    /** A page of what somebody looks for, the latest first; a search that takes too long is ended. */
    public synchronized Search.Page search(Search search) throws SQLException {
        return LedgerSearch.page(connection, search);
    }

    /** How many reached which outcome in each of so many spans from a time on. */
    public synchronized List<OutcomeCounts> outcomesSince(Instant time, Duration span, int spans) throws SQLException {
        return OutcomeCounts.since(connection, time, span, spans);
    }

    /** Those whose events have been without an outcome for longest, at most so many. */
    public List<LedgerEntry> longestWaiting(int limit) throws SQLException {
        return query("outcome = 'waiting' ORDER BY outcome_at LIMIT " + limit);
    }

    /** Those that are not stored, by the time at which Bandwidth deletes their media, from this time on; at most so many. */
    public List<LedgerEntry> expiringFrom(Instant time, int limit) throws SQLException {
        return query("outcome IN ('waiting', 'dead') AND expires_at >= ? ORDER BY expires_at LIMIT " + limit,
                time.toEpochMilli());
    }

    /** The latest with this outcome, at most so many. */
    public List<LedgerEntry> withOutcome(Outcome outcome, int limit) throws SQLException {
        return query("outcome = ? ORDER BY outcome_at DESC LIMIT " + limit, outcome.toString());
    }

    /** Those that are not stored, and whose media Bandwidth deletes before then; the most urgent first, at most so many. */
    public List<LedgerEntry> expiringBefore(Instant time, int limit) throws SQLException {
        return query("outcome IN ('waiting', 'dead') AND expires_at < ? ORDER BY expires_at LIMIT " + limit,
                time.toEpochMilli());
    }

    /** When the event was read that has been without an outcome for longest; empty if none is. */
    public Optional<Instant> oldestWaiting() throws SQLException {
        return time("SELECT MIN(outcome_at) FROM ledger WHERE outcome = 'waiting'");
    }

    /** When Bandwidth deletes the next media that is not stored, at or after this time; empty if there is none. */
    public Optional<Instant> nextExpiry(Instant from) throws SQLException {
        return time("SELECT MIN(expires_at) FROM ledger WHERE outcome IN ('waiting', 'dead') AND expires_at >= "
                + from.toEpochMilli());
    }

    /** Whether so many recordings of an account, or more, are without an outcome. */
    public synchronized boolean areWaiting(String account, int many) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT COUNT(*) FROM (SELECT 1 FROM ledger"
                + " WHERE outcome = 'waiting' AND account_id = ? LIMIT " + many + ") AS waiting")) {
            statement.setString(1, account);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getInt(1) >= many;
            }
        }
    }

    private synchronized Optional<Instant> time(String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            long millis = rows.getLong(1);
            return rows.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
        }
    }

    /** Hands out every row, in the order of its key, without holding more than a few in memory. */
    public void forEach(Consumer<LedgerEntry> consumer) throws SQLException {
        List<LedgerEntry> page = query("1 = 1 ORDER BY recording_id, status, kind, account_id, parent_id LIMIT " + PAGE);
        while (!page.isEmpty()) {
            page.forEach(consumer);
            LedgerKey last = page.get(page.size() - 1).key();
            page = query("(recording_id, status, kind, account_id, parent_id) > (?, ?, ?, ?, ?)"
                    + " ORDER BY recording_id, status, kind, account_id, parent_id LIMIT " + PAGE,
                    last.recordingId(), last.status(), last.kind(), last.accountId(), last.parentId());
        }
    }

    /** When this was noted, and with which text; empty if it is not. */
    Optional<Notice> notice(String id) throws SQLException {
        synchronized (this) {
            try (PreparedStatement statement = connection.prepareStatement("SELECT at, text FROM notice WHERE id = ?")) {
                statement.setString(1, id);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Notice(Instant.ofEpochMilli(rows.getLong(1)), rows.getString(2)))
                            : Optional.empty();
                }
            }
        }
    }

    private synchronized List<LedgerEntry> query(String condition, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT + condition)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return entries(statement);
        }
    }

    private static List<LedgerEntry> entries(PreparedStatement statement) throws SQLException {
        List<LedgerEntry> entries = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                entries.add(LedgerEntry.of(rows));
            }
        }
        return entries;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
