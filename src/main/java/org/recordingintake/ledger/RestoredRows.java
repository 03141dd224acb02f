package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Rows of an earlier ledger, put into a new one as they were. */
final class RestoredRows {

    private static final String INSERT = "INSERT INTO ledger (recording_id, status, kind, account_id, parent_id, conference,"
            + " application_id, from_number, to_number, direction, tag, name, day, started_at, duration_ms, bytes, sha256,"
            + " outcome, place, received_at, read_at, outcome_at, published_at, deleted_at, rebuilt_at, expires_at, attempts,"
            + " failed_at, last_reason, told, node, parent_call_id, filed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (recording_id, status, kind, account_id, parent_id) DO NOTHING";

    private RestoredRows() {
    }

    /** Adds those of which there is none; the caller commits. */
    static void insert(Connection connection, List<LedgerEntry> entries) throws SQLException {
        try (PreparedStatement restored = connection.prepareStatement(INSERT)) {
            for (LedgerEntry entry : entries) {
                bind(restored, entry);
                restored.addBatch();
            }
            restored.executeBatch();
        }
    }

    private static void bind(PreparedStatement restored, LedgerEntry entry) throws SQLException {
        entry.key().bindTo(restored, 1);
        restored.setBoolean(6, entry.conference());
        String[] texts = {entry.applicationId(), entry.from(), entry.to(), entry.direction(), entry.tag(), entry.name(),
            entry.day() == null ? null : entry.day().toString()};
        for (int i = 0; i < texts.length; i++) {
            restored.setString(7 + i, texts[i]);
        }
        LedgerStatements.setNumber(restored, 14, LedgerStatements.millis(entry.startedAt()));
        LedgerStatements.setNumber(restored, 15, entry.duration() == null ? null : entry.duration().toMillis());
        LedgerStatements.setNumber(restored, 16, entry.bytes());
        restored.setString(17, entry.sha256());
        restored.setString(18, entry.outcome().toString());
        restored.setString(19, entry.place());
        Instant[] times = {entry.receivedAt(), entry.readAt(), entry.outcomeAt(), entry.publishedAt(), entry.deletedAt(),
            entry.rebuiltAt(), entry.expiresAt()};
        for (int i = 0; i < times.length; i++) {
            LedgerStatements.setNumber(restored, 20 + i, LedgerStatements.millis(times[i]));
        }
        restored.setLong(27, entry.attempts());
        LedgerStatements.setNumber(restored, 28, LedgerStatements.millis(entry.failedAt()));
        restored.setString(29, entry.lastReason());
        restored.setString(30, String.join("", entry.alertsSent().stream().map(type -> " " + type + " ").toList()));
        restored.setString(31, entry.node());
        restored.setString(32, entry.parentCallId());
        restored.setLong(33, entry.filedAt().toEpochMilli());
    }
}
