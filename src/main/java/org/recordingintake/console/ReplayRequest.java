package org.recordingintake.console;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("Which dead letters to replay: either ids or a filter")
@JsonInclude(Include.NON_NULL)
public record ReplayRequest(
        @JsonPropertyDescription("Ids of dead letters, or of recordings, at most 500") @Nullable List<String> ids,
        @JsonPropertyDescription("Instead, which of them, the oldest first; {} for all") @Nullable DeadLetterFilter filter,
        @JsonPropertyDescription("With a filter, how many at most: 1 to 500, and 500 if it is absent") @Nullable Integer limit) {

    static final JsonFormat<ReplayRequest> FORMAT = new JsonFormat<>(new TypeReference<>() { });
}
