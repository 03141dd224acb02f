package org.recordingintake.store;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What is known of media when it comes; of media that was kept without it, nothing.
 *
 * @param source the URL without its query
 * @param length whether it has the length that the server announced, in the words of {@link AudioComparison}
 */
public record Origin(@Nullable String source, @Nullable Response response, String length) {

    static final Origin UNKNOWN = new Origin(null, null, AudioComparison.NONE_ANNOUNCED);

    /** The answer that brought it. */
    public record Response(
            @JsonPropertyDescription("The header Content-Type") @Nullable String contentType,
            @JsonPropertyDescription("The header ETag") @Nullable String etag,
            @JsonPropertyDescription("The header Last-Modified") @Nullable String lastModified,
            @JsonPropertyDescription("When it arrived") Instant at) {
    }
}
