package org.recordingintake.management;

import java.io.IOException;

import org.recordingintake.file.DurableFiles;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.SpoolDirectory;

/**
 * Whether a new event could be kept, in the queue or else in the spool; named {@code intake}. With the check
 * {@code webhook} it decides readiness.
 */
final class KeepingHealthCheck extends IntakeHealthCheck {

    private final Queues queues;
    private final SpoolDirectory spool;
    private final DurableFiles files;

    KeepingHealthCheck(Queues queues, SpoolDirectory spool, DurableFiles files) {
        super("intake");
        this.queues = queues;
        this.spool = spool;
        this.files = files;
    }

    @Override
    Condition condition() {
        if (queues.isTaking()) {
            return Condition.up().with("keepsIn", "queue");
        }
        try {
            files.probe(spool.path());
            return Condition.up().with("keepsIn", "spool");
        } catch (IOException e) {
            return Condition.down("New events are refused with 503: neither the queue nor the spool accepts them ("
                    + DurableFiles.reason(e) + "). Free disk space, or correct the permissions of " + spool.path() + ".");
        }
    }

    @Override
    public boolean isReadiness() {
        return true;
    }
}
