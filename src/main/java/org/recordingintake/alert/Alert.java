package org.recordingintake.alert;

import java.time.Instant;
import java.time.LocalDate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("A CloudEvent 1.0, structured")
@JsonInclude(Include.NON_NULL)
public record Alert<D>(
        @JsonPropertyDescription("1.0") String specversion,
        @JsonPropertyDescription("The same for each repetition, so that receivers can deduplicate") String id,
        @JsonPropertyDescription("recording-intake") String source,
        @JsonPropertyDescription("What it is about, such as recording.partial") String type,
        @JsonPropertyDescription("The recording") @Nullable String subject,
        @JsonPropertyDescription("When it was created") Instant time,
        @JsonPropertyDescription("application/json") String datacontenttype,
        @JsonPropertyDescription("The span that sent it, as in W3C Trace Context; only if traces are reported") @Nullable String traceparent,
        @JsonPropertyDescription("More about it") D data) {

    public static final JsonFormat<Alert<About>> FORMAT = new JsonFormat<Alert<About>>(new TypeReference<>() { }).indented();
    static final JsonFormat<Alert<Stored>> STORED = new JsonFormat<Alert<Stored>>(new TypeReference<>() { }).indented();

    @JsonClassDescription("Of a recording or transcript that is not stored, or of media that is not as it was announced")
    @JsonInclude(Include.NON_NULL)
    public record About(
            @JsonPropertyDescription("The recording") @Nullable String recordingId,
            @JsonPropertyDescription("Its call") @Nullable String callId,
            @JsonPropertyDescription("Its conference") @Nullable String conferenceId,
            @JsonPropertyDescription("Its account") @Nullable String accountId,
            @JsonPropertyDescription("The transcription, of a transcript") @Nullable String transcriptionId,
            @JsonPropertyDescription("Its status, in lower case") @Nullable String status,
            @JsonPropertyDescription("When the event arrived") @Nullable Instant receivedAt,
            @JsonPropertyDescription("The day (UTC) on which Bandwidth deletes the media") @Nullable LocalDate mediaExpires,
            @JsonPropertyDescription("What happened, in plain words") String reason,
            @JsonPropertyDescription("The path of the dead letter") @Nullable String deadLetter,
            @JsonPropertyDescription("The path of the receipt") @Nullable String receipt,
            @JsonPropertyDescription("The event as received, its URLs without queries") ObjectNode event) {
    }

    @JsonClassDescription("Of a recording or transcript that is in the store")
    @JsonInclude(Include.NON_NULL)
    public record Stored(
            @JsonPropertyDescription("The recording") @Nullable String recordingId,
            @JsonPropertyDescription("Its call") @Nullable String callId,
            @JsonPropertyDescription("Its conference") @Nullable String conferenceId,
            @JsonPropertyDescription("Its account") @Nullable String accountId,
            @JsonPropertyDescription("The transcription, of a transcript") @Nullable String transcriptionId,
            @JsonPropertyDescription("Its status, in lower case") @Nullable String status,
            @JsonPropertyDescription("When the event arrived") @Nullable Instant receivedAt,
            @JsonPropertyDescription("The day (UTC) on which Bandwidth deletes the media") @Nullable LocalDate mediaExpires,
            @JsonPropertyDescription("What happened, in plain words") String reason,
            @JsonPropertyDescription("The path of the media file or transcript") String file,
            @JsonPropertyDescription("The path of the receipt") String receipt,
            @JsonPropertyDescription("Its length") long bytes,
            @JsonPropertyDescription("Its SHA-256, in lower-case hex") String sha256,
            @JsonPropertyDescription("The Content-Type header of the answer") @JsonInclude @Nullable String contentType,
            @JsonPropertyDescription("When it was stored") Instant storedAt,
            @JsonPropertyDescription("The event as received, its URLs without queries") ObjectNode event) {
    }
}
