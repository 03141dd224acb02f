package org.recordingintake.console;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("The files were put back; within seconds the edits say whether they are in force")
public record RollbackResult(
        @JsonPropertyDescription("The runtime whose files they are") String node,
        @JsonPropertyDescription("The number of the set") int set,
        @JsonPropertyDescription("The names of its files") List<String> files) {

    static final JsonFormat<RollbackResult> FORMAT = new JsonFormat<>(new TypeReference<>() { });
}
