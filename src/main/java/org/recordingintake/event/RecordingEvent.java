package org.recordingintake.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What an event says, read tolerantly: absent and null are the same, and a field of an unexpected shape counts as
 * absent. The names are those of Bandwidth's {@code recordingAvailable} webhook.
 *
 * @param eventType    the type as received, or {@code recordingAvailable} where the event names none; never null
 * @param status       in lower case, or "" where the event has none; an open set, so never null and never trusted
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
    private static final Set<String> TYPES = Set.of("recordingAvailable", "conferenceRecordingAvailable");
    /** Types that Bandwidth documents and that announce no media. */
    private static final Set<String> OTHER_TYPES = Set.of("recordComplete", "recordingComplete", "transcriptionAvailable",
            "initiate", "answer", "disconnect");

    /** Whether the event announces a recording, or, being of an unlisted type, says which one and what became of it. */
    public boolean isAnnouncement() {
        return isOfAKnownType() || !OTHER_TYPES.contains(eventType) && recordingId != null && !status.isEmpty();
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

    /** The status as a part of a name: a word, or the start of its SHA-256; an unknown type stands behind it. */
    public String statusLabel() {
        return statusLabel(status);
    }

    private String statusLabel(String other) {
        String label = other.isEmpty() ? "none" : Ids.label(other);
        return isOfAKnownType() ? label : label + "." + Ids.label(eventType);
    }

    /** When Bandwidth deletes the media: 30 days after it was announced, or else after the event came. */
    public Instant mediaExpires(Instant receivedAt) {
        return Optional.ofNullable(eventTime).orElse(receivedAt).plus(MEDIA_KEPT);
    }

    /** The day under which the recording is filed: its start, else its announcement, else its arrival. */
    public Instant filedUnder(Instant receivedAt) {
        return Optional.ofNullable(startTime).or(() -> Optional.ofNullable(eventTime)).orElse(receivedAt);
    }

    /** The whole event for others, without the query of its {@code mediaUrl}: the signature of a signed URL is a credential. */
    public ObjectNode toldToOthers() {
        return mediaUrl == null || mediaUrl.equals(RecordingEventReader.withoutQuery(mediaUrl))
                ? json : json.deepCopy().put("mediaUrl", RecordingEventReader.withoutQuery(mediaUrl));
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
