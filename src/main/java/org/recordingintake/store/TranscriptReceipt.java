package org.recordingintake.store;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.ledger.StoredMedia;

@JsonClassDescription("The receipt of a transcript, {recordingId}.transcript.receipt.json next to the transcript")
public record TranscriptReceipt(
        @JsonPropertyDescription("Of this format: 1") int version,
        @JsonPropertyDescription("The recording") @Nullable String recordingId,
        @JsonPropertyDescription("The status of the transcription, in lower case") String status,
        @JsonPropertyDescription("The account") @Nullable String accountId,
        @JsonPropertyDescription("The call") @Nullable String callId,
        @JsonPropertyDescription("The transcription, t-…") String transcriptionId,
        @JsonPropertyDescription("When it was completed, else when its event was sent") @Nullable Instant completedAt,
        @JsonPropertyDescription("The name of the transcript next to the receipt") String file,
        @JsonPropertyDescription("The length of the transcript") long bytes,
        @JsonPropertyDescription("The SHA-256 of the transcript, in lower-case hex") String sha256,
        @JsonPropertyDescription("The Content-Type header of the answer") @Nullable String contentType,
        @JsonPropertyDescription("The URL it was fetched from") String source,
        @JsonPropertyDescription("How many elements the list transcripts has") int transcripts,
        @JsonPropertyDescription("How many elements the list clips has") int clips,
        @JsonPropertyDescription("When the answer arrived") Instant fetchedAt,
        @JsonPropertyDescription("When the event arrived") Instant receivedAt,
        @JsonPropertyDescription("When the transcript was stored") Instant storedAt,
        @JsonPropertyDescription("What stored it, with its version") String software,
        @JsonPropertyDescription("The SHA-256 of the event's bytes as received") String eventSha256,
        @JsonPropertyDescription("These bytes as text") @JsonInclude(Include.NON_NULL) @Nullable String body,
        @JsonPropertyDescription("Instead, where the event was relieved of credentials: the SHA-256 of event without white space")
        @JsonInclude(Include.NON_NULL) @Nullable String eventObjectSha256,
        @JsonPropertyDescription("The event") ObjectNode event,
        @JsonPropertyDescription("The SHA-256 of this file with 64 zeros in place of this value") String receiptSha256) {

    /** The version that is written. */
    static final int VERSION = 1;
    public static final JsonFormat<TranscriptReceipt> FORMAT =
            new JsonFormat<TranscriptReceipt>(new TypeReference<>() { }).indented();

    /**
     * What is known of a transcript when it comes.
     *
     * @param contentType null where the server said none
     * @param transcripts how many elements this list has
     * @param clips       how many elements this list has
     */
    public record Origin(String contentType, String source, int transcripts, int clips, Instant fetchedAt) {
    }

    /** Of a transcript that has just come, not sealed yet. */
    static TranscriptReceipt of(RecordingEvent event, byte[] received, String file, StoredMedia stored, Origin origin,
                                Instant receivedAt, Instant storedAt, String software) {
        boolean isWhole = ReceivedJson.holds(received, event.json());
        return new TranscriptReceipt(VERSION, event.recordingId(), event.status(), event.accountId(), event.callId(),
                event.transcriptionName(), event.transcribedAt(), file, stored.bytes(), stored.sha256(), origin.contentType(),
                origin.source(), origin.transcripts(), origin.clips(), origin.fetchedAt(), receivedAt, storedAt, software,
                Ids.sha256(received), isWhole ? ReceivedJson.textOf(received) : null,
                isWhole ? null : Receipt.sha256(event.json()), event.json(), StoredReceipt.UNSEALED);
    }

    /** The same for a transcript of another name, not sealed yet. */
    TranscriptReceipt renamed(String other) {
        return new TranscriptReceipt(version, recordingId, status, accountId, callId, transcriptionId, completedAt, other, bytes,
                sha256, contentType, source, transcripts, clips, fetchedAt, receivedAt, storedAt, software, eventSha256, body,
                eventObjectSha256, event, StoredReceipt.UNSEALED);
    }

    /** As it is to be written. */
    byte[] sealed() {
        return StoredReceipt.seal(FORMAT.write(this));
    }
}
