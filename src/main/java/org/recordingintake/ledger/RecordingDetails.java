package org.recordingintake.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

import org.recordingintake.event.RecordingEvent;

/**
 * What the ledger knows of a recording besides its outcome; null where nothing says it. Texts are cut to
 * {@value #LONGEST} characters: they come from outside.
 *
 * @param filedAt   the time under which it is filed
 * @param receivedAt when its event came
 * @param expiresAt when Bandwidth deletes its media; null where it has none
 */
record RecordingDetails(boolean conference, String applicationId, String from, String to, String direction, String tag,
                        String name, String parentCallId, Instant filedAt, Instant startedAt, Duration duration, Instant receivedAt,
                        Instant expiresAt) {

    private static final int LONGEST = 256;

    /** @param receivedAt when the event came */
    static RecordingDetails of(RecordingEvent event, Instant receivedAt) {
        return new RecordingDetails(event.callId() == null && event.conferenceId() != null, text(event.applicationId()),
                text(event.field("from")), text(event.field("to")), text(event.field("direction")),
                text(event.field("tag")), text(event.field("name")), text(event.field("parentCallId")),
                event.filedUnder(receivedAt), event.startTime(),
                event.duration().orElse(null), receivedAt,
                event.isWithoutMedia() ? null : event.mediaExpires(receivedAt));
    }

    /** The UTC day under which it is filed. */
    LocalDate day() {
        return LocalDate.ofInstant(filedAt, ZoneOffset.UTC);
    }

    /** PostgreSQL keeps no NUL in a text, and an index only so much of it. */
    static String text(String value) {
        if (value == null) {
            return null;
        }
        String clean = value.replace("\0", "");
        int end = Math.min(clean.length(), LONGEST);
        boolean splitsPair = end < clean.length() && Character.isHighSurrogate(clean.charAt(end - 1));
        return clean.substring(0, splitsPair ? end - 1 : end);
    }
}
