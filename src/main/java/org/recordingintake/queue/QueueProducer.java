package org.recordingintake.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Sends to a queue. It waits until the message is durable, and so lets the thread go on that the exchange belongs to:
 * the one that commits must not be held up by the steps which follow. To answer later would free no thread: the consumer
 * for HTTP keeps its own until the route has ended. Thread-safe.
 */
final class QueueProducer extends DefaultProducer {

    private final QueueEndpoint endpoint;

    QueueProducer(QueueEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** @throws IOException if the message could be kept nowhere, or nobody knows */
    @Override
    public void process(Exchange exchange) throws Exception {
        Outgoing message = Outgoing.of(endpoint.destination(exchange), exchange.getMessage());
        Delivery delivery = Delivery.of(exchange);
        if (delivery == null || !delivery.add(message.named(null))) {
            send(message);
        }
    }

    private void send(Outgoing message) throws IOException, InterruptedException {
        Queues queues = endpoint.getComponent().queues();
        if (endpoint.getSpool() == null) {
            queues.send(message, Queues.PATIENCE);
            return;
        }
        Outgoing named = message.name() == null ? message.named(arrival(message)) : message;
        try {
            queues.send(named, Queues.WEBHOOK_PATIENCE);
        } catch (IOException e) {
            keep(named, e);
        } catch (InterruptedException e) {
            keep(named, e);
            Thread.currentThread().interrupt();
        }
    }

    /** Its time first, so that files are in the order of arrival. */
    private static String arrival(Outgoing message) {
        Object receivedAt = message.headers().getOrDefault(MessageHeaders.RECEIVED_AT, Instant.now());
        return receivedAt + "_" + UUID.randomUUID();
    }

    /** If it is in the queue after all, the broker knows it by its name when it comes there again. */
    private void keep(Outgoing message, Exception reason) throws IOException {
        try {
            endpoint.getComponent().spool().keep(Path.of(endpoint.getSpool()), message.name(), message.body());
        } catch (IOException e) {
            e.addSuppressed(reason);
            throw e;
        }
    }
}
