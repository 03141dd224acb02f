package org.recordingintake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
import org.recordingintake.event.JsonFormat;
import org.recordingintake.event.RecordingEventReader;

class ReceiptTest {

    private static final byte[] RECEIVED = "{ \"recordingId\": \"r-1\", \"cost\": 1.50, \"password\": \"x\" }"
            .getBytes(StandardCharsets.UTF_8);

    private static final String MEDIA_URL = "https://voice.example/media";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static ObjectNode event() throws IOException {
        return JsonFormat.OBJECT.read(RECEIVED);
    }

    private static Receipt receiptOf(ObjectNode event, AudioReport report) {
        return Receipt.of(RecordingEventReader.eventOf(event, Optional.empty()), RECEIVED, new Arrival(Path.of("part"), 1,
                Ids.sha256("x"), report, new Origin(MEDIA_URL, null, AudioComparison.AS_ANNOUNCED)),
                new DurationTolerance(Duration.ZERO, 0), NOW, NOW, "test");
    }

    private static StoredReceipt read(Receipt receipt) throws IOException {
        return StoredReceipt.read(StoredReceipt.seal(receipt));
    }

    /** With other text in what was written. */
    private static StoredReceipt read(Receipt receipt, String text, String other) throws IOException {
        return StoredReceipt.read(new String(StoredReceipt.seal(receipt), StandardCharsets.UTF_8).replace(text, other)
                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void sealsAnEventThatWasRelievedOfCredentials() throws Exception {
        // When
        Receipt receipt = receiptOf(event().without("password"), report(false));

        // Then
        assertThat(read(receipt).event()).isPresent();
        assertThat(receipt.body()).isNull();
        assertThat(receipt.eventSha256()).isEqualTo(Ids.sha256(RECEIVED));
    }

    @Test
    void noticesThatAnEventWhichWasRelievedOfCredentialsHasChanged() throws Exception {
        // Given
        ObjectNode relieved = event().without("password");
        Receipt receipt = receiptOf(relieved, report(false));

        // When
        relieved.put("recordingId", "r-2");

        // Then
        assertThat(read(receipt).event()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wav", "mp3", "ogg", "flac", "m4a", "bin"})
    void namesMediaOfAnyKind(String extension) throws Exception {
        // When
        Receipt receipt = receiptOf(event(), new AudioReport(extension, Optional.empty(), List.of(), false));

        // Then
        assertThat(read(receipt).receipt().file()).isEqualTo("r-1." + extension);
    }

    @Test
    void namesNothingThatIsNotMedia() throws Exception {
        // When
        Receipt receipt = receiptOf(event(), report(false));

        // Then
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(receipt, "r-1.wav", "r-1.json"))
                .withMessageContaining("does not name a media file");
    }

    @Test
    void readsWhatALaterReleaseAdds() throws Exception {
        // When
        StoredReceipt read = read(receiptOf(event(), report(false)), "\"bytes\"", "\"mood\" : {}, \"bytes\"");

        // Then
        assertThat(read.receipt().bytes()).isEqualTo(1);
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
        // When
        Optional<String> shortcoming = read(receiptOf(event(), report)).receipt().shortcomingAgainst(MEDIA_URL);

        // Then
        assertThat(shortcoming.isPresent()).isEqualTo(reason != null);
        assertThat(shortcoming.orElse("")).contains(reason == null ? "" : reason);
    }

    @Test
    void isIntactAsItWasWritten() throws Exception {
        // When
        StoredReceipt written = read(receiptOf(event(), report(false)));

        // Then
        assertThat(written.intact()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"receiptSha256, another", "PT1S, PT2S", "' : ', ': '"})
    void isNotIntactWithAnythingElse(String text, String other) throws Exception {
        // When
        StoredReceipt altered = read(receiptOf(event(), report(false)), text, other);

        // Then
        assertThat(altered.intact()).isFalse();
    }

    @Test
    void isNotIntactWithoutItsSeal() throws Exception {
        // When
        StoredReceipt unsealed = StoredReceipt.read(Receipt.FORMAT.write(receiptOf(event(), report(false))));

        // Then
        assertThat(unsealed.intact()).isFalse();
    }
}
