package org.recordingintake.console;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("Dead letters of this node, the latest first")
public record DeadLetterPage(
        @JsonPropertyDescription("The runtime in whose data.dir they are") String node,
        @JsonPropertyDescription("How many there are on this node") long total,
        @JsonPropertyDescription("At most as many as the limit") List<DeadLetterView> deadLetters,
        @JsonPropertyDescription("What to send as after for the next ones; null at the end") @JsonInclude @Nullable String next) {

    static final JsonFormat<DeadLetterPage> FORMAT = new JsonFormat<>(new TypeReference<>() { });
}
