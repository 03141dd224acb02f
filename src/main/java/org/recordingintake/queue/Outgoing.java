package org.recordingintake.queue;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.camel.InvalidPayloadException;

/**
 * A message for a queue, on the wire what a JMS client calls a persistent BytesMessage. Not to be changed once made.
 *
 * @param queue     where it goes
 * @param body      as it is sent; empty where there is none
 * @param headers   that travel with it
 * @param name      under which the broker takes it once, however often it is sent; null for any number of times
 * @param deliverAt when it may come out of the queue at the earliest, in milliseconds since 1970; 0 for at once
 */
record Outgoing(String queue, byte[] body, Map<String, Object> headers, String name, long deliverAt) {

    private static final byte DEFAULT_PRIORITY = 4;
    private static final Set<Class<?>> TYPES = Set.of(String.class, Boolean.class, Byte.class, Short.class, Integer.class,
            Long.class, Float.class, Double.class);
    /** Said to the queue, and not carried by it. */
    private static final Set<String> ORDERS =
            Set.of(MessageHeaders.ARRIVAL, MessageHeaders.DELIVER_AT, MessageHeaders.RETURNS);

    /** @param same whether it is the message that was received, to be requeued or moved to the dead letters */
    static Outgoing of(String queue, org.apache.camel.Message message, boolean same) throws InvalidPayloadException {
        byte[] body = message.getBody() == null ? new byte[0] : message.getMandatoryBody(byte[].class);
        Map<String, Object> headers = new LinkedHashMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (travels(name) && (same || !MessageHeaders.OF_ATTEMPTS.contains(name)) && value != null) {
                headers.put(name, TYPES.contains(value.getClass()) ? value : value.toString());
            }
        });
        Long deliverAt = !same ? null : message.getHeader(MessageHeaders.DELIVER_AT, Long.class);
        return new Outgoing(queue, body, headers, message.getHeader(MessageHeaders.ARRIVAL, String.class),
                deliverAt == null ? 0 : deliverAt);
    }

    static boolean travels(String header) {
        return header.startsWith(MessageHeaders.PREFIX) && !ORDERS.contains(header);
    }

    Outgoing named(String other) {
        return new Outgoing(queue, body, headers, other, deliverAt);
    }

    Outgoing with(String header, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Outgoing(queue, body, more, name, deliverAt);
    }

    Outgoing notBefore(Instant time) {
        return new Outgoing(queue, body, headers, name, time.toEpochMilli());
    }

    ClientMessage encode(ClientSession session) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true, 0, System.currentTimeMillis(),
                DEFAULT_PRIORITY);
        headers.forEach((header, value) -> message.putObjectProperty(SimpleString.of(header), value));
        if (name != null) {
            message.putStringProperty(Message.HDR_DUPLICATE_DETECTION_ID, SimpleString.of(name));
        }
        if (deliverAt > 0) {
            message.putLongProperty(Message.HDR_SCHEDULED_DELIVERY_TIME, deliverAt);
        }
        message.getBodyBuffer().writeBytes(body);
        return message;
    }
}
