package org.recordingintake.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Bytes.filled;
import static org.recordingintake.testing.Bytes.of;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** WAVs that no standard allows and some writer makes; a tenth of a second each, where nothing else is said. */
class OddWavTest {

    private static final int PCM = 1;
    private static final int GSM = 0x31;
    private static final int MP3 = 0x55;
    private static final byte[] FMT = fmt(PCM, 16000);
    private static final byte[] DATA = chunk("data", filled(1600, 0x55));
    private static final byte[] ODD_DATA = chunk("data", filled(1601, 0x55));
    private static final byte[] LIST = chunk("LIST", of("INFOISFT", 6, "a tool"));
    private static final byte[] ODD_LIST = chunk("LIST", of("INFOISFT", 5, "tool!"));

    private static byte[] fmt(int tag, int bytesPerSecond) {
        return chunk("fmt ", of((short) tag, (short) 1, 8000, bytesPerSecond, (short) 2, (short) 16));
    }

    private static byte[] chunk(String id, byte[] content) {
        return of(id, content.length, content);
    }

    private static byte[] fact(int samples) {
        return chunk("fact", of(samples));
    }

    /** With a RIFF size that is wrong by so much. */
    private static byte[] wav(int sizeError, Object... chunks) {
        byte[] content = of(chunks);
        return of("RIFF", 4 + content.length + sizeError, "WAVE", content);
    }

    private static byte[] unsizedWav(int size, Object... chunks) {
        return of("RIFF", size, "WAVE", of(chunks));
    }

    private static AudioReport report(byte[] content) {
        AudioParser parser = new AudioParser();
        parser.feed(content, 0, content.length);
        assertThat(parser.notAudio()).isEmpty();
        return parser.end();
    }

    private static String bytes(int count) {
        return Math.abs(count) + (Math.abs(count) == 1 ? " byte" : " bytes");
    }

    private static String stray(int count) {
        return "it has " + count + " stray" + (count == 1 ? " byte" : " bytes") + " after its samples";
    }

    static Stream<Arguments> whole() {
        Stream<Arguments> sizes = IntStream.of(8, 1, 7, 9, 44, 100_000, -1, -8, -44, -1000).mapToObj(error -> Arguments.of(
                "a RIFF size that is wrong by " + error, wav(error, FMT, DATA),
                "its RIFF size is " + bytes(error) + " too " + (error > 0 ? "large" : "small")));
        Stream<Arguments> padding = IntStream.rangeClosed(1, 30).boxed().flatMap(count -> Stream.of(
                Arguments.of(count + " bytes inside the RIFF", wav(0, FMT, DATA, filled(count, 0)), stray(count)),
                Arguments.of(count + " bytes behind the RIFF", wav(-count, FMT, DATA, filled(count, 0)), "its RIFF size is " + bytes(count) + " too small"),
                Arguments.of(count + " bytes and a RIFF of size 0", unsizedWav(0, FMT, DATA, filled(count, 0)), stray(count)),
                Arguments.of(count + " bytes and a RIFF of size -1", unsizedWav(-1, FMT, DATA, filled(count, 0)), stray(count)),
                Arguments.of(count + " bytes that are not zero", wav(0, FMT, DATA, filled(count, 0xFF)), stray(count)),
                Arguments.of(count + " bytes, and a RIFF size that counts itself", wav(8, FMT, DATA, filled(count, 0)),
                        stray(count) + "; its RIFF size is 8 bytes too large")));
        Stream<Arguments> chunks = Stream.of(
                Arguments.of("nothing odd", wav(0, FMT, DATA), ""),
                Arguments.of("an odd LIST with its pad byte", wav(0, FMT, ODD_LIST, filled(1, 0), DATA), ""),
                Arguments.of("an odd LIST without its pad byte", wav(0, FMT, ODD_LIST, DATA), ""),
                Arguments.of("an odd LIST without its pad byte, first of all", wav(0, ODD_LIST, FMT, DATA), ""),
                Arguments.of("odd LISTs without pad bytes", wav(0, ODD_LIST, ODD_LIST, FMT, ODD_LIST, LIST, ODD_LIST, DATA), ""),
                Arguments.of("an odd LIST with another pad byte than zero", wav(0, FMT, ODD_LIST, " ", DATA), ""),
                Arguments.of("an odd LIST without its pad byte, last of all", wav(0, FMT, DATA, ODD_LIST), ""),
                Arguments.of("an odd LIST last of all, padded as by its RIFF size alone", wav(1, FMT, DATA, ODD_LIST), ""),
                Arguments.of("odd data without its pad byte before fmt", wav(0, ODD_DATA, FMT), ""),
                Arguments.of("odd data with its pad byte before fmt", wav(0, ODD_DATA, filled(1, 0), FMT), ""),
                Arguments.of("odd data and its pad byte, which the RIFF size leaves out", wav(-1, FMT, ODD_DATA, filled(1, 0)), ""),
                Arguments.of("zeros between chunks", wav(0, FMT, filled(13, 0), DATA), "it has 13 stray bytes at byte 36"),
                Arguments.of("a chunk with a name that cannot be printed", wav(0, FMT, chunk("\0\1\2\3", filled(20, 0)), DATA),
                        "it has 28 stray bytes at byte 36"),
                Arguments.of("a LIST that is cut off behind data", wav(0, FMT, DATA, "LIST", 500, "INFO"), "its chunk \"LIST\" after the samples is incomplete"),
                Arguments.of("half a chunk header behind data", wav(0, FMT, DATA, "LIST"), stray(4)),
                Arguments.of("text behind data", wav(0, FMT, DATA, "made by a tool"), "its chunk \"made\" after the samples is incomplete"),
                Arguments.of("data twice", wav(0, FMT, DATA, chunk("data", filled(20, 1))), ""),
                Arguments.of("empty data first", wav(0, FMT, chunk("data", of()), DATA), ""),
                Arguments.of("fmt twice", wav(0, FMT, fmt(GSM, 0), DATA), ""),
                Arguments.of("a size of data that was never filled in", wav(0, FMT, "data", 0, filled(1600, 0x80)), ""),
                Arguments.of("no size that was ever filled in", unsizedWav(36, FMT, "data", 0, filled(1600, 0x80)), ""),
                Arguments.of("no size but that of the RIFF, which counts itself",
                        wav(8, FMT, "data", -1, filled(1600, 0x80)), "its RIFF size is 8 bytes too large"),
                Arguments.of("absurd sizes in ds64", of("RF64", -1, "WAVE", chunk("ds64", filled(28, 0x7F)), FMT,
                        "data", -1, filled(1600, 0x80)), ""),
                Arguments.of("RF64 without ds64", of("RF64", -1, "WAVE", FMT, DATA), ""));
        return Stream.of(sizes, padding, chunks).flatMap(all -> all);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whole")
    void findsNothingMissingOnceDataIsComplete(String what, byte[] content, String oddities) {
        // When
        AudioReport report = report(content);

        // Then
        assertThat(report.extension()).isEqualTo("wav");
        assertThat(report.possiblyCutOff()).isFalse();
        assertThat(report.oddities()).noneMatch(Oddity::matters);
        assertThat(report.oddities().stream().map(Oddity::text).collect(Collectors.joining("; "))).isEqualTo(oddities);
        assertThat(duration(report)).contains(Duration.ofMillis(100));
    }

    private static Optional<Duration> duration(AudioReport report) {
        return report.audio().orElseThrow().duration();
    }

    static Stream<Arguments> compressed() {
        return IntStream.of(MP3, GSM, 2, 0x11, 0x45).boxed().flatMap(tag -> Stream.of(
                Arguments.of(tag, "byte rate 0, and fact", wav(0, fmt(tag, 0), fact(4000), DATA), 500),
                Arguments.of(tag, "byte rate 0, and fact last", wav(0, fmt(tag, 0), DATA, fact(4000)), 500),
                Arguments.of(tag, "byte rate 0, and no fact", wav(0, fmt(tag, 0), DATA), null),
                Arguments.of(tag, "byte rate 0, and a fact of 0", wav(0, fmt(tag, 0), fact(0), DATA), null),
                Arguments.of(tag, "byte rate 0, and a fact of -1", wav(0, fmt(tag, 0), fact(-1), DATA), null),
                Arguments.of(tag, "byte rate 0, and an empty fact", wav(0, fmt(tag, 0), chunk("fact", of()), DATA), null),
                Arguments.of(tag, "byte rate 0, and no sizes", unsizedWav(-1, fmt(tag, 0), "data", -1, filled(1600, 1)), null),
                Arguments.of(tag, "a byte rate, and no fact", wav(0, fmt(tag, 1600), DATA), 1000),
                Arguments.of(tag, "a byte rate, and a fact of 0", wav(0, fmt(tag, 1600), fact(0), DATA), 1000),
                Arguments.of(tag, "a byte rate, and fact", wav(0, fmt(tag, 1600), fact(4000), DATA), 500)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("compressed")
    void takesTheDurationOfCompressedSamplesFromWhereverItIsSaid(int tag, String what, byte[] content, Integer milliseconds) {
        // When
        AudioReport report = report(content);

        // Then
        assertThat(report.oddities()).isEmpty();
        assertThat(report.audio().orElseThrow().codec()).isEqualTo(String.format("wave_0x%04x", tag));
        assertThat(duration(report)).isEqualTo(Optional.ofNullable(milliseconds).map(Duration::ofMillis));
    }

    static Stream<Arguments> cutOff() {
        byte[] half = filled(800, 0x55);
        return Stream.of(
                Arguments.of("all sizes 44 too large", wav(44, FMT, "data", 844, half), 50),
                Arguments.of("the size of data alone 44 too large", wav(0, FMT, "data", 844, half), 50),
                Arguments.of("the size of data 1 too large", wav(1, FMT, "data", 801, half), 50),
                Arguments.of("half of the samples, from a writer that knew how many",
                        unsizedWav(-1, FMT, "data", 1600, half), 50),
                Arguments.of("half of the samples, of which only the RIFF says how many",
                        wav(800, FMT, "data", -1, half), 50),
                Arguments.of("nine bytes fewer than the RIFF says", wav(9, FMT, "data", -1, half), 50),
                Arguments.of("half of the samples before fmt", wav(0, "data", 1600, half), -1),
                Arguments.of("samples, but no fmt yet", wav(FMT.length, DATA), -1),
                Arguments.of("half of a compressed WAV without byte rate", wav(0, fmt(MP3, 0), fact(800), "data", 1600, half), -1),
                Arguments.of("half of a compressed WAV", wav(0, fmt(MP3, 1600), fact(16000), "data", 1600, half), 500),
                Arguments.of("within a LIST before data", unsizedWav(-1, FMT, "LIST", 100, "INFO"), -1),
                Arguments.of("before any chunk", unsizedWav(-1), -1),
                Arguments.of("within the RIFF header", of("RIFF", 1636), -1),
                Arguments.of("within the RIFF header's id", of("RIFF", 1636, "WA"), -1),
                Arguments.of("within the header of data", unsizedWav(-1, FMT, "data"), -1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cutOff")
    void saysThatMoreShouldHaveCome(String what, byte[] content, int milliseconds) {
        // When
        AudioReport report = report(content);

        // Then
        assertThat(report.extension()).isEqualTo("wav");
        assertThat(report.possiblyCutOff()).isTrue();
        assertThat(report.oddities()).filteredOn(Oddity::matters).singleElement()
                .satisfies(oddity -> assertThat(oddity.text()).startsWith("it is possibly cut off: "));
        assertThat(report.audio().flatMap(AudioFacts::duration))
                .isEqualTo(Optional.of(milliseconds).filter(known -> known >= 0).map(Duration::ofMillis));
    }

    @Test
    void takesAFmtThatIsTooSmallForNone() {
        // When
        AudioReport report = report(wav(0, chunk("fmt ", filled(8, 1)), DATA));

        // Then
        assertThat(report.oddities()).isEqualTo(List.of(new Oddity("it does not say what its samples are like", true)));
        assertThat(report.possiblyCutOff()).isFalse();
    }
}
