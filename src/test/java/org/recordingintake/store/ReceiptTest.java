package org.recordingintake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.audio.AudioFacts;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.audio.Oddity;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEventReader;

class ReceiptTest {

    private static final byte[] RECEIVED = "{ \"recordingId\": \"r-1\", \"cost\": 1.50, \"password\": \"x\" }"
            .getBytes(StandardCharsets.UTF_8);

    private final ObjectMapper json = RecordingEventReader.mapper(Optional::empty);
    private final ObjectNode receipt = json.createObjectNode().put("version", Receipt.VERSION).put("file", "r-1.wav")
            .put("bytes", 1).put("sha256", Ids.sha256("x")).put("receivedAt", "2026-01-02T03:04:05Z");

    private Receipt read() throws IOException {
        return Receipt.read(json.writerWithDefaultPrettyPrinter().writeValueAsBytes(receipt), json);
    }

    @Test
    void sealsAnEventThatWasRelievedOfCredentials() throws Exception {
        // Given
        ObjectNode relieved = ((ObjectNode) json.readTree(RECEIVED)).without("password");

        // When
        Receipt.putEvent(receipt, relieved, RECEIVED, json);

        // Then
        assertThat(read().event()).isPresent();
        assertThat(receipt.has("body")).isFalse();
        assertThat(receipt.get("eventSha256").asText()).isEqualTo(Ids.sha256(RECEIVED));
    }

    @Test
    void noticesThatAnEventWhichWasRelievedOfCredentialsHasChanged() throws Exception {
        // Given
        ObjectNode relieved = ((ObjectNode) json.readTree(RECEIVED)).without("password");
        Receipt.putEvent(receipt, relieved, RECEIVED, json);

        // When
        relieved.put("recordingId", "r-2");

        // Then
        assertThat(read().event()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wav", "mp3", "ogg", "flac", "m4a", "bin"})
    void namesMediaOfAnyKind(String extension) throws Exception {
        // When
        receipt.put("file", "r-1." + extension);

        // Then
        assertThat(read().file()).isEqualTo("r-1." + extension);
    }

    @Test
    void namesNothingThatIsNotMedia() {
        // When
        receipt.put("file", "r-1.json");

        // Then
        assertThatExceptionOfType(IOException.class).isThrownBy(this::read).withMessageContaining("does not name a media file");
    }

    static Stream<Arguments> reports() {
        Oddity harmless = new Oddity("it has 2 stray bytes after its samples", false);
        Oddity doubtful = new Oddity("it has 2 stray bytes between its frames", true);
        return Stream.of(
                Arguments.of("nothing odd", report(false), null),
                Arguments.of("a harmless oddity", report(false, harmless), null),
                Arguments.of("an oddity that matters", report(false, harmless, doubtful), doubtful.text()),
                Arguments.of("possibly cut off", report(true, new Oddity("it is possibly cut off: it ends", true)), "possibly cut off"));
    }

    private static AudioReport report(boolean cutOff, Oddity... oddities) {
        return new AudioReport("wav", Optional.of(new AudioFacts("wav", "pcm_s16le", 8000, 1, Optional.of(Duration.ofSeconds(1)),
                true)), List.of(oddities), cutOff);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void leavesMediaAtBandwidthOfWhichSomethingMayBeMissing(String what, AudioReport report, String reason) throws Exception {
        // Given
        Receipt.putEvent(receipt, (ObjectNode) json.readTree(RECEIVED), RECEIVED, json);
        receipt.put("source", "https://voice.example/media").putObject("checks").put("length", "as announced");
        Receipt.putAudio(receipt, read().event().orElseThrow(), report, new DurationTolerance(Duration.ZERO, 0));

        // When
        Optional<String> shortcoming = read().shortcomingAgainst("https://voice.example/media");

        // Then
        assertThat(shortcoming.isPresent()).isEqualTo(reason != null);
        assertThat(shortcoming.orElse("")).contains(reason == null ? "" : reason);
    }

    @Test
    void isIntactAsItWasWritten() throws Exception {
        // Given
        Receipt.putEvent(receipt, json.readTree(RECEIVED), RECEIVED, json);

        // When
        byte[] written = Receipt.sealed(receipt, json);

        // Then
        assertThat(Receipt.read(written, json).intact()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"receiptSha256, another", "PT1S, PT2S", "' : ', ': '"})
    void isNotIntactWithAnythingElse(String text, String other) throws Exception {
        // Given
        Receipt.putEvent(receipt.put("duration", "PT1S"), json.readTree(RECEIVED), RECEIVED, json);

        // When
        String written = new String(Receipt.sealed(receipt, json), StandardCharsets.UTF_8).replace(text, other);

        // Then
        assertThat(Receipt.read(written.getBytes(StandardCharsets.UTF_8), json).intact()).isFalse();
    }

    @Test
    void isNotIntactWithoutItsSeal() throws Exception {
        // When
        Receipt unsealed = read();

        // Then
        assertThat(unsealed.intact()).isFalse();
    }
}
