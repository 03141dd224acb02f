package org.recordingintake.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.testing.Event;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class OutcomeLogTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.500Z");
    private static final String JUST_NOW = "2026-03-04T05:06:07.100Z";

    private final AtomicReference<Level> level = new AtomicReference<>(Level.INFO);
    private final OutcomeLog log = new OutcomeLog(level::get, Clock.fixed(NOW, ZoneOffset.UTC));
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(OutcomeLog.class);

    @BeforeEach
    void listen() {
        logger.setLevel(ch.qos.logback.classic.Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private static RecordingEvent event(Event event) throws Exception {
        ObjectMapper json = RecordingEventReader.mapper(Optional::empty);
        return json.readValue(event.toString(), RecordingEvent.class);
    }

    private static Event call() {
        return Event.complete().with("recordingId", "r-1").with("callId", "c-1");
    }

    private String line() {
        assertThat(lines.list).hasSize(1);
        return lines.list.get(0).getFormattedMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            320000     | PT20.056S | Stored r-1 (call c-1, 20.1 s, 320 kB, 0.4 s after its event)
            432        | PT0.02S   | Stored r-1 (call c-1, 0.0 s, 432 B, 0.4 s after its event)
            28800044   | PT30M     | Stored r-1 (call c-1, 30 min, 28.8 MB, 0.4 s after its event)
            2147483648 | PT3H      | Stored r-1 (call c-1, 3 h, 2.1 GB, 0.4 s after its event)
            """)
    void saysHowMuchIsStored(long bytes, Duration duration, String line) throws Exception {
        // When
        log.stored(event(call()), JUST_NOW, new StoredMedia(bytes, "", Optional.of(duration)));

        // Then
        assertThat(line()).isEqualTo(line);
    }

    @Test
    void saysNoDurationOfWhatTellsNone() throws Exception {
        // When
        log.stored(event(call()), JUST_NOW, new StoredMedia(320_000, "", Optional.empty()));

        // Then
        assertThat(line()).isEqualTo("Stored r-1 (call c-1, 320 kB, 0.4 s after its event)");
    }

    @Test
    void saysWhichConferenceItIs() throws Exception {
        // When
        log.stored(event(Event.conference().with("recordingId", "r-1")), JUST_NOW, null);

        // Then
        assertThat(line()).isEqualTo("Stored r-1 (conference conf-95ac8d6e-1a31c52e, 0.4 s after its event)");
    }

    @Test
    void saysWhatAnAlertIsAbout() throws Exception {
        // When
        log.alerted(event(call().with("status", "partial")), JUST_NOW, "recording.partial");

        // Then
        assertThat(line()).isEqualTo("Alerted r-1 (call c-1, partial, 0.4 s after its event)");
    }

    @Test
    void saysHowOftenADeadOneWasTried() throws Exception {
        // When
        log.dead(event(call()), NOW.minus(Duration.ofDays(2)).minus(Duration.ofHours(3)).toString(), 300);

        // Then
        assertThat(line()).isEqualTo("Dead r-1 (call c-1, 300 attempts, 2 d after its event)");
    }

    @Test
    void repeatsNothingThatIsNoId() throws Exception {
        // When
        log.dead(event(call().with("recordingId", "Jane Doe").with("callId", "+1555\n")), null, 1);

        // Then
        assertThat(line()).matches("Dead [0-9a-f]{64} \\(call [0-9a-f]{64}, 1 attempt\\)");
    }

    @Test
    void namesWhatHasNoIdByItsHash() throws Exception {
        // When
        log.dead(event(call().without("recordingId")), JUST_NOW, 1);

        // Then
        assertThat(line()).matches("Dead [0-9a-f]{64}-complete \\(call c-1, 1 attempt, 0\\.4 s after its event\\)");
    }

    @Test
    void logsAtTheLevelThatIsSetAtThisMoment() throws Exception {
        // Given
        level.set(Level.DEBUG);

        // When
        log.dead(event(call()), JUST_NOW, 1);

        // Then
        assertThat(lines.list.get(0).getLevel()).isEqualTo(ch.qos.logback.classic.Level.DEBUG);
    }
}
