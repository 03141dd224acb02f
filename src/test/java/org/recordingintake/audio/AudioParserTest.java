package org.recordingintake.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The corpus and how it was made: {@code src/test/resources/audio/}. */
class AudioParserTest {

    private static final Path CORPUS = Path.of("src/test/resources/audio");
    private static final int CUTS = 20;
    /** As {@code media.duration-tolerance} has it by default. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(files = "src/test/resources/audio/good.csv", delimiter = '|', numLinesToSkip = 1)
    void saysWhatAWholeFileIs(String file, String container, String codec, int rate, int channels, long milliseconds,
                              String oddity, String alert, String cut) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(CORPUS.resolve("good").resolve(file));

        // When
        AudioReport report = report(content, content.length);

        // Then
        AudioFacts audio = report.audio().orElseThrow();
        assertThat(report.extension()).isEqualTo(container);
        assertThat(audio.container()).isEqualTo(container);
        assertThat(audio.codec()).isEqualTo(codec);
        assertThat(audio.sampleRate()).isEqualTo(rate);
        assertThat(audio.channels()).isEqualTo(channels);
        assertThat(audio.duration().orElseThrow())
                .isBetween(Duration.ofMillis(milliseconds - 1), Duration.ofMillis(milliseconds + 1));
        assertThat(report.oddities()).isEqualTo(oddity == null ? List.of() : List.of(new Oddity(oddity, alert.equals("yes"))));
        assertThat(audio.statesLength()).isEqualTo(cut.equals("container"));
        assertThat(report.possiblyCutOff()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(files = "src/test/resources/audio/odd.csv", delimiter = '|', numLinesToSkip = 1)
    void saysWhatIsWrongWithAnOddFile(String file, String verdict, String extension, Long milliseconds, String reason)
            throws Exception {
        // Given
        byte[] content = Files.readAllBytes(CORPUS.resolve("odd").resolve(file));

        // When
        AudioParser parser = parser(content, content.length);

        // Then
        assertThat(parser.extension()).isEqualTo(extension);
        assertThat(parser.notAudio().isPresent()).isEqualTo(verdict.equals("no audio"));
        AudioReport report = parser.end();
        assertThat(parser.notAudio().orElse(report.oddities().toString())).contains(reason);
        assertThat(report.extension()).isEqualTo(extension);
        assertThat(report.possiblyCutOff()).isEqualTo(verdict.equals("cut off"));
        assertThat(report.audio().flatMap(AudioFacts::duration).map(found -> Math.round(found.toNanos() / 1e6)))
                .isEqualTo(Optional.ofNullable(milliseconds));
        assertThat(report.oddities().stream().anyMatch(Oddity::matters)).isEqualTo(!verdict.equals("harmless"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(files = "src/test/resources/audio/good.csv", delimiter = '|', numLinesToSkip = 1)
    void noticesAMissingEndAsTheTableSays(String file, String container, String codec, int rate, int channels,
                                           long milliseconds, String oddity, String alert, String cut) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(CORPUS.resolve("good").resolve(file));
        Set<String> allowed = switch (cut) {
            case "container" -> Set.of("container");
            case "frames" -> Set.of("container", "duration", "neither");
            default -> Set.of("duration", "neither");
        };

        for (int twentieth = 1; twentieth < CUTS; twentieth++) {
            int length = (int) ((long) content.length * twentieth / CUTS);

            // When
            String notice = whatNotices(Arrays.copyOf(content, length), Duration.ofMillis(milliseconds));

            // Then
            assertThat(notice).as("%s cut after %d of %d bytes", file, length, content.length).isIn(allowed);
        }
    }

    /**
     * The container, else the duration that the event announces, else neither: then it takes the Content-Length, see {@code
     * CutOffMediaTest}.
     */
    private static String whatNotices(byte[] cut, Duration announced) {
        AudioReport report = report(cut, cut.length);
        if (report.possiblyCutOff()) {
            return "container";
        }
        Duration found = report.audio().orElseThrow().duration().orElseThrow();
        return announced.minus(found).compareTo(TOLERANCE) > 0 ? "duration" : "neither";
    }

    static Stream<Arguments> headerlessFiles() throws IOException {
        return Stream.of(Arguments.of("lame-mpeg2-cbr.mp3", 108), Arguments.of("lame-mpeg25-cbr.mp3", 144));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headerlessFiles")
    void takesAHeaderlessMp3ThatIsCutBetweenTwoFramesForWholeButShorter(String file, int frameBytes) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(CORPUS.resolve("good").resolve(file));
        int frames = content.length / frameBytes / 2;

        // When
        AudioReport report = report(Arrays.copyOf(content, frames * frameBytes), 1000);

        // Then
        AudioFacts audio = report.audio().orElseThrow();
        assertThat(report.oddities()).isEmpty();
        assertThat(audio.statesLength()).isFalse();
        assertThat(audio.duration()).contains(Duration.ofSeconds(576L * frames).dividedBy(audio.sampleRate()));
    }

    static Stream<Path> allFiles() throws IOException {
        try (Stream<Path> good = Files.list(CORPUS.resolve("good"));
             Stream<Path> odd = Files.list(CORPUS.resolve("odd"))) {
            return Stream.concat(good, odd).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("allFiles")
    void comesToTheSameInWhateverPiecesTheBytesCome(Path file) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(file);
        String whole = verdict(content, content.length);

        for (int piece : new int[] {1, 2, 3, 7, 11, 12, 13, 191, 1024, 4096}) {
            // When
            String verdict = verdict(content, piece);

            // Then
            assertThat(verdict).as("in pieces of %d", piece).isEqualTo(whole);
        }
    }

    private static String verdict(byte[] content, int piece) {
        AudioParser parser = parser(content, piece);
        return parser.notAudio() + parser.extension() + parser.end();
    }

    @Test
    void hasATableRowForEachFileOfTheCorpus() throws Exception {
        // When
        Set<String> rows = Stream.of("good", "odd").flatMap(name -> rowsOf(name + ".csv").stream())
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(rows).isEqualTo(allFiles().map(file -> file.getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static List<String> rowsOf(String table) {
        try (Stream<String> lines = Files.lines(CORPUS.resolve(table))) {
            return lines.filter(line -> line.matches("\\S+\\.\\w{3} .*")).map(line -> line.split(" ")[0]).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("allFiles")
    void comesToAVerdictHoweverAFileIsDamaged(Path file) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(file);
        Random random = new Random(file.getFileName().toString().hashCode());

        for (int round = 0; round < 200; round++) {
            byte[] damaged = content.clone();
            for (int hits = random.nextInt(4); hits >= 0; hits--) {
                int reach = random.nextBoolean() ? Math.min(64, damaged.length) : damaged.length;
                damaged[random.nextInt(reach)] = (byte) random.nextInt(256);
            }

            // When
            String verdict = verdict(damaged, 1 + random.nextInt(5000));

            // Then
            assertThat(verdict).isNotBlank();
        }
    }

    @Test
    void readsSizesBeyondFourGibibytes() throws Exception {
        // Given
        long samples = 5L << 30;
        byte[] header = rf64Header(samples * 2);
        AudioParser parser = new AudioParser();
        parser.feed(header, 0, header.length);
        byte[] silence = new byte[1 << 20];

        // When
        for (long left = samples * 2; left > 0; left -= silence.length) {
            parser.feed(silence, 0, silence.length);
        }

        // Then
        assertThat(parser.end().audio().orElseThrow().duration()).contains(Duration.ofSeconds(samples).dividedBy(8000));
    }

    private static byte[] rf64Header(long dataBytes) {
        return ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RF64")).putInt(-1).put(ascii("WAVEds64")).putInt(28)
                .putLong(72 + dataBytes).putLong(dataBytes).putLong(dataBytes / 2).putInt(0)
                .put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1)
                .putInt(8000).putInt(16000).putShort((short) 2).putShort((short) 16)
                .put(ascii("data")).putInt(-1).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static AudioReport report(byte[] content, int piece) {
        return parser(content, piece).end();
    }

    private static AudioParser parser(byte[] content, int piece) {
        AudioParser parser = new AudioParser();
        for (int from = 0; from < content.length; from += piece) {
            parser.feed(content, from, Math.min(piece, content.length - from));
        }
        return parser;
    }
}
