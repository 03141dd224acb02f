package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes changes by one connection, in the SQL that SQLite and PostgreSQL share. Used by one thread. */
final class LedgerStatements implements AutoCloseable {

    /** What an event says takes the place of what an earlier one said; when it came first, and who read it, stays. */
    private static final String REACHED = "INSERT INTO ledger (recording_id, status, kind, account_id, parent_id,"
            + " conference, application_id, from_number, to_number, direction, tag, name, day, started_at, duration_ms,"
            + " received_at, expires_at, outcome, place, outcome_at, bytes, sha256, attempts, last_reason, read_at, node,"
            + " rebuilt_at, parent_call_id, filed_at, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')"
            + " ON CONFLICT (recording_id, status, kind, account_id, parent_id) DO UPDATE SET conference = excluded.conference,"
            + " application_id = COALESCE(excluded.application_id, ledger.application_id),"
            + " from_number = COALESCE(excluded.from_number, ledger.from_number),"
            + " to_number = COALESCE(excluded.to_number, ledger.to_number),"
            + " direction = COALESCE(excluded.direction, ledger.direction), tag = COALESCE(excluded.tag, ledger.tag),"
            + " name = COALESCE(excluded.name, ledger.name), day = COALESCE(excluded.day, ledger.day),"
            + " parent_call_id = COALESCE(excluded.parent_call_id, ledger.parent_call_id), filed_at = excluded.filed_at,"
            + " started_at = COALESCE(excluded.started_at, ledger.started_at),"
            + " duration_ms = COALESCE(excluded.duration_ms, ledger.duration_ms),"
            + " received_at = COALESCE(ledger.received_at, excluded.received_at),"
            + " expires_at = COALESCE(excluded.expires_at, ledger.expires_at),"
            + " outcome = excluded.outcome, place = excluded.place, outcome_at = excluded.outcome_at,"
            + " bytes = COALESCE(excluded.bytes, ledger.bytes), sha256 = COALESCE(excluded.sha256, ledger.sha256),"
            + " attempts = COALESCE(excluded.attempts, ledger.attempts),"
            + " last_reason = COALESCE(excluded.last_reason, ledger.last_reason),"
            + " read_at = COALESCE(ledger.read_at, excluded.read_at), node = COALESCE(excluded.node, ledger.node),"
            + " rebuilt_at = COALESCE(ledger.rebuilt_at, excluded.rebuilt_at)"
            + " WHERE ledger.outcome IN ('waiting', 'dead')";

    /** An event that said less about the same recording has nothing more to say once that is settled. */
    private static final String FORGET_LESS = "DELETE FROM ledger WHERE recording_id = ? AND status = ? AND kind = ?"
            + " AND account_id IN ('', ?) AND parent_id IN ('', ?) AND NOT (account_id = ? AND parent_id = ?)"
            + " AND outcome IN ('waiting', 'dead')";

    private static final String ERASED = "INSERT INTO ledger (recording_id, status, kind, account_id, parent_id, outcome,"
            + " place, outcome_at, filed_at, told) VALUES (?, ?, ?, ?, ?, 'erased', ?, ?, ?, '')"
            + " ON CONFLICT (recording_id, status, kind, account_id, parent_id) DO UPDATE SET outcome = 'erased',"
            + " place = excluded.place, outcome_at = excluded.outcome_at, from_number = NULL, to_number = NULL,"
            + " direction = NULL, tag = NULL, name = NULL, sha256 = NULL, last_reason = NULL"
            + " WHERE ledger.outcome <> 'erased'";

    private static final String NOTED = "UPDATE ledger SET attempts = COALESCE(?, attempts), failed_at = COALESCE(?, failed_at),"
            + " last_reason = COALESCE(?, last_reason), published_at = COALESCE(published_at, ?),"
            + " deleted_at = COALESCE(deleted_at, ?), place = COALESCE(?, place), told = CASE WHEN ? = '' OR told LIKE ? THEN told ELSE told || ? END"
            + " WHERE " + LedgerKey.CONDITION + " AND outcome <> 'erased'";

    private static final String PROBE = "probe";

    private final String node;
    private final Connection connection;
    private final Optional<String> purge;
    private final PreparedStatement reached;
    private final PreparedStatement forgetLess;
    private final PreparedStatement erased;
    private final PreparedStatement noted;
    private final PreparedStatement note;
    private final PreparedStatement forget;

    /**
     * @param notice null to forget it
     */
    record NoticeChange(String id, Notice notice) {
    }

    /**
     * @param node  names this runtime
     * @param purge SQL that leaves nothing of what was overwritten in the database's files; empty if there is none
     */
    LedgerStatements(Connection connection, String node, Optional<String> purge) throws SQLException {
        this.connection = connection;
        this.node = node;
        this.purge = purge;
        reached = connection.prepareStatement(REACHED);
        forgetLess = connection.prepareStatement(FORGET_LESS);
        erased = connection.prepareStatement(ERASED);
        noted = connection.prepareStatement(NOTED);
        note = connection.prepareStatement("INSERT INTO notice (id, at, text) VALUES (?, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET at = excluded.at, text = excluded.text");
        forget = connection.prepareStatement("DELETE FROM notice WHERE id = ?");
        connection.setAutoCommit(false);
    }

    /**
     * Writes the changes in their order; the caller commits.
     *
     * @param rebuiltAt on rows that are made only now, since the ledger had been lost; else null
     * @param onReached called for each change that has set an outcome
     */
    void write(List<LedgerChange> changes, Instant rebuiltAt, Consumer<LedgerChange> onReached) throws SQLException {
        for (int from = 0, to; from < changes.size(); from = to) {
            to = from + 1;
            PreparedStatement statement = statementFor(changes.get(from));
            while (to < changes.size() && statementFor(changes.get(to)) == statement) {
                to++;
            }
            List<LedgerChange> alike = changes.subList(from, to);
            for (LedgerChange change : alike) {
                bind(statement, change, rebuiltAt);
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            if (statement == reached) {
                forgetLess(alike);
                for (int i = 0; i < counts.length; i++) {
                    if (counts[i] != 0 && counts[i] != Statement.EXECUTE_FAILED) {
                        onReached.accept(alike.get(i));
                    }
                }
            }
        }
    }

    /** Adds rows as they were, where there is none. */
    void restore(List<LedgerEntry> entries) throws SQLException {
        if (!entries.isEmpty()) {
            RestoredRows.insert(connection, entries);
        }
    }

    void note(NoticeChange change) throws SQLException {
        if (change.notice() == null) {
            forget.setString(1, change.id());
            forget.executeUpdate();
        } else {
            note.setString(1, change.id());
            note.setLong(2, change.notice().at().toEpochMilli());
            note.setString(3, change.notice().text());
            note.executeUpdate();
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Commits something that leaves nothing behind: whether that works. */
    void probe() throws SQLException {
        note(new NoticeChange(PROBE, new Notice(Instant.EPOCH, null)));
        note(new NoticeChange(PROBE, null));
        commit();
    }

    /** Once a row was erased and committed: what it held goes from the database's files as well. */
    void purge() throws SQLException {
        if (purge.isPresent()) {
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute(purge.get());
            } finally {
                connection.setAutoCommit(false);
            }
        }
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    private PreparedStatement statementFor(LedgerChange change) {
        return change.step().outcome() == null ? noted : change.step() == LedgerChange.Step.ERASED ? erased : reached;
    }

    private void bind(PreparedStatement statement, LedgerChange change, Instant rebuiltAt) throws SQLException {
        if (statement == reached) {
            bindReached(change, rebuiltAt);
        } else if (statement == erased) {
            change.key().bindTo(erased, 1);
            erased.setString(6, change.place());
            erased.setLong(7, change.at().toEpochMilli());
            erased.setLong(8, change.at().toEpochMilli());
        } else {
            bindNoted(change);
        }
    }

    private void bindReached(LedgerChange change, Instant rebuiltAt) throws SQLException {
        RecordingDetails details = change.details();
        change.key().bindTo(reached, 1);
        reached.setBoolean(6, details.conference());
        reached.setString(7, details.applicationId());
        reached.setString(8, details.from());
        reached.setString(9, details.to());
        reached.setString(10, details.direction());
        reached.setString(11, details.tag());
        reached.setString(12, details.name());
        reached.setString(13, details.day().toString());
        setNumber(reached, 14, millis(details.startedAt()));
        setNumber(reached, 15, Optional.ofNullable(details.duration()).map(Duration::toMillis).orElse(null));
        setNumber(reached, 16, millis(details.receivedAt()));
        setNumber(reached, 17, millis(details.expiresAt()));
        reached.setString(18, change.step().outcome().toString());
        reached.setString(19, change.place());
        reached.setLong(20, change.at().toEpochMilli());
        setNumber(reached, 21, change.bytes());
        reached.setString(22, change.sha256());
        setNumber(reached, 23, change.attempts() == null ? null : change.attempts().longValue());
        reached.setString(24, change.text());
        setNumber(reached, 25, change.step() == LedgerChange.Step.READ ? millis(change.at()) : null);
        reached.setString(26, change.step() == LedgerChange.Step.READ ? node : null);
        setNumber(reached, 27, millis(rebuiltAt));
        reached.setString(28, details.parentCallId());
        Long filedAt = millis(details.filedAt());
        reached.setLong(29, filedAt == null ? change.at().toEpochMilli() : filedAt);
    }

    private void bindNoted(LedgerChange change) throws SQLException {
        boolean failed = change.step() == LedgerChange.Step.FAILED;
        Long at = millis(change.at());
        setNumber(noted, 1, change.attempts() == null ? null : change.attempts().longValue());
        setNumber(noted, 2, failed ? at : null);
        noted.setString(3, failed ? change.text() : null);
        setNumber(noted, 4, change.step() == LedgerChange.Step.PUBLISHED ? at : null);
        setNumber(noted, 5, change.step() == LedgerChange.Step.DELETED ? at : null);
        noted.setString(6, change.place());
        String type = change.step() == LedgerChange.Step.TOLD ? " " + change.text() + " " : "";
        noted.setString(7, type);
        noted.setString(8, "%" + type + "%");
        noted.setString(9, type);
        change.key().bindTo(noted, 10);
    }

    private void forgetLess(List<LedgerChange> alike) throws SQLException {
        boolean any = false;
        for (LedgerChange change : alike) {
            LedgerKey key = change.key();
            if (change.step().outcome().isSettled() && !(key.accountId().isEmpty() && key.parentId().isEmpty())) {
                key.bindTo(forgetLess, 1);
                forgetLess.setString(6, key.accountId());
                forgetLess.setString(7, key.parentId());
                forgetLess.addBatch();
                any = true;
            }
        }
        if (any) {
            forgetLess.executeBatch();
        }
    }

    static void setNumber(PreparedStatement statement, int index, Long value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value);
        }
    }

    /** Null for a time that no number of milliseconds is: an event may hold any. */
    static Long millis(Instant time) {
        try {
            return time == null ? null : time.toEpochMilli();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
