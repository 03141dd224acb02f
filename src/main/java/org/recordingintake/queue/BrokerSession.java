package org.recordingintake.queue;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.ActiveMQNonExistentQueueException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession.QueueQuery;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.MessageHandler;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;
import org.apache.activemq.artemis.core.client.impl.ClientConsumerInternal;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.spi.core.remoting.SessionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the broker and a transaction on it that starts again with each commit: what is sent and acknowledged
 * counts from then on. For one thread, but for {@link #grant} and {@link #abandon}.
 */
final class BrokerSession {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerSession.class);

    private static final Set<ActiveMQExceptionType> REFUSALS = EnumSet.of(
            ActiveMQExceptionType.DUPLICATE_ID_REJECTED, ActiveMQExceptionType.ADDRESS_FULL,
            ActiveMQExceptionType.ADDRESS_DOES_NOT_EXIST, ActiveMQExceptionType.QUEUE_DOES_NOT_EXIST,
            ActiveMQExceptionType.SECURITY_EXCEPTION);

    private final ClientSessionFactory connection;
    private final ClientSessionInternal session;
    private final ClientProducer producer;
    private final Set<String> known = new HashSet<>();
    private ClientConsumer consumer;
    private boolean mayBrowse = true;

    BrokerSession(ClientSessionFactory connection, ClientSessionInternal session) throws ActiveMQException {
        this.connection = connection;
        this.session = session;
        this.producer = session.createProducer();
    }

    /** @param listener called once, from any thread, when the connection breaks */
    void onFailure(Consumer<ActiveMQException> listener) {
        session.addFailureListener(new SessionFailureListener() {
            @Override
            public void connectionFailed(ActiveMQException reason, boolean failedOver) {
                listener.accept(reason);
            }

            @Override
            public void connectionFailed(ActiveMQException reason, boolean failedOver, String target) {
                listener.accept(reason);
            }

            @Override
            public void beforeReconnect(ActiveMQException reason) {
                // there is none
            }
        });
    }

    /** @throws ActiveMQException if it cannot be sent; an error of the broker itself shows at the commit only */
    void send(Outgoing message) throws ActiveMQException {
        requireQueue(message.queue());
        producer.send(SimpleString.of(message.queue()), message.encode(session));
    }

    /**
     * The broker would silently drop messages to an address without a queue.
     *
     * @throws ActiveMQNonExistentQueueException if there is no such queue, and the broker creates none
     */
    void requireQueue(String name) throws ActiveMQException {
        if (known.contains(name)) {
            return;
        }
        QueueQuery query = session.queueQuery(SimpleString.of(name));
        if (!query.isExists()) {
            create(name, query);
        }
        known.add(name);
    }

    private void create(String name, QueueQuery query) throws ActiveMQException {
        if (!query.isAutoCreateQueues()) {
            throw new ActiveMQNonExistentQueueException("The broker has no queue " + name + " and must not create it");
        }
        try {
            session.createQueue(QueueConfiguration.of(name).setAddress(name).setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true));
        } catch (ActiveMQQueueExistsException e) {
            // another session created it first
        }
    }

    /**
     * Returns once all is durable. Unlike the client's own commit it does not call the broker again after a call that
     * was not answered.
     */
    void commit() throws ActiveMQException {
        session.getSessionContext().simpleCommit(true);
    }

    /** Forgets what was sent since the last commit. */
    void rollBack() throws ActiveMQException {
        session.getSessionContext().simpleRollback(false);
    }

    /** Whether this failure means that the broker rejected a message, rather than failed itself. */
    static boolean isRefusal(Exception failure) {
        return failure instanceof ActiveMQException refusal && REFUSALS.contains(refusal.getType());
    }

    /** The number of messages in a queue, delayed ones included. */
    long depth(String queue) throws ActiveMQException {
        return session.queueQuery(SimpleString.of(queue)).getMessageCount();
    }

    /**
     * When the first message of a queue arrived, which stays there; empty if there is none, it does not say so, or the
     * broker does not permit us to browse.
     */
    Optional<Instant> firstArrival(String queue) throws ActiveMQException {
        if (!mayBrowse) {
            return Optional.empty();
        }
        session.start();
        try (ClientConsumer browser = session.createConsumer(SimpleString.of(queue), null, true)) {
            ClientMessage first = browser.receiveImmediate();
            String receivedAt = first == null ? null : first.getStringProperty(MessageHeaders.RECEIVED_AT);
            return receivedAt == null ? Optional.empty() : Optional.of(Instant.parse(receivedAt));
        } catch (ActiveMQSecurityException e) {
            mayBrowse = false;
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Starts to receive, once: each message is handed over as it arrives, by one thread at a time. No more arrive than
     * credit was granted for.
     *
     * @param bytes credit to begin with
     */
    void receive(String queue, int bytes, MessageHandler handler) throws ActiveMQException {
        requireQueue(queue);
        consumer = session.createConsumer(SimpleString.of(queue), null, bytes, -1, false);
        ((ClientConsumerInternal) consumer).setManualFlowMessageHandler(handler);
        session.start();
    }

    /** Lets the broker send so many bytes more, the last message whole; 0 takes back what was granted so far. */
    void grant(int bytes) {
        session.getSessionContext().sendConsumerCredits(consumer, bytes);
    }

    /**
     * Lets the broker send so many bytes, whatever was granted, taken back or used up before. The broker charges a message
     * only after it has sent it: a message that is under way when credit is taken back is charged to what is granted
     * next, and nothing would come any more. So all deliveries are stopped meanwhile, which waits for the last one.
     */
    void restartCredit(int bytes) throws ActiveMQException {
        SessionContext context = session.getSessionContext();
        context.sessionStop();
        grant(0);
        grant(bytes);
        context.sessionStart();
    }

    boolean isClosed() {
        return session.isClosed();
    }

    /** Gives back what was not acknowledged, and closes. */
    void close() {
        try {
            session.close();
        } catch (ActiveMQException e) {
            // Artemis closes it nevertheless
        }
        connection.close();
    }

    /** Closes without calling the broker, which may not answer. It redelivers what was not acknowledged. */
    void abandon() {
        try {
            connection.cleanup();
        } catch (RuntimeException e) { // only a broken connection is abandoned
            LOG.debug("A connection broke while it was abandoned", e);
        }
    }
}
