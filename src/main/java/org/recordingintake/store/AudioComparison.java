package org.recordingintake.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

import org.recordingintake.audio.AudioFacts;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.audio.Oddity;
import org.recordingintake.event.RecordingEvent;

/**
 * Compares what an event announces of its audio with the audio. What either does not say cannot differ. Receipts are
 * verified by these very words: others take another version of the receipt.
 */
public final class AudioComparison {

    public static final String AS_ANNOUNCED = "as announced";
    static final String WHOLE = "whole";
    static final String POSSIBLY_CUT_OFF = "possibly cut off";
    public static final String NONE_ANNOUNCED = "none announced";
    private static final String CANNOT_BE_TOLD = "cannot be told";

    private final RecordingEvent event;
    private final AudioReport report;
    private final DurationTolerance tolerance;
    private final List<String> differences = new ArrayList<>();

    AudioComparison(RecordingEvent event, AudioReport report, DurationTolerance tolerance) {
        this.event = event;
        this.report = report;
        this.tolerance = tolerance;
    }

    /** The checks one by one. To be asked once. */
    Receipt.Checks checks(String length) {
        Optional<Duration> found = report.audio().flatMap(AudioFacts::duration);
        report.oddities().stream().filter(Oddity::matters).map(Oddity::text).forEach(differences::add);
        return new Receipt.Checks(length, report.extension(), completeness(),
                report.oddities().stream().map(Oddity::text).toList(),
                checked(event.fileFormat(), Optional.of(report.extension()), String::equals,
                        format -> "it is " + report.extension() + ", announced as " + shortened(format)),
                checked(event.channels(), report.audio().map(AudioFacts::channels), Integer::equals,
                        channels -> "it has " + count(report.audio().get().channels()) + ", announced with " + channels),
                checked(event.duration(), found, tolerance::covers,
                        duration -> "it lasts " + seconds(found.get()) + ", announced with " + seconds(duration)),
                differences.isEmpty() ? null : String.join("; ", differences));
    }

    private String completeness() {
        return report.possiblyCutOff() ? POSSIBLY_CUT_OFF
                : report.audio().map(audio -> audio.statesLength() ? WHOLE : "states no length").orElse(CANNOT_BE_TOLD);
    }

    private <T> String checked(Optional<T> announced, Optional<T> found, BiPredicate<T, T> matches,
                               Function<T, String> difference) {
        if (announced.isEmpty()) {
            return NONE_ANNOUNCED;
        }
        return found.map(value -> matches.test(announced.get(), value) ? AS_ANNOUNCED
                : different(difference.apply(announced.get()))).orElse(CANNOT_BE_TOLD);
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
