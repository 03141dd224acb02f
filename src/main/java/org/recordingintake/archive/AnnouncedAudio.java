package org.recordingintake.archive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.audio.AudioFacts;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.event.RecordingEvent;

/**
 * What an event announces of its audio, beside what the audio is. What the event does not say cannot differ. Receipts are
 * verified by these very words: others take another version of the receipt.
 */
final class AnnouncedAudio {

    static final String AS_ANNOUNCED = "as announced";
    static final String WHOLE = "whole";
    static final String NONE_ANNOUNCED = "none announced";

    private final RecordingEvent event;
    private final AudioFacts audio;
    private final DurationTolerance tolerance;
    private final List<String> differences = new ArrayList<>();

    AnnouncedAudio(RecordingEvent event, AudioFacts audio, DurationTolerance tolerance) {
        this.event = event;
        this.audio = audio;
        this.tolerance = tolerance;
    }

    /** Notes the checks one by one, and in {@code mismatch} what is wrong in plain words; null where nothing is. */
    void describe(ObjectNode checks) {
        checks.put("container", audio.container())
                .put("completeness", completeness())
                .put("format", checked(event.fileFormat(), audio.container()::equals,
                        format -> "it is " + audio.container() + ", announced as " + shortened(format)))
                .put("channels", checked(event.channels(), channels -> channels == audio.channels(),
                        channels -> "it has " + count(audio.channels()) + ", announced with " + channels))
                .put("duration", checked(event.duration(), duration -> tolerance.covers(duration, audio.duration()),
                        duration -> "it lasts " + seconds(audio.duration()) + ", announced with " + seconds(duration)))
                .put("mismatch", differences.isEmpty() ? null : String.join("; ", differences));
    }

    private String completeness() {
        if (audio.strayBytes() > 0) {
            return different(audio.strayBytes() + " bytes in it are no audio");
        }
        return audio.statesLength() ? WHOLE : "states no length";
    }

    private <T> String checked(Optional<T> announced, Predicate<T> matches,
                               Function<T, String> difference) {
        return announced.map(value -> matches.test(value) ? AS_ANNOUNCED : different(difference.apply(value)))
                .orElse(NONE_ANNOUNCED);
    }

    private String different(String difference) {
        differences.add(difference);
        return difference;
    }

    private static String count(int channels) {
        return channels == 1 ? "1 channel" : channels + " channels";
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
    }

    private static String shortened(String text) {
        return text.length() > 20 ? text.substring(0, 20) + "…" : text;
    }
}
