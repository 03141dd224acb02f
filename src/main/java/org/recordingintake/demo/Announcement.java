package org.recordingintake.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An event that the demo sends to the webhook, or one that never comes, and what is right for it.
 *
 * @param title    what it is, in a few words
 * @param body     as sent
 * @param event    the body, read
 * @param media    the media or transcript that the simulated Bandwidth has for it, and so what is to be stored; empty where an alert is right
 * @param isMissed whether it is never sent, so that its recording has to be found in Bandwidth's lists
 * @param requests how often that has to be asked for in the end, by this event and all others about the same
 */
record Announcement(String title, byte[] body, JsonNode event, Optional<Media> media, boolean isMissed,
                    int requests) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How long ago a missed recording began: longer than its event could be on its way. */
    private static final Duration AGO = Duration.ofHours(3);
    private static final Duration LENGTH = Duration.ofMillis(3098);

    /** All events in the order in which they are sent. */
    static List<Announcement> all() {
        Announcement documented = complete("documented example", "documented.json", "call.wav", 1);
        return List.of(
                documented,
                complete("documented example with enqueuedTime", "documented-enqueued.json", "second-call.wav", 1),
                withoutMedia("partial recording", "partial.json"),
                withoutMedia("recording that ended in an error", "error.json"),
                documented.entitled("documented example, sent again"),
                complete("conference recording", "conference.json", "conference.mp3", 1),
                complete("media that is there at the third try", "late-media.json", "two-channels.wav", 3),
                complete("transcript of the documented example", "transcription.json", "call-transcript.json", 1),
                complete("recording of a second account", "second-account.json", "second-call.wav", 1),
                missed("conference recording of that account whose event never came", "missed.json", "conference.mp3"));
    }

    /** A recording whose media is there only after it was given up: for those who replay it. */
    static Announcement lost() {
        return complete("media that is there once it was given up", "lost.json", "call.wav", 6);
    }

    private static Announcement complete(String title, String file, String media, int requests) {
        return of(title, file, Optional.of(Media.of(media)), requests);
    }

    private static Announcement withoutMedia(String title, String file) {
        return of(title, file, Optional.empty(), 0);
    }

    private static Announcement of(String title, String file, Optional<Media> media, int requests) {
        byte[] body = Media.resource("events/" + file);
        try {
            return new Announcement(title, body, JSON.readTree(body), media, false, requests);
        } catch (IOException e) {
            throw new UncheckedIOException("demo/events/" + file + " is not JSON", e);
        }
    }

    private Announcement entitled(String otherTitle) {
        return new Announcement(otherTitle, body, event, media, isMissed, requests);
    }

    private static Announcement missed(String title, String file, String media) {
        Announcement missed = complete(title, file, media, 1);
        Instant start = Instant.now().minus(AGO).truncatedTo(ChronoUnit.MILLIS);
        ObjectNode event = ((ObjectNode) missed.event).put("startTime", start.toString())
                .put("endTime", start.plus(LENGTH).toString());
        return new Announcement(title, missed.body, event, missed.media, true, missed.requests);
    }

    String recordingId() {
        return event.path("recordingId").asText();
    }

    /** The CloudEvents type of the alert that is right where there is no media. */
    String alertType() {
        return "recording." + event.path("status").asText();
    }

    /** The path of the media or transcript below the base URL of the media API. */
    String mediaPath() {
        String owner = event.has("conferenceId")
                ? "conferences/" + event.path("conferenceId").asText()
                : "calls/" + event.path("callId").asText();
        return "/accounts/" + event.path("accountId").asText() + "/" + owner + "/recordings/" + recordingId()
                + (media.filter(Media::isTranscript).isPresent() ? "/transcription" : "/media");
    }
}
