package org.recordingintake.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What an event says, read tolerantly: absent and null are the same, and a field of an unexpected shape counts as
 * absent. The names are those of Bandwidth's {@code recordingAvailable} webhook.
 *
 * @param eventType    the type as received, or {@code recordingAvailable} where the event names none; never null
 * @param status       in lower case, or "" where the event has none; an open set, so never null and never trusted. That
 *                     of the transcription where the event announces one
 * @param recordingId  null where neither the event nor the path of its URLs names one
 * @param callId       null for a conference, or where nothing names one
 * @param conferenceId null for a call
 * @param accountId    null where neither the event, nor its URLs, nor the configuration names one
 * @param mediaUrl     untrusted text, often a template; null if absent
 * @param startTime    null if absent or unreadable
 * @param eventTime    null if absent or unreadable
 * @param json         the whole event as received, unknown fields included
 */
public record RecordingEvent(String eventType, String status, String recordingId, String callId, String conferenceId,
                             String accountId, String mediaUrl, Instant startTime, Instant eventTime,
                             ObjectNode json) {

    /** How long Bandwidth keeps media. */
    public static final Duration MEDIA_KEPT = Duration.ofDays(30);
    private static final Pattern TRANSCRIPTION_ID = Pattern.compile("t-[A-Za-z0-9_-]{1,45}");
    private static final Set<String> TYPES = Set.of("recordingAvailable", "conferenceRecordingAvailable");
    /** Types that Bandwidth documents and that announce no media. */
    private static final Set<String> OTHER_TYPES = Set.of("recordComplete", "recordingComplete", "initiate", "answer",
            "disconnect");

    /**
     * Whether the event announces a recording or a transcript, or, being of an unlisted type, says which recording and
     * what became of it.
     */
    public boolean isAnnouncement() {
        return isOfAKnownType() || isTranscription()
                || !OTHER_TYPES.contains(eventType) && recordingId != null && !status.isEmpty();
    }

    /** Whether the event announces the transcript of a recording, or that there is none. */
    public boolean isTranscription() {
        return RecordingEventReader.TRANSCRIPTION.equals(eventType);
    }

    /** Whether there is nothing at Bandwidth to be fetched by this event, now or later. */
    public boolean isWithoutMedia() {
        return isTranscription() ? !status.equals(RecordingEventReader.AVAILABLE) : status.equals("error");
    }

    /**
     * Names a transcription among those of its recording, safe in a file name: {@code t-} and at most 45 characters more.
     * Without a usable id it is named by the SHA-256 of that, or of the event.
     */
    public String transcriptionName() {
        String id = RecordingEventReader.text(RecordingEventReader.transcription(json), "id");
        return id != null && TRANSCRIPTION_ID.matcher(id).matches() ? id
                : "t-" + Ids.shortHash(id == null ? json.toString() : id);
    }

    /** When the transcription was completed, else when the event was sent; null where it says neither. */
    public Instant transcribedAt() {
        return Timestamps.parse(RecordingEventReader.text(RecordingEventReader.transcription(json), "completedTime"))
                .orElse(eventTime);
    }

    /** Whether the event is of a type that announces recordings; anything else of an unlisted type is a surprise. */
    public boolean isOfAKnownType() {
        return TYPES.contains(eventType);
    }

    /**
     * Names the recording in this status, safe in a file name and at most {@value Ids#MAX_KEY_LENGTH} characters: the
     * same for every event that announces the same thing. Where the recording has no usable id, the SHA-256 of the
     * event takes its place. An event of an unknown type, which only looks like an announcement, has a key of its own.
     */
    public String key() {
        return keyAs(status);
    }

    /** The key that it would have in another status. */
    public String keyAs(String other) {
        String id = recordingId == null ? Ids.sha256(json.toString()) : Ids.fileName(recordingId);
        return id + "-" + statusLabel(other);
    }

    /**
     * The status as a part of a name: a word, or the start of its SHA-256; behind it an unknown type, or the name of the
     * transcription.
     */
    public String statusLabel() {
        return statusLabel(status);
    }

    private String statusLabel(String other) {
        if (isTranscription()) {
            return Ids.label(other.replace('-', '_')) + "." + transcriptionName();
        }
        String label = other.isEmpty() ? "none" : Ids.label(other);
        return isOfAKnownType() ? label : label + "." + Ids.label(eventType);
    }

    /**
     * When Bandwidth deletes the media: 30 days after it was announced, or else after the event came. A transcript goes
     * with its recording, which may have ended long before.
     */
    public Instant mediaExpires(Instant receivedAt) {
        Optional<Instant> ended = isTranscription() ? Timestamps.parse(field("endTime")) : Optional.empty();
        return ended.or(() -> Optional.ofNullable(eventTime)).orElse(receivedAt).plus(MEDIA_KEPT);
    }

    /** The day under which the recording is filed: its start, else its announcement, else its arrival. */
    public Instant filedUnder(Instant receivedAt) {
        return Optional.ofNullable(startTime).or(() -> Optional.ofNullable(eventTime)).orElse(receivedAt);
    }

    /** The whole event for others, without the queries of its URLs: the signature of a signed URL is a credential. */
    public ObjectNode toldToOthers() {
        ObjectNode told = json.deepCopy();
        withoutQuery(told, "mediaUrl");
        withoutQuery(RecordingEventReader.transcription(told), "url");
        return told;
    }

    private static void withoutQuery(ObjectNode node, String field) {
        String url = RecordingEventReader.text(node, field);
        if (url != null && !url.equals(RecordingEventReader.withoutQuery(url))) {
            node.put(field, RecordingEventReader.withoutQuery(url));
        }
    }

    /** The text of a field that this version has no use for; null where it is absent, null, blank, or no plain value. */
    public String field(String name) {
        return RecordingEventReader.text(json, name);
    }

    /** The application whose call or conference was recorded; null if absent. For routes of ops that go by it. */
    public String applicationId() {
        return RecordingEventReader.text(json, "applicationId");
    }

    /** The announced format in lower case, {@code wav} or {@code mp3}; empty if absent. */
    public Optional<String> fileFormat() {
        return Optional.ofNullable(RecordingEventReader.text(json, "fileFormat"))
                .map(format -> format.toLowerCase(Locale.ROOT));
    }

    /** The announced number of channels, as a number or a text; empty if absent or unreadable. */
    public Optional<Integer> channels() {
        return Optional.ofNullable(RecordingEventReader.text(json, "channels"))
                .filter(channels -> channels.matches("[0-9]{1,4}")).map(Integer::valueOf);
    }

    /** The announced duration, pauses left out; empty if absent or unreadable. */
    public Optional<Duration> duration() {
        return Durations.parse(RecordingEventReader.text(json, "duration"));
    }
}
