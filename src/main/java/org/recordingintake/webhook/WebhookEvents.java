package org.recordingintake.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.queue.SpoolDirectory;

/** What the routes of the webhook do to a request and its answer. */
public final class WebhookEvents {

    /** Always as long, so that names which begin with it are in the order of arrival. */
    private static final DateTimeFormatter ARRIVAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private final ObjectMapper json;

    public WebhookEvents(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Replaces the request by the event, with the headers {@code intakeReceivedAt} and, if it is not an event,
     * {@code intakeProblem}. No body is left where nothing came that could be kept.
     */
    public void receive(Exchange exchange, @Header(Exchange.HTTP_METHOD) String method,
                        @Header("CamelHttpRawQuery") String rawQuery) throws JsonProcessingException {
        Message message = exchange.getMessage();
        if (!"GET".equals(method)) {
            become(message, message.getBody(byte[].class), ARRIVAL.format(Instant.now()));
        } else if (hasParameters(rawQuery)) {
            become(message, fromQuery(rawQuery), ARRIVAL.format(Instant.now()));
        } else {
            message.removeHeaders("*");
            message.setBody(null);
            message.setHeader(MessageHeaders.PROBLEM, "A GET carries the event as query parameters, and there are none.");
        }
    }

    /** Puts a spooled event, whose arrival its file's name says, in the place of the file. */
    public void spooled(Exchange exchange, @Header(Exchange.FILE_NAME_ONLY) String name) {
        Message message = exchange.getMessage();
        become(message, message.getBody(byte[].class), SpoolDirectory.receivedAt(name).toString());
        message.setHeader(MessageHeaders.ARRIVAL, name);
    }

    private void become(Message message, byte[] body, String receivedAt) {
        byte[] event = body == null ? new byte[0] : body;
        message.removeHeaders("*");
        message.setBody(event);
        message.setHeader(MessageHeaders.RECEIVED_AT, receivedAt);
        String problem = ReceivedJson.problemOf(json, event);
        if (!problem.isEmpty()) {
            message.setHeader(MessageHeaders.PROBLEM, problem);
        }
    }

    /** The event that a request carries, or a message for a queue; null if it has none, or it is a stream to be read once. */
    public byte[] peek(Message message) throws JsonProcessingException {
        Object body = message.getBody();
        if (body instanceof byte[] || body instanceof String || body instanceof Buffer) {
            return message.getBody(byte[].class);
        }
        String rawQuery = message.getHeader("CamelHttpRawQuery", String.class);
        return hasParameters(rawQuery) ? fromQuery(rawQuery) : null;
    }

    private static boolean hasParameters(String rawQuery) {
        return rawQuery != null && !rawQuery.replace("&", "").isBlank();
    }

    /**
     * The query of a GET as the JSON object that a POST would have carried; a parameter given more than once becomes
     * an array.
     *
     * @param rawQuery as received, percent-encoded; a query that cannot be decoded is answered as it stands
     */
    private byte[] fromQuery(String rawQuery) throws JsonProcessingException {
        Map<String, List<String>> parameters;
        try {
            parameters = new QueryStringDecoder(rawQuery, StandardCharsets.UTF_8, false, 1024, true).parameters();
        } catch (IllegalArgumentException e) {
            return rawQuery.getBytes(StandardCharsets.UTF_8);
        }
        ObjectNode event = json.createObjectNode();
        parameters.forEach((name, values) -> {
            if (values.size() == 1) {
                event.put(name, values.get(0));
            } else {
                event.set(name, json.valueToTree(values));
            }
        });
        return json.writeValueAsBytes(event);
    }

    /** Replaces the kept event by the response: nothing, which is 204, or 400 and why it is not an event. */
    public void answer(Exchange exchange, @Header(MessageHeaders.PROBLEM) String problem) {
        Message answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setBody(null);
        if (problem != null) {
            answer.setBody(Problem.json(400, "Bad Request", problem));
            answer.setHeader(Exchange.CONTENT_TYPE, Problem.MEDIA_TYPE);
            answer.setHeader(Exchange.HTTP_RESPONSE_CODE, 400);
        }
    }
}
