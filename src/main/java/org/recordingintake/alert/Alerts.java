package org.recordingintake.alert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.MessageHeaders;

/**
 * What the product tells others: CloudEvents 1.0 in structured JSON. The id follows from recording, status and type, so
 * that a receiver can drop what it has seen.
 */
public final class Alerts {

    /** The types of alerts that are the outcome of a recording; all others are notices of something else. */
    public static final Set<String> OUTCOMES =
            Set.of("recording.partial", "recording.error", "recording.unrecognised");

    /** The type of the notice that a stored recording is not as its event says. */
    public static final String MISMATCH = "recording.mismatch";
    /** The type of the notice that media which is not stored is about to be deleted. */
    public static final String EXPIRING = "recording.expiring";
    /** The type of the notice that the account, or its credentials, may not download; told once until a download succeeds. */
    public static final String FORBIDDEN = "media.forbidden";
    /** The type of the notice that an event is among the dead letters. */
    public static final String DEAD = "recording.dead";
    private static final String SOURCE = "recording-intake";

    private final ObjectMapper json;
    private final Clock clock;

    public Alerts(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * Makes the alert the body; the headers name it, for receivers that keep it as a file or ask for its type, and so do
     * the variables {@code alertId}, {@code reason}, and, about a recording, {@code alertType}.
     *
     * @param notice the id of an alert that is the body already; null for one about a recording
     */
    public void describe(Exchange exchange, @Variable("event") RecordingEvent event,
                         @Header(MessageHeaders.ALERT_TYPE) String type, @Header(MessageHeaders.REASON) String reason,
                         @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                         @Header(MessageHeaders.WHERE) String where, @Header(MessageHeaders.NOTICE) String notice)
            throws JsonProcessingException {
        if (notice != null) {
            becomeMessage(exchange, exchange.getMessage().getBody(), notice, reason, receivedAt);
            return;
        }
        ObjectNode message = cloudEvent(event, type);
        ObjectNode data = data(event, receivedAt);
        data.put("reason", reason(event, type, receivedAt, reason));
        if (where != null) {
            data.put(type.equals(MISMATCH) ? "receipt" : "deadLetter", where);
        }
        data.set("event", event.toldToOthers());
        message.set("data", data);
        exchange.setVariable("alertType", type);
        becomeMessage(exchange, message);
    }

    /**
     * Makes the notice of a stored recording the body, out of its receipt. The variables {@code file} and {@code
     * receipt} are the two files themselves, for routes of ops that pass them on.
     */
    public void describeStored(Exchange exchange, @Variable("event") RecordingEvent event,
                               @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                               @Header(MessageHeaders.WHERE) String where) throws IOException {
        Path receiptFile = Path.of(where);
        JsonNode receipt = json.readTree(Files.readAllBytes(receiptFile));
        Path file = receiptFile.resolveSibling(receipt.path("file").asText());
        ObjectNode message = cloudEvent(event, "recording.stored");
        ObjectNode data = data(event, receivedAt);
        data.put("reason", "The recording is stored.")
                .put("file", file.toString())
                .put("receipt", where);
        for (String field : new String[] {"bytes", "sha256", "contentType", "storedAt"}) {
            data.set(field, receipt.path(field));
        }
        data.set("event", event.toldToOthers());
        message.set("data", data);
        becomeMessage(exchange, message);
        exchange.setVariable("file", file.toFile());
        exchange.setVariable("receipt", receiptFile.toFile());
    }

    /**
     * An alert about no one recording, for the alerts queue.
     *
     * @param id     the same for the same fact
     * @param reason in plain words
     * @param data   more about it; the reason is added
     */
    public ObjectNode notice(String type, String id, String reason, ObjectNode data) {
        ObjectNode message = cloudEvent(type, id, null);
        message.set("data", json.createObjectNode().put("reason", reason).setAll(data));
        return message;
    }

    private ObjectNode cloudEvent(RecordingEvent event, String type) {
        return cloudEvent(type, event.key() + "-" + type, event.recordingId());
    }

    private ObjectNode cloudEvent(String type, String id, String subject) {
        ObjectNode message = json.createObjectNode().put("specversion", "1.0")
                .put("id", id).put("source", SOURCE).put("type", type);
        return put(message, "subject", subject).put("time", clock.instant().toString())
                .put("datacontenttype", "application/json");
    }

    private static ObjectNode put(ObjectNode node, String field, String value) {
        return value == null ? node : node.put(field, value);
    }

    private ObjectNode data(RecordingEvent event, String receivedAt) {
        ObjectNode data = json.createObjectNode();
        put(data, "recordingId", event.recordingId());
        put(data, "callId", event.callId());
        put(data, "conferenceId", event.conferenceId());
        put(data, "accountId", event.accountId());
        put(data, "status", event.status().isEmpty() ? null : event.status());
        put(data, "receivedAt", receivedAt);
        mediaExpires(event, receivedAt).ifPresent(day -> data.put("mediaExpires", day));
        return data;
    }

    /** The day on which Bandwidth deletes the media; empty where it has none, or a message does not say when it came. */
    private static Optional<String> mediaExpires(RecordingEvent event, String receivedAt) {
        if (event.status().equals("error") || receivedAt == null) {
            return Optional.empty();
        }
        Instant expires = event.mediaExpires(Instant.parse(receivedAt));
        return Optional.of(expires.atZone(ZoneOffset.UTC).toLocalDate().toString());
    }

    /** @param said by the stage that asked for the alert; null for nothing. That of an outcome follows from the event */
    private static String reason(RecordingEvent event, String type, String receivedAt, String said) {
        if (type.equals(EXPIRING)) {
            return expiring(event, receivedAt, said);
        }
        if (said == null || OUTCOMES.contains(type)) {
            return reasonFor(event, receivedAt);
        }
        return !type.equals(FORBIDDEN) ? said
                : said + " It may concern every recording: check the account and its credentials. All of them are"
                + " tried again; there is no further alert until one has been fetched.";
    }

    private static String expiring(RecordingEvent event, String receivedAt, String lastFailure) {
        return "The recording is not stored yet, and Bandwidth deletes its media on "
                + mediaExpires(event, receivedAt).orElseThrow() + "."
                + (lastFailure == null ? "" : " What kept it so far: " + lastFailure);
    }

    private static String reasonFor(RecordingEvent event, String receivedAt) {
        return switch (event.status()) {
            case "partial" -> "Parts of the recording are missing. Bandwidth deletes what there is on "
                    + mediaExpires(event, receivedAt).orElseThrow() + ".";
            case "error" -> "Bandwidth could not make the recording; there is no media.";
            default -> "The event is not one that this version knows. Look at it and fetch by hand what it announces.";
        };
    }

    private void becomeMessage(Exchange exchange, ObjectNode message) throws JsonProcessingException {
        JsonNode data = message.path("data");
        becomeMessage(exchange, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(message),
                message.get("id").asText(), data.path("reason").asText(), data.path("receivedAt").asText(null));
    }

    private static void becomeMessage(Exchange exchange, Object body, String id, String reason, String receivedAt) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/cloudevents+json");
        message.setHeader(Exchange.FILE_NAME, id + ".json");
        message.setBody(body);
        exchange.setVariable("alertId", id);
        exchange.setVariable("reason", reason);
        exchange.setVariable("receivedAt", receivedAt);
    }
}
