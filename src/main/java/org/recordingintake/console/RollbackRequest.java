package org.recordingintake.console;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("Which files to put back")
public record RollbackRequest(@JsonPropertyDescription("The number of the set") int set) {

    static final JsonFormat<RollbackRequest> FORMAT = new JsonFormat<>(new TypeReference<>() { });
}
