package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

import org.recordingintake.faults.SystemCalls.Call;

/**
 * What has to be on disk before what: the rules of a power cut, looked for in the trace of a runtime that has dealt with
 * one event and nothing else.
 */
final class DurableOrder {

    private final SystemCalls trace;
    private final String recordingId;

    DurableOrder(SystemCalls trace, String recordingId) {
        this.trace = trace;
        this.recordingId = recordingId;
    }

    /** The journal is synced after the event was written to it, and before it is acknowledged. */
    void requireJournalBeforeAnswer() {
        Call answer = answer();
        Call written = first("write of the event to the journal",
                call -> call.isWrite() && isJournal(call) && call.arguments().contains(recordingId));
        Call synced = first("sync of the journal after the event was written to it",
                call -> call.isSync() && isJournal(call) && written.isBefore(call));
        requireOrder(synced, answer);
    }

    /** The event is synced into the spool before it is acknowledged. */
    void requireSpoolBeforeAnswer() {
        requireOrder(placed("spool/[^/]+").directorySynced(), answer());
    }

    /** Media and receipt, each synced before it can be seen, the media first; one sync makes both names durable. */
    void requireFilesStored() {
        requireOrder(media().renamed(), receipt().renamed());
        requireDirectoriesSynced();
    }

    /** What is stored is on disk before the ledger is told of it, and the ledger before the event is consumed. */
    void requireStoredBeforeConsumed() {
        requireFilesStored();
        requireConsumedAfter(media().written(), ledgerAfter(receipt().directorySynced()));
    }

    /** The alert, synced under its name. */
    void requireFileAlerted() {
        alert();
        requireDirectoriesSynced();
    }

    /** The alert is on disk before the ledger is told of it, and the ledger before the event is consumed. */
    void requireAlertedBeforeConsumed() {
        requireFileAlerted();
        requireConsumedAfter(alert().written(), ledgerAfter(alert().directorySynced()));
    }

    /** Transcript and receipt are on disk, in this order, before the ledger is told, and that before the event is consumed. */
    void requireTranscribedBeforeConsumed() {
        Placed transcript = placed("recordings/.*/" + recordingId + "\\.transcript\\.json");
        Placed receipt = placed("recordings/.*/" + recordingId + "\\.transcript\\.receipt\\.json");
        requireOrder(transcript.directorySynced(), receipt.renamed());
        requireDirectoriesSynced();
        requireConsumedAfter(transcript.written(), ledgerAfter(receipt.directorySynced()));
    }

    private Placed receipt() {
        return placed("recordings/.*/" + recordingId + "\\.json");
    }

    private Placed media() {
        return placed("recordings/.*/" + recordingId + "\\.wav");
    }

    private Placed alert() {
        return placed("alerts/" + recordingId + "-partial-recording\\.partial\\.json");
    }

    /** The sync of what was written to the ledger once this was on disk. */
    private Call ledgerAfter(Call earlier) {
        Call written = first("write to the ledger once the outcome was on disk",
                call -> call.isWrite() && isLedger(call) && earlier.isBefore(call));
        return first("sync of the ledger after that", call -> call.isSync() && isLedger(call) && written.isBefore(call));
    }

    /**
     * A file whose bytes were written and synced under another name, then renamed, then its directory synced: the last
     * one of this name, if an attempt before it failed.
     */
    private Placed placed(String path) {
        List<Call> renames = trace.successful(
                call -> call.isRename() && call.target().toString().matches(".*/data/" + path));
        assertThat(renames).as("renames to " + path).isNotEmpty();
        Call renamed = renames.get(renames.size() - 1);
        List<Call> writes = trace.successful(call -> call.isWrite() && call.isAbout(renamed.source()));
        assertThat(writes).as("writes of what becomes " + path).isNotEmpty();
        Call lastWrite = writes.get(writes.size() - 1);
        Call synced = first("sync of what becomes " + path + " after it was written",
                call -> call.isSync() && call.isAbout(renamed.source()) && lastWrite.isBefore(call));
        requireOrder(synced, renamed);
        Call directorySynced = first("sync of the directory after the rename to " + path,
                call -> call.isSync() && call.isAbout(renamed.target().getParent()) && renamed.isBefore(call));
        return new Placed(writes.get(0), renamed, directorySynced);
    }

    /** The transaction that consumes the event is committed after all this, and none is while it goes on. */
    private void requireConsumedAfter(Call firstWrite, Call lastSync) {
        Call committed = first("write to the journal after the outcome was synced",
                call -> call.isWrite() && isJournal(call) && lastSync.isBefore(call));
        first("sync of the journal after the event was consumed",
                call -> call.isSync() && isJournal(call) && committed.isBefore(call));
        assertThat(trace.successful(call -> call.isSync() && isJournal(call)
                && firstWrite.isBefore(call) && call.isBefore(lastSync)))
                .as("syncs of the journal before the outcome stood").isEmpty();
    }

    /** A new directory is synced into the one above it before a file is renamed into it or below. */
    private void requireDirectoriesSynced() {
        for (Call made : trace.successful(call -> call.name().startsWith("mkdir"))) {
            Call synced = first("sync of the parent of " + made.source(),
                    call -> call.isSync() && call.isAbout(made.source().getParent()) && made.isBefore(call));
            trace.successful(call -> call.isRename() && call.target().startsWith(made.source()))
                    .forEach(renamed -> requireOrder(synced, renamed));
        }
    }

    private Call answer() {
        List<Call> answers = trace.successful(call -> call.isWrite() && call.arguments().contains("HTTP/1.1 204"));
        assertThat(answers).as("acknowledgements").hasSize(1);
        return answers.get(0);
    }

    private Call first(String what, Predicate<Call> which) {
        List<Call> found = trace.successful(which);
        assertThat(found).as(what).isNotEmpty();
        return found.get(0);
    }

    private static void requireOrder(Call earlier, Call later) {
        assertThat(earlier.isBefore(later)).as("line %d, %s, ends before line %d, %s", earlier.ended() + 1, earlier,
                later.begun() + 1, later).isTrue();
    }

    static boolean isJournal(Call call) {
        return call.file().map(Path::toString).filter(file -> file.contains("/queue/journal/")).isPresent();
    }

    static boolean isLedger(Call call) {
        return call.file().map(Path::toString).filter(file -> file.endsWith("/ledger/ledger.db-wal")).isPresent();
    }

    private record Placed(Call written, Call renamed, Call directorySynced) {
    }
}
