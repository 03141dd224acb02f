package org.recordingintake.console;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("What a search has found, the latest first")
public record RecordingPage(
        @JsonPropertyDescription("At most as many as the limit") List<RecordingRow> recordings,
        @JsonPropertyDescription("What to send as after for the next ones; null at the end") @JsonInclude @Nullable String next) {

    public static final JsonFormat<RecordingPage> FORMAT = new JsonFormat<>(new TypeReference<>() { });
}
