package org.recordingintake.console;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.retry.DeadLetter;

@JsonClassDescription("A dead letter of this node")
@JsonInclude(Include.NON_NULL)
public record DeadLetterView(
        @JsonPropertyDescription("Names it: that of its file, without .json") String id,
        @JsonPropertyDescription("The recording; absent where its event has no usable id") @Nullable String recordingId,
        @JsonPropertyDescription("The status in its event") @Nullable String status,
        @JsonPropertyDescription("The account in its event") @Nullable String accountId,
        @JsonPropertyDescription("The call in its event") @Nullable String callId,
        @JsonPropertyDescription("The conference in its event") @Nullable String conferenceId,
        @JsonPropertyDescription("Who called, as in its event") @Nullable String from,
        @JsonPropertyDescription("Who was called, as in its event") @Nullable String to,
        @JsonPropertyDescription("The tag in its event") @Nullable String tag,
        @JsonPropertyDescription("Why it was given up, in plain words") @Nullable String reason,
        @JsonPropertyDescription("How many times it failed") int attempts,
        @JsonPropertyDescription("When it failed first") @Nullable Instant firstAt,
        @JsonPropertyDescription("When it failed last") @Nullable Instant lastAt,
        @JsonPropertyDescription("When its event came") @Nullable Instant receivedAt,
        @JsonPropertyDescription("When its file was written last") Instant writtenAt,
        @JsonPropertyDescription("What came in place of a recording at the last attempt") DeadLetter.@Nullable Evidence evidence,
        @JsonPropertyDescription("The event as received; absent in a list") @Nullable ObjectNode event,
        @JsonPropertyDescription("In its place, the text of what could not be read; absent in a list") @Nullable String body,
        @JsonPropertyDescription("Why the file cannot be shown") @Nullable String problem) {

    static final JsonFormat<DeadLetterView> FORMAT = new JsonFormat<>(new TypeReference<>() { });
}
