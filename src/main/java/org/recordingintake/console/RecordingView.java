package org.recordingintake.console;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("All that is known of a recording")
public record RecordingView(
        @JsonPropertyDescription("The recording") String recordingId,
        @JsonPropertyDescription("Each of its statuses and transcripts, the latest outcome first") List<Row> rows) {

    static final JsonFormat<RecordingView> FORMAT = new JsonFormat<>(new TypeReference<>() { });

    @JsonInclude(Include.NON_NULL)
    public record Row(
            @JsonPropertyDescription("What the ledger knows") RecordingRow recording,
            @JsonPropertyDescription("What happened, in the order of time; what lies ahead last") List<Step> timeline,
            @JsonPropertyDescription("The event as received, where it is still to be found here") @Nullable ObjectNode event,
            @JsonPropertyDescription("The receipt, as it lies on disk") @Nullable ObjectNode receipt,
            @JsonPropertyDescription("The media, where it is here") @Nullable Media media,
            @JsonPropertyDescription("The dead letter, where there is one") @Nullable DeadLetterView deadLetter,
            @JsonPropertyDescription("Why a receipt or dead letter cannot be shown") @Nullable String problem) {
    }

    /** Something that happened, or is going to. */
    public record Step(
            @JsonPropertyDescription("When") Instant at,
            @JsonPropertyDescription("started, received, read, failed, stored, alerted, dead, erased, published, deleted, rebuilt or expires") String step,
            @JsonPropertyDescription("The same in plain words") String text) {
    }

    public record Media(
            @JsonPropertyDescription("The name of its file") String file,
            @JsonPropertyDescription("Its Content-Type, by its content") String contentType,
            @JsonPropertyDescription("Its length") long bytes,
            @JsonPropertyDescription("Its SHA-256, as in the receipt") String sha256) {
    }
}
