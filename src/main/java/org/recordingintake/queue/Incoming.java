package org.recordingintake.queue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/**
 * What a message says, whoever sent it. Of the kinds that JMS clients send those with bytes, text or nothing can be
 * read; nothing else is ever made an object of. Not to be changed once made.
 *
 * @param body    the bytes, or the text in UTF-8; where there is a problem, what was to be made an object of
 * @param headers those that travel; the time of arrival is always among them
 * @param returns how many times in a row it was given back
 * @param problem why it cannot be read, in plain words; empty if it can
 */
record Incoming(byte[] body, Map<String, Object> headers, int returns, String problem) {

    private static final Map<Byte, String> UNREADABLE = Map.of(Message.OBJECT_TYPE, "a Java object",
            Message.MAP_TYPE, "a map", Message.STREAM_TYPE, "a stream of values");
    private static final int MOST_RETURNS = 100;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final String INSTEAD = "Send events as bytes or as text.";

    /** @throws ActiveMQException if the connection breaks before all of the message has come */
    static Incoming of(ClientMessage message) throws ActiveMQException {
        byte[] body = new byte[0];
        String problem = "";
        try {
            body = bytes(message);
            if (message.getType() == Message.TEXT_TYPE) {
                body = text(body);
            } else if (UNREADABLE.containsKey(message.getType())) {
                problem = "The message contains " + UNREADABLE.get(message.getType()) + ", which is never read. " + INSTEAD;
            }
        } catch (RuntimeException e) { // Artemis says of none that it may come
            problem = "The message cannot be read. " + INSTEAD;
        }
        return new Incoming(body, headers(message), returns(message), problem);
    }

    private static byte[] bytes(ClientMessage message) throws ActiveMQException {
        if (message.isLargeMessage()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            message.saveToOutputStream(body);
            return body.toByteArray();
        }
        byte[] body = new byte[message.getBodyBuffer().readableBytes()];
        message.getBodyBuffer().readBytes(body);
        return body;
    }

    /** As Artemis' client for JMS writes it: whether there is any, its length, and its characters in two bytes each. */
    private static byte[] text(byte[] bytes) {
        SimpleString text = bytes.length == 0 ? null : ActiveMQBuffers.wrappedBuffer(bytes).readNullableSimpleString();
        return text == null ? new byte[0] : text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> headers(ClientMessage message) {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (SimpleString property : message.getPropertyNames()) {
            String name = property.toString();
            Object value = Outgoing.travels(name) ? message.getObjectProperty(property) : null;
            if (value != null && !(value instanceof byte[])) {
                headers.put(name, value instanceof SimpleString text ? text.toString() : value);
            }
        }
        headers.put(MessageHeaders.RECEIVED_AT, receivedAt(headers.get(MessageHeaders.RECEIVED_AT), message));
        return headers;
    }

    /** As the header says, or else when the message was sent. */
    private static String receivedAt(Object said, ClientMessage message) {
        try {
            return Instant.parse(String.valueOf(said)).toString();
        } catch (DateTimeParseException e) {
            long sent = message.getTimestamp() > 0 ? message.getTimestamp() : System.currentTimeMillis();
            return Instant.ofEpochMilli(sent).toString();
        }
    }

    private static int returns(ClientMessage message) {
        return message.getObjectProperty(MessageHeaders.RETURNS) instanceof Integer returns ? Math.max(0, returns) : 0;
    }

    /** The replacement of the message when it returns to this queue; a message that cannot be read becomes a dead letter. */
    Outgoing back(String queue) {
        Outgoing same = new Outgoing(queue, body, headers, null, 0);
        return problem.isEmpty() ? same.with(MessageHeaders.RETURNS, returns) : dead(problem);
    }

    /**
     * The replacement of the message after its stage failed without handling it: the message is requeued, with a longer
     * delay each time. After many failures it becomes a dead letter, unless this is the queue of dead letters.
     */
    Outgoing afterFailure(String queue, String reason) {
        int failures = returns + 1;
        return failures >= MOST_RETURNS && !queue.equals(Queues.DEAD)
                ? dead("Its stage failed " + failures + " times and could not say what becomes of it: " + reason)
                : back(queue).with(MessageHeaders.RETURNS, failures)
                        .notBefore(Instant.now().plus(BackOff.pause(failures, LONGEST_PAUSE)));
    }

    /** The replacement of the message when it cannot be processed. */
    Outgoing dead(String reason) {
        return new Outgoing(Queues.DEAD, body, headers, null, 0).with(MessageHeaders.REASON, reason);
    }
}
