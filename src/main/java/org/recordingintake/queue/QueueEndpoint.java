package org.recordingintake.queue;

import java.util.Optional;

import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** A queue as routes name it, with the options of {@code queue:}. */
public final class QueueEndpoint extends DefaultEndpoint {

    /** In the place of a queue's name: the one that the exchange came from. */
    private static final String BACK = "back";

    private final String queue;
    private int parallel = 1;
    private boolean prefetch = true;
    private String spool;

    QueueEndpoint(String uri, QueueComponent component, String queue) {
        super(uri, component);
        this.queue = queue;
    }

    /** The queue that an exchange came from; empty if it came from elsewhere. */
    public static Optional<String> origin(Exchange exchange) {
        return exchange.getFromEndpoint() instanceof QueueEndpoint endpoint ? Optional.of(endpoint.queue)
                : Optional.empty();
    }

    @Override
    public QueueComponent getComponent() {
        return (QueueComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        return new QueueProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (queue.equals(BACK)) {
            throw new IllegalArgumentException("There is no queue \"" + BACK + "\" to take messages from: it is where a"
                    + " message came from. Name the queue.");
        }
        QueueConsumer consumer = new QueueConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Whether it is where a message came from, rather than a queue that it names. */
    public boolean isBack() {
        return queue.equals(BACK);
    }

    /** Where something goes that this exchange sends. What came from no queue can only go to the dead letters. */
    public String destination(Exchange exchange) {
        return queue.equals(BACK) ? origin(exchange).orElse(Queues.DEAD) : queue;
    }

    String queue() {
        return queue;
    }

    public int getParallel() {
        return parallel;
    }

    /** How many messages a stage works at at the same time. */
    public void setParallel(int parallel) {
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel must be at least 1");
        }
        this.parallel = parallel;
    }

    public boolean isPrefetch() {
        return prefetch;
    }

    /**
     * Whether messages may wait in this process while a stage is busy. Without, others that share the broker get them,
     * which matters where a message takes long.
     */
    public void setPrefetch(boolean prefetch) {
        this.prefetch = prefetch;
    }

    public String getSpool() {
        return spool;
    }

    /**
     * The directory for what the queue does not take within two seconds: a file with its body for each message, named
     * after its arrival. Not for messages that a stage sends.
     */
    public void setSpool(String spool) {
        this.spool = spool;
    }
}
