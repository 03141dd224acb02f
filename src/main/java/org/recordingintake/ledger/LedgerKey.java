package org.recordingintake.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;

import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;

/**
 * Names a row of the ledger: a recording, or a transcription of it, in one status. Ids that an event lacks, or that are no ids, are empty; a
 * recording without a usable id is named by the SHA-256 of its event.
 *
 * @param kind     {@value #RECORDING} or {@value #TRANSCRIPT}
 * @param parentId of the call, or of the conference
 * @param status   as in {@link RecordingEvent#statusLabel()}
 */
public record LedgerKey(String kind, String accountId, String parentId, String recordingId, String status) {

    /** SQL that finds the row of a key; {@link #bindTo} binds it. */
    static final String CONDITION = "recording_id = ? AND status = ? AND kind = ? AND account_id = ? AND parent_id = ?";

    /** The kind of a recording. */
    public static final String RECORDING = "recording";
    /** The kind of a transcription; the status says which one of its recording's. */
    public static final String TRANSCRIPT = "transcript";

    /** The row that an event is about. */
    public static LedgerKey of(RecordingEvent event) {
        String parent = event.callId() != null ? event.callId() : event.conferenceId();
        return new LedgerKey(event.isTranscription() ? TRANSCRIPT : RECORDING, idOrEmpty(event.accountId()), idOrEmpty(parent), recordingIdOf(event),
                event.statusLabel());
    }

    /** How the ledger names the recording of an event, in any status. */
    static String recordingIdOf(RecordingEvent event) {
        String id = event.recordingId();
        if (id == null) {
            return Ids.sha256(event.json().toString());
        }
        return Ids.isSafe(id) ? id : Ids.sha256(id);
    }

    /** Binds the five columns of the key, from this parameter on. */
    void bindTo(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, recordingId);
        statement.setString(first + 1, status);
        statement.setString(first + 2, kind);
        statement.setString(first + 3, accountId);
        statement.setString(first + 4, parentId);
    }

    private static String idOrEmpty(String id) {
        return Ids.isSafe(id) ? id : "";
    }

    /** Whether both can be about the same: a recording, or a transcription of one. */
    public boolean canBe(LedgerKey other) {
        return kind.equals(other.kind) && canBeOfTheRecordingOf(other);
    }

    /** Whether both can be about the same recording or its transcriptions: an id that either lacks may be that of the other. */
    public boolean canBeOfTheRecordingOf(LedgerKey other) {
        return recordingId.equals(other.recordingId)
                && (accountId.isEmpty() || other.accountId.isEmpty() || accountId.equals(other.accountId))
                && (parentId.isEmpty() || other.parentId.isEmpty() || parentId.equals(other.parentId));
    }
}
