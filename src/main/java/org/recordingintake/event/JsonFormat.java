package org.recordingintake.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A format that other programs read: a record, whose components are its fields in their order. A component that may be
 * null is {@code @Nullable}, one that is absent then has {@code @JsonInclude(NON_NULL)}; docs/schemas is made of both.
 * Thread-safe.
 */
public final class JsonFormat<T> {

    static final ObjectMapper JSON = RecordingEventReader.mapper(Optional::empty);
    /** An event, or another object of somebody else. */
    public static final JsonFormat<ObjectNode> OBJECT = new JsonFormat<>(new TypeReference<>() { });

    private final JavaType type;
    private final ObjectWriter writer;

    /** One that is written in a line. */
    public JsonFormat(TypeReference<T> type) {
        this(JSON.constructType(type), JSON.writer());
    }

    private JsonFormat(JavaType type, ObjectWriter writer) {
        this.type = type;
        this.writer = writer.forType(type);
    }

    /** The same with a line for each field. */
    public JsonFormat<T> indented() {
        return new JsonFormat<>(type, JSON.writerWithDefaultPrettyPrinter());
    }

    public byte[] write(T value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A record of plain values can always be written", e);
        }
    }

    /**
     * Skips fields that the record does not have; one that is absent is null.
     *
     * @throws JsonMappingException if it is not an object, or a field is of another type
     * @throws IOException          if it is not JSON
     */
    public T read(byte[] content) throws IOException {
        if (!(JSON.readTree(content) instanceof ObjectNode object)) {
            throw new JsonMappingException(null, "It is not a JSON object");
        }
        return JSON.treeToValue(object, type);
    }

    /** The value as it would be written. */
    public static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /** Null for null, and for a text that is not an ISO 8601 instant. */
    public static Instant instant(String text) {
        return time(text, Instant::parse);
    }

    static <T> T time(String text, Function<String, T> parser) {
        try {
            return text == null ? null : parser.apply(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
