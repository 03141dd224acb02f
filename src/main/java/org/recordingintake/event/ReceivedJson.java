package org.recordingintake.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads what came as an event. Anybody may have sent it, so that nothing but the exceptions named here comes out. */
public final class ReceivedJson {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private ReceivedJson() {
    }

    /**
     * The JSON value that a body is; missing where it is blank. A byte order mark before it is overlooked (RFC 8259,
     * 8.1).
     *
     * @throws CharacterCodingException if the body is not UTF-8 to the letter; Jackson would read overlong forms of
     *                                  dots and slashes, and UTF-16
     * @throws JsonProcessingException  if it is not JSON, or beyond the limits of the mapper
     */
    public static JsonNode read(ObjectMapper json, byte[] body)
            throws CharacterCodingException, JsonProcessingException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        try {
            JsonNode value = json.readTree(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
            RecordingEventReader.requireShallow(value);
            return value;
        } catch (NumberFormatException e) {
            // Jackson lets through what Java says about an exponent such as 1E-9999999999
            throw new JsonParseException(null, "A number is too large or too small", e);
        }
    }

    /** Whether a body is this value; what cannot be read is none. */
    public static boolean holds(byte[] body, JsonNode value) {
        try {
            return read(JsonFormat.JSON, body).equals(value);
        } catch (IOException e) {
            return false;
        }
    }

    /** The body as text; null where it is not UTF-8. */
    public static String textOf(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Why this is not one JSON object, in plain words; empty if it is one. */
    public static String problemOf(ObjectMapper json, byte[] body) {
        try {
            JsonNode value = read(json, body);
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
}
