package org.recordingintake.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Bytes.filled;
import static org.recordingintake.testing.Bytes.of;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is neither WAV nor MP3, and what is no audio at all. */
class OtherMediaTest {

    private static final int CUTS = 20;

    private static AudioParser parser(byte[] content) {
        AudioParser parser = new AudioParser();
        parser.feed(content, 0, content.length);
        return parser;
    }

    @ParameterizedTest
    @ValueSource(strings = {"opus.ogg", "vorbis.ogg", "aac.m4a", "fragmented.m4a"})
    void noticesWhereverAContainerOfPagesOrBoxesIsCut(String file) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(Path.of("src/test/resources/audio/odd", file));

        for (int twentieth = 1; twentieth < CUTS; twentieth++) {
            // When
            AudioReport report = parser(Arrays.copyOf(content, content.length * twentieth / CUTS)).end();

            // Then
            assertThat(file).endsWith("." + report.extension());
            assertThat(report.possiblyCutOff()).as("cut after %d twentieths", twentieth).isTrue();
            assertThat(report.oddities()).anyMatch(Oddity::matters);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"opus.ogg", "aac.m4a"})
    void findsNothingMissingWhateverFollowsAContainer(String file) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(Path.of("src/test/resources/audio/odd", file));

        for (int padding : new int[] {1, 7, 8, 100}) {
            // When
            AudioReport report = parser(of(content, new byte[padding])).end();

            // Then
            assertThat(report.possiblyCutOff()).isFalse();
            assertThat(report.oddities()).as("%d bytes of padding", padding).singleElement()
                    .satisfies(oddity -> assertThat(oddity.matters()).isFalse());
        }
    }

    @Test
    void saysThatAudioMayBeMissingWhereAContainerIsDamaged() throws Exception {
        // Given
        byte[] ogg = Files.readAllBytes(Path.of("src/test/resources/audio/odd/opus.ogg"));
        byte[] m4a = Files.readAllBytes(Path.of("src/test/resources/audio/odd/fragmented.m4a"));

        // When
        AudioReport gap = parser(of(Arrays.copyOf(ogg, 47), "a gap", Arrays.copyOfRange(ogg, 47, ogg.length))).end();
        AudioReport noBox = parser(of(Arrays.copyOf(m4a, 32), filled(50, 1))).end();

        // Then
        assertThat(gap.oddities()).isEqualTo(List.of(new Oddity("no page begins at byte 47, where one should", true)));
        assertThat(noBox.oddities()).startsWith(new Oddity("no box begins at byte 32, where one should", true));
    }

    static Stream<Arguments> unknown() {
        return Stream.of(
                Arguments.of("an AVI", of("RIFF", 100, "AVI ", filled(90, 0x55)), "it is a RIFF file, but not a WAVE"),
                Arguments.of("AMR", of("#!AMR\n", filled(90, 0x3C)), "its format is unknown"),
                Arguments.of("AIFF", of("FORM", filled(90, 0)), "its format is unknown"),
                Arguments.of("a word", of("Not found, sorry"), "its format is unknown"),
                Arguments.of("raw samples", filled(4000, 0xFF), "its format is unknown"),
                Arguments.of("silence", filled(70_000, 0), "its format is unknown"),
                Arguments.of("many blanks", filled(1024, ' '), "its format is unknown"),
                Arguments.of("AAC", of(new byte[] {(byte) 0xFF, (byte) 0xF1}, filled(90, 0x55)), "its format is unknown"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unknown")
    void keepsWhatIsOfNoKnownFormat(String what, byte[] content, String oddity) {
        // When
        AudioParser parser = parser(content);

        // Then
        assertThat(parser.notAudio()).isEmpty();
        assertThat(parser.extension()).isEqualTo("bin");
        assertThat(parser.end()).isEqualTo(
                new AudioReport("bin", Optional.empty(), List.of(new Oddity(oddity, true)), false));
    }

    @ParameterizedTest
    @CsvSource({"RIFF, wav", "RF64, wav", "BW64, wav", "ID3, mp3", "OggS, ogg", "fLaC, flac", "0000ftyp, m4a"})
    void takesWhateverBeginsLikeAContainerForThatContainer(String start, String extension) {
        // When
        AudioReport report = parser(of(start)).end();

        // Then
        assertThat(report.extension()).isEqualTo(extension);
        assertThat(report.possiblyCutOff()).isEqualTo(!extension.equals("flac"));
    }

    @Test
    void isNotSureOfWhatIsTooShortToBeAudio() {
        // When
        AudioReport report = parser(of("RI")).end();

        // Then
        assertThat(report.extension()).isEqualTo("bin");
        assertThat(report.possiblyCutOff()).isTrue();
    }

    static Stream<Arguments> texts() {
        Stream<String> starts = Stream.of("<html>", "<?xml version=\"1.0\"?>", "{\"type\":\"error\"}", "[]", "<", "  {}", "\r\n\r\n\t<html>",
                " ".repeat(5000) + "{}");
        return starts.flatMap(start -> Stream.of(
                Arguments.of(start, StandardCharsets.UTF_8), Arguments.of("\uFEFF" + start, StandardCharsets.UTF_8),
                Arguments.of("\uFEFF" + start, StandardCharsets.UTF_16LE), Arguments.of("\uFEFF" + start, StandardCharsets.UTF_16BE),
                Arguments.of("\uFEFF" + start, Charset.forName("UTF-32LE"))));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void takesPagesAndMessagesForNoAudioInWhateverWayTheyAreWritten(String text, Charset charset) {
        // When
        AudioParser parser = parser(text.getBytes(charset));

        // Then
        assertThat(parser.notAudio()).isPresent();
        assertThat(parser.extension()).isEqualTo("bin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n", "\t \n"})
    void takesNothingForNoAudio(String text) {
        // When
        AudioParser parser = parser(of(text));

        // Then
        assertThat(parser.notAudio()).contains("It is empty.");
    }
}
