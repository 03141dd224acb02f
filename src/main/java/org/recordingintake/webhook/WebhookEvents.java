package org.recordingintake.webhook;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.recordingintake.event.JsonLocations;
import org.recordingintake.event.ReceivedJson;

/** What the webhook route asks about a request's content. */
public final class WebhookEvents {

    private final ObjectMapper json;

    public WebhookEvents(ObjectMapper json) {
        this.json = json;
    }

    /** Whether a query says anything at all. */
    public boolean hasParameters(@Header("CamelHttpRawQuery") String rawQuery) {
        return rawQuery != null && !rawQuery.replace("&", "").isBlank();
    }

    /**
     * The query of a GET as the JSON object that a POST would have carried; a parameter given more than once becomes
     * an array.
     *
     * @param rawQuery as received, percent-encoded; a query that cannot be decoded is answered as it stands
     */
    public byte[] fromQuery(@Header("CamelHttpRawQuery") String rawQuery) throws JsonProcessingException {
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

    /** When a spooled event arrived, an ISO 8601 instant: the first part of its file's name; now for any other name. */
    public String receivedAtOf(@Variable("arrival") String fileName) {
        try {
            return Instant.parse(fileName.split("_", 2)[0]).toString();
        } catch (DateTimeParseException e) {
            return Instant.now().toString();
        }
    }

    /** Why this is not one JSON object, in plain words; empty if it is one. */
    public String problemOf(@Body byte[] body) {
        try {
            JsonNode value = body == null ? json.missingNode() : ReceivedJson.read(json, body);
            if (value.isObject()) {
                return "";
            }
            return value.isMissingNode()
                    ? "The body is empty; an event is one JSON object."
                    : "The body is JSON, but not an object: an event is one JSON object.";
        } catch (StreamConstraintsException e) {
            return "The body is nested too deep, or a name, text or number in it is too long; an event is one JSON object"
                    + " of plain fields.";
        } catch (JsonProcessingException e) {
            return (e.getOriginalMessage().startsWith("Duplicate field")
                    ? "The body has the same field twice" : "The body is not JSON")
                    + JsonLocations.of(e) + "; an event is one JSON object.";
        } catch (CharacterCodingException e) {
            return "The body is not text in UTF-8; an event is one JSON object.";
        }
    }

    /** The body of a 400, as {@code application/problem+json}. */
    public String badRequest(@Variable("problem") String problem) {
        return Problem.json(400, "Bad Request", problem);
    }
}
