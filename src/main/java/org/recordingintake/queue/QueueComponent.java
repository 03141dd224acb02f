package org.recordingintake.queue;

import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.recordingintake.file.DurableFiles;

/**
 * {@code queue:NAME}, a durable queue of the broker. A route that takes its messages from one is a stage: each message
 * and what the route sends to other queues change places in one transaction, which it shares with others that have ended.
 * What any other route sends is durable when the step ends, and shares its commit as well. To {@code queue:back} a stage
 * sends what is to come to it again. Of the headers only those of the intake travel, see {@link MessageHeaders}.
 */
public final class QueueComponent extends DefaultComponent {

    private final Queues queues;
    private final RoundCommit before;
    private final Spool spool;

    /** @param before what stages make durable before a message is consumed */
    public QueueComponent(Queues queues, RoundCommit before, DurableFiles files) {
        this.queues = queues;
        this.before = before;
        this.spool = new Spool(files);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        QueueEndpoint endpoint = new QueueEndpoint(uri, this, name);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    Queues queues() {
        return queues;
    }

    RoundCommit before() {
        return before;
    }

    Spool spool() {
        return spool;
    }
}
