package org.recordingintake.queue;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;

/** Polls only while the queue takes messages: what waits for the queue is left alone until then. */
public final class QueueAwarePollStrategy extends DefaultPollingConsumerPollStrategy {

    private final Queues queues;

    public QueueAwarePollStrategy(Queues queues) {
        this.queues = queues;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return queues.isTaking();
    }
}
