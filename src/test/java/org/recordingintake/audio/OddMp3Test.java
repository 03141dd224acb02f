package org.recordingintake.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Bytes.filled;
import static org.recordingintake.testing.Bytes.of;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** MP3s with more than frames in them, or less. A frame has 72 bytes here, which last as many milliseconds. */
class OddMp3Test {

    private static final int FRAME = 72;
    private static final byte[] FRAMES = frames(10);
    private static final byte[] ID3V1 = padded(128, of("TAG", "A call on stage, TAGged"));
    private static final byte[] ITEMS = of(6, 0, "Title", new byte[1], "Call 1", 5, 0, "Stage", new byte[1], "TAG+1");
    private static final byte[] APE_FOOTER = ape(2000, ITEMS.length + 32, 0x8000_0000);
    private static final byte[] APE = of(ape(2000, ITEMS.length + 32, 0xA000_0000), ITEMS, APE_FOOTER);
    private static final byte[] APE_V1 = of(ITEMS, ape(1000, ITEMS.length + 32, 0));
    private static final byte[] WORDS = of("LYRICSBEGIN", "IND00002", "10", "LYR00026", "on STAGE they TAG APETAGEX");
    private static final byte[] LYRICS = of(WORDS, "000055", "LYRICS200");
    private static final byte[] LYRICS_V1 = of("LYRICSBEGIN", "words on a STAGE", "LYRICSEND");

    /** MPEG 2.5 Layer III, 8 kbit/s at 8 kHz mono. */
    private static byte[] frames(int count) {
        byte[] frame = of(new byte[] {(byte) 0xFF, (byte) 0xE3, 0x18, (byte) 0xC4}, filled(FRAME - 4, 0x55));
        return of(Collections.nCopies(count, frame).toArray());
    }

    private static byte[] ape(int version, int size, int flags) {
        return of("APETAGEX", version, size, 2, flags, new byte[8]);
    }

    private static byte[] id3v2(int length) {
        return of("ID3", new byte[] {4, 0, 0, 0, 0, (byte) (length >> 7), (byte) (length & 0x7F)}, filled(length, 0x55));
    }

    private static byte[] padded(int length, byte[] content) {
        return Arrays.copyOf(content, length);
    }

    private static AudioReport report(byte[] content) {
        AudioParser parser = new AudioParser();
        parser.feed(content, 0, content.length);
        assertThat(parser.notAudio()).isEmpty();
        return parser.end();
    }

    private static String oddities(AudioReport report) {
        return report.oddities().stream().map(Oddity::text).collect(Collectors.joining("; "));
    }

    static Stream<Arguments> tagged() {
        String ape = "it has an APE tag of " + APE.length + " bytes";
        String apeV1 = "it has an APE tag of " + APE_V1.length + " bytes";
        String lyrics = "it has a Lyrics3 tag of " + LYRICS.length + " bytes";
        return Stream.of(
                Arguments.of("nothing", of(FRAMES), ""),
                Arguments.of("ID3v1", of(FRAMES, ID3V1), ""),
                Arguments.of("ID3v1 with a title that begins with a plus", of(FRAMES, padded(128, of("TAG", "+15553334444"))), ""),
                Arguments.of("enhanced ID3v1", of(FRAMES, padded(227, of("TAG+", "A call")), ID3V1), ""),
                Arguments.of("ID3v2", of(id3v2(300), FRAMES), ""),
                Arguments.of("ID3v2 twice", of(id3v2(300), id3v2(0), FRAMES), ""),
                Arguments.of("ID3v2 at its end", of(FRAMES, id3v2(300)), ""),
                Arguments.of("APEv2", of(FRAMES, APE), ape),
                Arguments.of("APEv2 without header", of(FRAMES, ITEMS, ape(2000, ITEMS.length + 32, 0)), apeV1),
                Arguments.of("APEv2 without the header that its footer claims", of(FRAMES, ITEMS, APE_FOOTER), apeV1),
                Arguments.of("APEv1", of(FRAMES, APE_V1), apeV1),
                Arguments.of("APEv2 before ID3v1", of(FRAMES, APE, ID3V1), ape),
                Arguments.of("APEv1 before ID3v1", of(FRAMES, APE_V1, ID3V1), apeV1),
                Arguments.of("Lyrics3v2 before ID3v1", of(FRAMES, LYRICS, ID3V1), lyrics),
                Arguments.of("Lyrics3v2", of(FRAMES, LYRICS), lyrics),
                Arguments.of("Lyrics3v1 before ID3v1", of(FRAMES, LYRICS_V1, ID3V1),
                        "it has a Lyrics3 tag of " + LYRICS_V1.length + " bytes"),
                Arguments.of("APEv2 and Lyrics3v2 before ID3v1", of(FRAMES, APE, LYRICS, ID3V1), ape + "; " + lyrics),
                Arguments.of("Lyrics3v2 and APEv2 before ID3v1", of(FRAMES, LYRICS, APE, ID3V1), lyrics + "; " + ape),
                Arguments.of("APEv2 at its start", of(APE, FRAMES), ape),
                Arguments.of("all of them", of(id3v2(99), FRAMES, APE, LYRICS, padded(227, of("TAG+")), ID3V1), ape + "; " + lyrics),
                Arguments.of("zeros and ID3v1", of(FRAMES, new byte[50], ID3V1), "it has 50 zero bytes after its frames"),
                Arguments.of("zeros", of(FRAMES, new byte[3]), "it has 3 zero bytes after its frames"),
                Arguments.of("zeros first", of(new byte[1], FRAMES), "it has 1 zero byte before its first frame"),
                Arguments.of("many zeros first", of(new byte[40_000], FRAMES), "it has 40000 zero bytes before its first frame"),
                Arguments.of("ID3v2 and zeros first", of(id3v2(20), new byte[700], FRAMES), "it has 700 zero bytes before its first frame"),
                Arguments.of("an APEv2 that claims to be larger than all before it", of(FRAMES, ape(2000, 5000, 0)),
                        "it has 32 stray bytes after its frames"),
                Arguments.of("the name of an APEv2", of(FRAMES, "APETAGEX", new byte[150]), "it has 158 stray bytes after its frames"),
                Arguments.of("half of an ID3v1", of(FRAMES, Arrays.copyOf(ID3V1, 64)), "it ends within a tag, 64 bytes short"),
                Arguments.of("the first bytes of an ID3v1", of(FRAMES, "TAG"), "it ends within a tag, 125 bytes short"),
                Arguments.of("half of an APEv2", of(FRAMES, Arrays.copyOf(APE, 50)), "it has 50 stray bytes after its frames"),
                Arguments.of("half of the header of an APEv2", of(FRAMES, Arrays.copyOf(APE, 20)), "it has 20 stray bytes after its frames"),
                Arguments.of("half of a Lyrics3v2", of(FRAMES, WORDS), "it has " + WORDS.length + " stray bytes after its frames"),
                Arguments.of("a Lyrics3v2 that only just begins", of(FRAMES, "LYRICS"), "it has 6 stray bytes after its frames"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tagged")
    void findsNothingMissingWhateverIsAroundItsFrames(String what, byte[] content, String oddities) {
        // When
        AudioReport report = report(content);

        // Then
        assertThat(report.extension()).isEqualTo("mp3");
        assertThat(oddities(report)).isEqualTo(oddities);
        assertThat(report.oddities()).noneMatch(Oddity::matters);
        assertThat(report.possiblyCutOff()).isFalse();
        assertThat(report.audio().orElseThrow().duration()).contains(Duration.ofMillis(720));
    }

    static Stream<Arguments> damaged() {
        Stream<Arguments> starts = IntStream.range(1, FRAME).mapToObj(from -> Arguments.of("the end of a frame first",
                of(Arrays.copyOfRange(FRAMES, from, FRAME), FRAMES), "it begins within a frame, with " + (FRAME - from) + " stray byte"));
        return Stream.concat(starts, Stream.of(
                Arguments.of("what looks like a frame first", of(new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0x44}, "x", FRAMES),
                        "it begins within a frame, with 5 stray bytes"),
                Arguments.of("the end of a large frame first", of(filled(1441, 0x55), FRAMES), "with 1441 stray bytes"),
                Arguments.of("bytes between frames", of(frames(5), "xx", frames(5)), "it has 2 stray bytes between its frames"),
                Arguments.of("zeros between frames", of(frames(5), new byte[100], frames(5)), "it has 100 stray bytes between its frames"),
                Arguments.of("bytes after its frames", of(FRAMES, "xx"), "it has 2 stray bytes after its frames"),
                Arguments.of("bytes before ID3v1", of(FRAMES, "it is a RIFF", ID3V1), "it has 12 stray bytes after its frames"),
                Arguments.of("bytes before APEv2", of(FRAMES, "xx", APE), "it has 2 stray bytes after its frames"),
                Arguments.of("bytes that look like tags", of(FRAMES, "xTAG", new byte[150], "xID3", id3v2(20)), "stray bytes after its frames")));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("damaged")
    void saysThatAudioMayBeMissingWhereBytesBelongToNothing(String what, byte[] content, String oddity) {
        // When
        AudioReport report = report(content);

        // Then
        assertThat(report.extension()).isEqualTo("mp3");
        assertThat(report.oddities()).filteredOn(Oddity::matters).singleElement()
                .satisfies(found -> assertThat(found.text()).contains(oddity));
        assertThat(report.possiblyCutOff()).isFalse();
        assertThat(report.audio().orElseThrow().duration()).contains(Duration.ofMillis(720));
    }

    static Stream<Arguments> cutOff() {
        return Stream.of(
                Arguments.of("in a frame", of(frames(9), Arrays.copyOf(FRAMES, 71)), 720, "it ends within a frame, 1 byte short"),
                Arguments.of("in its only frame", Arrays.copyOf(FRAMES, 40), 72, "it ends within a frame, 32 bytes short"),
                Arguments.of("in the header of a frame", of(FRAMES, Arrays.copyOf(FRAMES, 3)), 720, "it ends within the start of a frame"),
                Arguments.of("in an ID3v2", Arrays.copyOf(id3v2(300), 100), -1, "it ends within a tag, 210 bytes short"),
                Arguments.of("in the header of an ID3v2", of("ID3"), -1, "it ends within a tag, 7 bytes short"),
                Arguments.of("behind an ID3v2", id3v2(300), -1, "it ends before its first frame"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cutOff")
    void saysThatMoreShouldHaveCome(String what, byte[] content, int milliseconds, String reason) {
        // When
        AudioReport report = report(content);

        // Then
        assertThat(report.extension()).isEqualTo("mp3");
        assertThat(report.possiblyCutOff()).isTrue();
        assertThat(report.oddities()).isEqualTo(List.of(new Oddity("it is possibly cut off: " + reason, true)));
        assertThat(report.audio().flatMap(AudioFacts::duration).map(Duration::toMillis).orElse(-1L)).isEqualTo(milliseconds);
    }

    @Test
    void findsNothingMissingWhereAllStatedFramesAreFollowedByBytesThatBelongToNothing() {
        // Given
        byte[] xing = padded(FRAME, of(Arrays.copyOf(FRAMES, 4), new byte[9], "Info", new byte[] {0, 0, 0, 1, 0, 0, 0, 10}));

        // When
        AudioReport report = report(of(xing, FRAMES, "xx"));

        // Then
        assertThat(report.oddities()).isEqualTo(List.of(new Oddity("it has 2 stray bytes after its frames", false)));
        assertThat(report.audio().orElseThrow().statesLength()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("singleFrames")
    void takesASingleFrame(String what, byte[] content) {
        // When
        AudioReport report = report(content);

        // Then
        assertThat(report.oddities()).noneMatch(Oddity::matters);
        assertThat(report.audio().orElseThrow().duration()).contains(Duration.ofMillis(FRAME));
    }

    static Stream<Arguments> singleFrames() {
        return Stream.of(Arguments.of("alone", frames(1)), Arguments.of("before zeros", of(frames(1), new byte[100])),
                Arguments.of("before a tag", of(frames(1), ID3V1)), Arguments.of("behind a tag", of(id3v2(20), frames(1))));
    }

    static Stream<Arguments> layers() {
        return Stream.of(
                // 32 kbit/s at 32 kHz: 12 or 144 slots a frame and kbit/s
                Arguments.of("Layer I", 0xFE, 0x18, 48, "mp1", 12, "it is MPEG Layer I, not MP3"),
                Arguments.of("Layer II", 0xFC, 0x18, 144, "mp2", 36, "it is MPEG Layer II, not MP3"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void readsTheOtherLayersOfMpegAndSaysSo(String what, int second, int third, int bytes, String codec, int milliseconds,
                                            String oddity) {
        // Given
        byte[] frame = of(new byte[] {(byte) 0xFF, (byte) second, (byte) third, (byte) 0xC0}, filled(bytes - 4, 0x55));

        // When
        AudioReport report = report(of(frame, frame, frame));

        // Then
        assertThat(report.extension()).isEqualTo("mp3");
        assertThat(report.oddities()).isEqualTo(List.of(new Oddity(oddity, true)));
        assertThat(report.audio().orElseThrow().codec()).isEqualTo(codec);
        assertThat(report.audio().orElseThrow().duration()).contains(Duration.ofMillis(3L * milliseconds));
    }

    @Test
    void keepsMpegAudioWithAFreeBitRate() {
        // When
        AudioReport report = report(of(new byte[] {(byte) 0xFF, (byte) 0xFB, 0x00, (byte) 0xC0}, filled(500, 0x55)));

        // Then
        assertThat(report.extension()).isEqualTo("mp3");
        assertThat(report.audio()).isEmpty();
        assertThat(report.oddities()).singleElement().satisfies(oddity -> assertThat(oddity.matters()).isTrue());
        assertThat(report.possiblyCutOff()).isFalse();
    }
}
