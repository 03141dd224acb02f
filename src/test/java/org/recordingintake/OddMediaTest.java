package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.testing.Bytes;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** What is stored of media that is odd, what its receipt says, and who is told. */
class OddMediaTest {

    private static final Path CORPUS = Path.of("src/test/resources/audio");

    private static MediaApi api;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).with("media.recheck-delay", "100ms").start();
    }

    @AfterAll
    static void stop() throws IOException {
        intake.close();
        api.close();
    }

    private static Event announced(String format) {
        return Event.complete().with("duration", "PT0.1S").with("fileFormat", format);
    }

    private static void assertAlerted(Event event, boolean alerted) {
        intake.awaitIdle();
        assertThat(intake.alertsAbout(event)).hasSize(alerted ? 1 : 0)
                .allSatisfy(alert -> assertThat(json(alert).get("type").asText()).isEqualTo("recording.mismatch"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            good/riff-size-is-file-size.wav       | wav  | its RIFF size is 8 bytes too large           | whole             | false | 1
            good/two-bytes-behind-data.wav        | wav  | it has 2 stray bytes after its samples       | whole             | false | 1
            good/mp3-in-wav-without-byte-rate.wav | wav  | -                                            | whole             | false | 1
            good/apev2-at-the-end.mp3             | mp3  | it has an APE tag of 83 bytes                | states no length  | false | 1
            good/damaged-in-the-middle.mp3        | mp3  | it has 29 stray bytes between its frames     | states no length  | true  | 1
            odd/all-sizes-44-too-large.wav        | wav  | it is possibly cut off                       | possibly cut off  | true  | 2
            odd/cut-in-list-after-data.wav        | wav  | chunk "LIST" after the samples is incomplete | whole             | false | 1
            odd/no-rate.wav                       | wav  | 0 samples per second                         | cannot be told    | true  | 1
            odd/flac.wav                          | flac | it is FLAC                                   | cannot be told    | false | 1
            odd/opus.ogg                          | ogg  | -                                            | cannot be told    | false | 1
            odd/aac.m4a                           | m4a  | -                                            | cannot be told    | false | 1
            odd/layer-ii.mp3                      | mp3  | it is MPEG Layer II, not MP3                 | states no length  | true  | 1
            odd/aac.mp3                           | bin  | its format is unknown                        | cannot be told    | true  | 1
            """)
    void storesMediaHoweverOddItIsAndTellsPeopleOnlyWhereAudioMayBeMissing(
            String file, String extension, String oddity, String completeness, boolean alerted, int fetches) throws Exception {
        // Given
        Event event = announced(extension).without("duration");
        byte[] media = Files.readAllBytes(CORPUS.resolve(file));
        api.answers(event, wav(media));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasFileName(event.id() + "." + extension).hasBinaryContent(media);
        assertAlerted(event, alerted);
        JsonNode receipt = json(intake.receiptsOf(event).get(0));
        assertThat(receipt.get("version").asInt()).isEqualTo(3);
        assertThat(receipt.get("file").asText()).isEqualTo(event.id() + "." + extension);
        JsonNode checks = receipt.get("checks");
        assertThat(checks.get("container").asText()).isEqualTo(extension);
        assertThat(checks.get("completeness").asText()).isEqualTo(completeness);
        assertThat(checks.get("oddities")).hasSize(oddity == null ? 0 : 1)
                .allSatisfy(found -> assertThat(found.asText()).contains(oddity));
        assertThat(checks.get("mismatch").isNull()).isNotEqualTo(alerted);
        assertThat(api.requestsFor(event)).hasSize(fetches);
        assertThat(intake.deadLettersAbout(event)).isEmpty();
    }

    @Test
    void saysInTheReceiptWhatCannotBeTold() throws Exception {
        // Given
        Event event = announced("wav");
        byte[] media = Bytes.filled(3000, 'x');
        api.answers(event, aResponse().withHeader("Content-Type", "audio/vnd.wave").withBody(media));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasFileName(event.id() + ".bin").hasBinaryContent(media);
        JsonNode receipt = json(intake.receiptsOf(event).get(0));
        assertThat(receipt.get("audio").isNull()).isTrue();
        assertThat(receipt.at("/checks/channels").asText()).isEqualTo("cannot be told");
        assertThat(receipt.at("/checks/duration").asText()).isEqualTo("cannot be told");
        assertThat(receipt.at("/checks/mismatch").asText())
                .isEqualTo("its format is unknown; it is bin, announced as wav");
        assertThat(intake.awaitAlert(event).at("/data/reason").asText()).contains("audio may be missing")
                .contains("its format is unknown");
        assertAlerted(event, true);
    }

    @Test
    void takesTheDurationOfACompressedWavFromItsFactChunk() throws Exception {
        // Given
        Event event = announced("wav");
        api.answers(event, wav(Files.readAllBytes(CORPUS.resolve("good/mp3-in-wav-without-byte-rate.wav"))));

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        JsonNode receipt = json(intake.receiptsOf(event).get(0));
        assertThat(receipt.at("/audio/duration").asText()).isEqualTo("PT0.144S");
        assertThat(receipt.at("/checks/duration").asText()).isEqualTo("as announced");
    }
}
