package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

import org.recordingintake.faults.SystemCalls.Call;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PackagedIntake;

/**
 * The threads of a runtime that take the durable steps, found by watching it deal with a complete and a partial
 * recording. Each serves its stage alone, if only one recording is fetched at a time.
 *
 * @param journal writes and syncs the queue's journal
 * @param archive stores recordings
 * @param alerts  writes alerts
 * @param ledger  writes and syncs the ledger
 */
record Threads(long journal, long archive, long alerts, long ledger) {

    static Threads of(PackagedIntake intake, Sender sender) throws IOException {
        try (Strace strace = Strace.attach(intake.process().pid(), intake.home(), "-f",
                "-e", "trace=fsync,fdatasync,rename,renameat,renameat2")) {
            assertThat(sender.send(intake.webhookUrl(), Event.complete())).isEqualTo(204);
            assertThat(sender.send(intake.webhookUrl(), Event.partial())).isEqualTo(204);
            intake.awaitIdle();
            strace.detach();
            SystemCalls calls = strace.calls();
            return new Threads(threadOf(calls, call -> call.isSync() && DurableOrder.isJournal(call)),
                    threadOf(calls, call -> isRenameInto(call, "recordings")),
                    threadOf(calls, call -> isRenameInto(call, "alerts")),
                    threadOf(calls, call -> call.isSync() && DurableOrder.isLedger(call)));
        }
    }

    private static boolean isRenameInto(Call call, String directory) {
        return call.isRename() && call.target().toString().contains("/data/" + directory + "/");
    }

    private static long threadOf(SystemCalls calls, Predicate<Call> which) {
        List<Long> threads = calls.successful(which).stream().map(Call::thread).distinct().toList();
        assertThat(threads).as("threads that take this step").hasSize(1);
        return threads.get(0);
    }
}
