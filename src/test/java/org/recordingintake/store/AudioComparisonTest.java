package org.recordingintake.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.audio.AudioFacts;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.audio.Oddity;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;

class AudioComparisonTest {

    private static final String FULL = "{\"recordingId\":\"r-1\",\"fileFormat\":\"wav\",\"channels\":1,\"duration\":\"PT2S\"}";
    private static final String BARE = "{\"recordingId\":\"r-1\"}";
    private static final Oddity HARMLESS = new Oddity("it has an APE tag of 83 bytes", false);
    private static final Oddity DOUBTFUL = new Oddity("it has 3 stray bytes between its frames", true);
    private static final Oddity CUT = new Oddity("it is possibly cut off: it ends within a frame, 3 bytes short", true);
    private static final Oddity UNKNOWN = new Oddity("its format is unknown", true);

    private final ObjectMapper json = RecordingEventReader.mapper(Optional::empty);

    private static AudioReport wav(Duration duration, boolean statesLength, Oddity... oddities) {
        return new AudioReport("wav", Optional.of(new AudioFacts("wav", "pcm_s16le", 8000, 1, Optional.ofNullable(duration),
                statesLength)), List.of(oddities), List.of(oddities).contains(CUT));
    }

    private static AudioReport other(String extension, Oddity... oddities) {
        return new AudioReport(extension, Optional.empty(), List.of(oddities), List.of(oddities).contains(CUT));
    }

    static Stream<Arguments> checks() {
        Duration right = Duration.ofSeconds(2);
        return Stream.of(
                Arguments.of("as announced", FULL, wav(right, true), "wav", "whole", "as announced", "as announced",
                        "as announced", null),
                Arguments.of("nothing announced", BARE, wav(right, false), "wav", "states no length", "none announced",
                        "none announced", "none announced", null),
                Arguments.of("a duration that cannot be told", FULL, wav(null, true), "wav", "whole", "as announced",
                        "as announced", "cannot be told", null),
                Arguments.of("a duration that neither says", BARE, wav(null, true), "wav", "whole", "none announced",
                        "none announced", "none announced", null),
                Arguments.of("a harmless oddity", FULL, wav(right, true, HARMLESS), "wav", "whole", "as announced",
                        "as announced", "as announced", null),
                Arguments.of("an oddity that matters", FULL, wav(right, true, HARMLESS, DOUBTFUL), "wav", "whole",
                        "as announced", "as announced", "as announced", "it has 3 stray bytes between its frames"),
                Arguments.of("cut off", FULL, wav(right, true, CUT), "wav", "possibly cut off", "as announced",
                        "as announced", "as announced", CUT.text()),
                Arguments.of("cut off and too short", FULL, wav(Duration.ZERO, true, CUT), "wav", "possibly cut off",
                        "as announced", "as announced", "it lasts 0.000 s, announced with 2.000 s",
                        CUT.text() + "; it lasts 0.000 s, announced with 2.000 s"),
                Arguments.of("cut off before it says anything", FULL, other("wav", CUT), "wav", "possibly cut off",
                        "as announced", "cannot be told", "cannot be told", CUT.text()),
                Arguments.of("another container", FULL, other("flac", HARMLESS), "flac", "cannot be told",
                        "it is flac, announced as wav", "cannot be told", "cannot be told", "it is flac, announced as wav"),
                Arguments.of("another container, of which nothing was announced", BARE, other("m4a"), "m4a",
                        "cannot be told", "none announced", "none announced", "none announced", null),
                Arguments.of("an unknown format, announced as wav", FULL, other("bin", UNKNOWN), "bin", "cannot be told",
                        "it is bin, announced as wav", "cannot be told", "cannot be told",
                        "its format is unknown; it is bin, announced as wav"),
                Arguments.of("an unknown format", BARE, other("bin", UNKNOWN), "bin", "cannot be told", "none announced",
                        "none announced", "none announced", "its format is unknown"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checks")
    void comparesWhatIsThereWithWhatWasAnnounced(String what, String event, AudioReport report, String container,
                                                 String completeness, String format, String channels, String duration,
                                                 String mismatch) throws Exception {
        // Given
        RecordingEvent announced = RecordingEventReader.eventOf((ObjectNode) json.readTree(event), Optional.empty());

        // When
        Receipt.Checks checks = new AudioComparison(announced, report, new DurationTolerance(Duration.ofSeconds(1), 1))
                .checks("as announced");

        // Then
        assertThat(checks).isEqualTo(new Receipt.Checks("as announced", container, completeness,
                report.oddities().stream().map(Oddity::text).toList(), format, channels, duration, mismatch));
    }
}
