package org.recordingintake.console;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("Whether what is stored of a recording is as its receipts say")
public record VerifyResult(
        @JsonPropertyDescription("The recording") String recordingId,
        @JsonPropertyDescription("Each receipt") List<Checked> checked) {

    static final JsonFormat<VerifyResult> FORMAT = new JsonFormat<>(new TypeReference<>() { });

    @JsonInclude(Include.NON_NULL)
    public record Checked(
            @JsonPropertyDescription("The path of the receipt") String receipt,
            @JsonPropertyDescription("Whether media and receipt are as they were stored") boolean intact,
            @JsonPropertyDescription("What is wrong: missing, altered, orphaned or unverifiable, and why") @Nullable String problem) {
    }
}
