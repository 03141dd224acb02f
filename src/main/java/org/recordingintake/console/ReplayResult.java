package org.recordingintake.console;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("What was moved to the replay directory")
public record ReplayResult(
        @JsonPropertyDescription("The runtime that sends them through again") String node,
        @JsonPropertyDescription("The ids of the dead letters that were moved") List<String> replayed,
        @JsonPropertyDescription("Those that were not, and why") List<Skipped> skipped,
        @JsonPropertyDescription("Whether more match the filter: send the request again") boolean more) {

    static final JsonFormat<ReplayResult> FORMAT = new JsonFormat<>(new TypeReference<>() { });

    public record Skipped(
            @JsonPropertyDescription("As it was asked for") String id,
            @JsonPropertyDescription("Why it was not moved, in plain words") String reason) {
    }
}
