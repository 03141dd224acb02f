package org.recordingintake.management;

import java.io.IOException;

import org.recordingintake.queue.Queues;

/** Whether the queue takes messages; named {@code queue}. */
final class QueueHealthCheck extends IntakeHealthCheck {

    private final Queues queues;

    QueueHealthCheck(Queues queues) {
        super("queue");
        this.queues = queues;
    }

    @Override
    Condition condition() {
        try {
            queues.requireTaking(); // first: one that has failed would let its depth be waited for
            Condition condition = Condition.up();
            for (String queue : Queues.ALL) {
                condition = condition.with(queue, queues.depth(queue));
            }
            return condition;
        } catch (IOException e) {
            return Condition.down(e.getMessage() + ". New events are kept in the spool and move into the queue once it"
                    + " takes messages again. Free disk space or, with queue.url, repair the broker or the connection to it.");
        }
    }
}
