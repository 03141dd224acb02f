package org.recordingintake.management;

import java.io.IOException;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.recordingintake.queue.Queues;

/** Whether the queue takes messages; named {@code queue}. */
public final class QueueHealthCheck extends AbstractHealthCheck {

    private final Queues queues;

    public QueueHealthCheck(Queues queues) {
        super("recording-intake", "queue");
        this.queues = queues;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            queues.requireTaking(); // first: one that has failed would let its depth be waited for
            for (String queue : Queues.ALL) {
                builder.detail(queue, queues.depth(queue));
            }
            builder.up();
        } catch (IOException e) {
            builder.down().message(e.getMessage());
        }
    }
}
