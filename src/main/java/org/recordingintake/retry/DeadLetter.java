package org.recordingintake.retry;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("A dead letter, a file in data/dead-letters: an event that could not be processed")
@JsonInclude(Include.NON_NULL)
public record DeadLetter(
        @JsonPropertyDescription("The recording") @JsonInclude @Nullable String recordingId,
        @JsonPropertyDescription("Why it is not retried, in plain words") String reason,
        @JsonPropertyDescription("How many times it failed") int attempts,
        @JsonPropertyDescription("When it failed first") Instant firstAt,
        @JsonPropertyDescription("When it failed last") Instant lastAt,
        @JsonPropertyDescription("When the event arrived") @JsonInclude @Nullable Instant receivedAt,
        @JsonPropertyDescription("What came in place of a recording at the last attempt") @Nullable Evidence evidence,
        @JsonPropertyDescription("The event as received") @Nullable ObjectNode event,
        @JsonPropertyDescription("In its place, the text of what could not be read") @Nullable String body,
        @JsonPropertyDescription("In its place, what could not be read and is not UTF-8") byte @Nullable [] bodyBase64) {

    public static final JsonFormat<DeadLetter> FORMAT = new JsonFormat<DeadLetter>(new TypeReference<>() { }).indented();

    /**
     * One as it lies on disk. Where a field has been made one of another type, only the event and what says when it came
     * and how it failed is taken, as far as that can be read.
     *
     * @throws JsonProcessingException if it is not a JSON object
     */
    public static DeadLetter read(byte[] content) throws IOException {
        try {
            return FORMAT.read(content);
        } catch (JsonMappingException e) {
            ObjectNode letter = JsonFormat.OBJECT.read(content);
            return new DeadLetter(letter.path("recordingId").asText(null), letter.path("reason").asText(null),
                    letter.path("attempts").asInt(), instant(letter, "firstAt"), instant(letter, "lastAt"),
                    instant(letter, "receivedAt"), null,
                    letter.get("event") instanceof ObjectNode event ? event : null, null, null);
        }
    }

    private static Instant instant(ObjectNode letter, String field) {
        return JsonFormat.instant(letter.path(field).asText(null));
    }

    @JsonInclude(Include.NON_NULL)
    public record Evidence(
            @JsonPropertyDescription("The status of the answer") @Nullable Integer status,
            @JsonPropertyDescription("Its headers by name") @Nullable Map<String, String> headers,
            @JsonPropertyDescription("The beginning of its body") @Nullable String body,
            @JsonPropertyDescription("The same where it is not UTF-8") byte @Nullable [] bodyBase64) {

        public static final JsonFormat<Evidence> FORMAT = new JsonFormat<>(new TypeReference<>() { });
    }
}
