package org.recordingintake.queue;

import java.util.ArrayList;
import java.util.List;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNonExistentQueueException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.core.client.impl.ClientMessageInternal;
import org.apache.camel.Exchange;

/** A message that a stage has received, and the messages that will replace it. Thread-safe. */
final class Delivery {

    /** The property of exchanges that came from a queue; copies of an exchange share it. */
    private static final String PROPERTY = "intakeDelivery";

    private final BrokerSession session;
    private final ClientMessage message;
    private final Incoming content;
    private final int size;
    private final List<Outgoing> successors = new ArrayList<>(2);
    private Exchange exchange;
    private boolean ended;

    /**
     * Takes over a message from the client, in the client's own thread: the body of a large one comes in pieces, which
     * have to be granted, and are to be had in that thread alone.
     *
     * @throws ActiveMQException if the connection breaks before all of the message has come
     */
    Delivery(BrokerSession session, ClientMessage message) throws ActiveMQException {
        int bytes = ((ClientMessageInternal) message).getFlowControlSize();
        if (message.isLargeMessage()) {
            session.grant(bytes);
        }
        this.session = session;
        this.message = message;
        this.content = Incoming.of(message);
        this.size = message.isLargeMessage() ? 0 : bytes;
    }

    /** That of an exchange which came from a queue; null for any other. */
    static Delivery of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Delivery.class);
    }

    void putOn(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    Incoming content() {
        return content;
    }

    /** The credit that it still uses up, in bytes. */
    int size() {
        return size;
    }

    boolean isOf(BrokerSession other) {
        return session == other;
    }

    /** Adds a message to send when this one is consumed; returns false if its outcome is settled already. */
    synchronized boolean add(Outgoing successor) {
        if (!ended) {
            successors.add(successor);
        }
        return !ended;
    }

    /** Settles that it is consumed, with the successors that it has; returns false if its outcome was settled before. */
    synchronized boolean end(Exchange well) {
        boolean first = !ended;
        if (first) {
            ended = true;
            exchange = well;
        }
        return first;
    }

    /** Settles that another message replaces it, whatever its steps have added; false as above. */
    synchronized boolean becomes(Outgoing other) {
        boolean first = !ended;
        if (first) {
            ended = true;
            successors.clear();
            successors.add(other);
        }
        return first;
    }

    /** The exchange, if it succeeded; null if another message replaces this one. */
    synchronized Exchange exchange() {
        return exchange;
    }

    /** Settles again, with another message instead of the successors. */
    synchronized void fails(Outgoing other) {
        successors.clear();
        successors.add(other);
    }

    /**
     * Sends the successors and acknowledges the message: to be committed.
     *
     * @throws ActiveMQNonExistentQueueException if there is no queue for one of them; nothing was sent then
     */
    synchronized void consume() throws ActiveMQException {
        for (Outgoing successor : successors) {
            session.requireQueue(successor.queue());
        }
        for (Outgoing successor : successors) {
            session.send(successor);
        }
        message.individualAcknowledge();
    }
}
