package org.recordingintake.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.event.RecordingEvent;

@JsonClassDescription("The receipt of a stored recording, {recordingId}.json next to its media")
public record Receipt(
        @JsonPropertyDescription("Of this format: 3") int version,
        @JsonPropertyDescription("The recording") @Nullable String recordingId,
        @JsonPropertyDescription("Its status, in lower case; empty where the event has none") String status,
        @JsonPropertyDescription("Its account") @Nullable String accountId,
        @JsonPropertyDescription("Its call") @Nullable String callId,
        @JsonPropertyDescription("Its conference") @Nullable String conferenceId,
        @JsonPropertyDescription("The name of the media file next to the receipt") String file,
        @JsonPropertyDescription("The length of the media") long bytes,
        @JsonPropertyDescription("The SHA-256 of the media, in lower-case hex") String sha256,
        @JsonPropertyDescription("The Content-Type header of the answer") @Nullable String contentType,
        @JsonPropertyDescription("The URL it was fetched from, without its query") @Nullable String source,
        @JsonPropertyDescription("The answer that brought it") Origin.@Nullable Response response,
        @JsonPropertyDescription("What was checked") Checks checks,
        @JsonPropertyDescription("What the audio says about itself; null for anything but WAV and MP3") @Nullable Audio audio,
        @JsonPropertyDescription("When the event arrived") Instant receivedAt,
        @JsonPropertyDescription("When the media was stored") Instant storedAt,
        @JsonPropertyDescription("What stored it, with its version") String software,
        @JsonPropertyDescription("The SHA-256 of the event's bytes as received") String eventSha256,
        @JsonPropertyDescription("These bytes as text") @JsonInclude(Include.NON_NULL) @Nullable String body,
        @JsonPropertyDescription("Instead, where the event was relieved of credentials: the SHA-256 of event without white space")
        @JsonInclude(Include.NON_NULL) @Nullable String eventObjectSha256,
        @JsonPropertyDescription("The event") ObjectNode event,
        @JsonPropertyDescription("The SHA-256 of this file with 64 zeros in place of this value") String receiptSha256) {

    /** The version that is written. */
    public static final int VERSION = 3;
    public static final JsonFormat<Receipt> FORMAT = new JsonFormat<Receipt>(new TypeReference<>() { }).indented();

    public record Checks(
            @JsonPropertyDescription("'as announced' by the server, or 'none announced'") String length,
            @JsonPropertyDescription("The extension of file, from the content") String container,
            @JsonPropertyDescription("'whole', 'states no length', 'possibly cut off' or 'cannot be told'") String completeness,
            @JsonPropertyDescription("All that is odd about the media") List<String> oddities,
            @JsonPropertyDescription("'as announced' in the event, 'none announced', or how it differs") String format,
            @JsonPropertyDescription("The same, or 'cannot be told' from the media") String channels,
            @JsonPropertyDescription("The same, or 'cannot be told' from the media") String duration,
            @JsonPropertyDescription("All by which audio may be missing, and that differs from the event") @Nullable String mismatch) {
    }

    public record Audio(
            @JsonPropertyDescription("wav or mp3") String container,
            @JsonPropertyDescription("What is in it, such as pcm_s16le, pcm_mulaw or mp3") String codec,
            @JsonPropertyDescription("In Hz") int sampleRate,
            @JsonPropertyDescription("At least 1") int channels,
            @JsonPropertyDescription("ISO 8601; null where a compressed WAV does not say it") @Nullable String duration) {

        static Audio of(AudioReport report) {
            return report.audio().map(audio -> new Audio(audio.container(), audio.codec(), audio.sampleRate(), audio.channels(),
                    audio.duration().map(Duration::toString).orElse(null))).orElse(null);
        }
    }

    /** Of media that has just come, not sealed yet. */
    static Receipt of(RecordingEvent event, byte[] received, Arrival media, DurationTolerance tolerance, Instant receivedAt,
                      Instant storedAt, String software) {
        Origin origin = media.origin();
        boolean isWhole = ReceivedJson.holds(received, event.json());
        return new Receipt(VERSION, event.recordingId(), event.status(), event.accountId(), event.callId(),
                event.conferenceId(), fileOf(event, media.report()), media.bytes(), media.sha256(),
                origin.response() == null ? null : origin.response().contentType(), origin.source(), origin.response(),
                new AudioComparison(event, media.report(), tolerance).checks(origin.length()), Audio.of(media.report()),
                receivedAt, storedAt, software, Ids.sha256(received), isWhole ? ReceivedJson.textOf(received) : null,
                isWhole ? null : sha256(event.json()), event.json(), StoredReceipt.UNSEALED);
    }

    static String fileOf(RecordingEvent event, AudioReport report) {
        return Ids.fileName(event.recordingId()) + "." + report.extension();
    }

    static String sha256(ObjectNode event) {
        return Ids.sha256(JsonFormat.OBJECT.write(event));
    }

    /** Whether the event is the one whose SHA-256 was taken when it came. */
    boolean isOfItsEvent() {
        return isIntact(event, eventObjectSha256, body, eventSha256);
    }

    /** Whether an event is the one whose SHA-256 was taken when it came; null for what its receipt does not have. */
    static boolean isIntact(ObjectNode event, String eventObjectSha256, String body, String eventSha256) {
        if (event == null || eventObjectSha256 != null) {
            return event != null && sha256(event).equals(eventObjectSha256);
        }
        byte[] received = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        return Ids.sha256(received).equals(eventSha256) && ReceivedJson.holds(received, event);
    }

    /**
     * Why what is stored may be less than what lies behind this URL, in a part of a sentence; empty if it came from
     * there, as announced and provably to its end.
     */
    public Optional<String> shortcomingAgainst(String url) {
        if (!url.equals(source)) {
            return Optional.of("what is stored came from another URL than that of the event's ids");
        }
        if (checks != null && checks.mismatch() != null) {
            return Optional.of("audio may be missing, or it is not as its event says: " + checks.mismatch());
        }
        boolean proven = checks != null && (AudioComparison.AS_ANNOUNCED.equals(checks.length())
                || AudioComparison.WHOLE.equals(checks.completeness())
                || AudioComparison.AS_ANNOUNCED.equals(checks.duration()));
        return proven ? Optional.empty() : Optional.of("nothing proves that it is all there:"
                + " neither the server, nor the audio, nor the event says how long it is");
    }
}
