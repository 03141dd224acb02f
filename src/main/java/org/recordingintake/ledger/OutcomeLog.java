package org.recordingintake.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs one line for each outcome, at a level that ops choose. Of the event it repeats ids only. Thread-safe. */
final class OutcomeLog {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomeLog.class);
    private static final int LONGEST_IN_SECONDS = 120;
    private static final int LONGEST_IN_MINUTES = 120;
    private static final int LONGEST_IN_HOURS = 48;

    private final Supplier<Level> level;
    private final Clock clock;

    OutcomeLog(Supplier<Level> level, Clock clock) {
        this.level = level;
        this.clock = clock;
    }

    /** @param media null where the media was stored by an earlier attempt */
    void stored(RecordingEvent event, String receivedAt, StoredMedia media) {
        List<String> details = new ArrayList<>();
        if (media != null) {
            media.duration().map(OutcomeLog::length).ifPresent(details::add);
            details.add(size(media.bytes()));
        }
        log("Stored", event, receivedAt, details);
    }

    /** @param type of the alert, such as {@code recording.partial} */
    void alerted(RecordingEvent event, String receivedAt, String type) {
        log("Alerted", event, receivedAt, List.of(type.substring(type.lastIndexOf('.') + 1)));
    }

    void dead(RecordingEvent event, String receivedAt, int attempts) {
        log("Dead", event, receivedAt, List.of(attempts == 1 ? "1 attempt" : attempts + " attempts"));
    }

    /** @param receivedAt null for a message that does not say when its event came */
    private void log(String outcome, RecordingEvent event, String receivedAt, List<String> details) {
        List<String> all = new ArrayList<>();
        Optional.ofNullable(event.callId()).map(id -> "call " + named(id)).ifPresent(all::add);
        Optional.ofNullable(event.conferenceId()).map(id -> "conference " + named(id)).ifPresent(all::add);
        all.addAll(details);
        if (receivedAt != null) {
            all.add(length(Duration.between(Instant.parse(receivedAt), clock.instant())) + " after its event");
        }
        LOG.atLevel(level.get()).log("{} {}{} ({})", outcome, event.isTranscription() ? "the transcript of " : "",
                event.recordingId() == null ? event.key() : named(event.recordingId()), String.join(", ", all));
    }

    /** What is no id may be anything, also about a person: its hash has to do. */
    private static String named(String id) {
        return Ids.isSafe(id) ? id : Ids.fileName(id);
    }

    private static String length(Duration duration) {
        double seconds = Math.max(0, duration.toMillis()) / 1000.0;
        if (seconds < LONGEST_IN_SECONDS) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (duration.toMinutes() < LONGEST_IN_MINUTES) {
            return duration.toMinutes() + " min";
        }
        return duration.toHours() < LONGEST_IN_HOURS ? duration.toHours() + " h" : duration.toDays() + " d";
    }

    private static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        if (bytes < 1_000_000) {
            return bytes / 1_000 + " kB";
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6) : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
