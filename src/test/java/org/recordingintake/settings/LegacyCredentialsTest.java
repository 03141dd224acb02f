package org.recordingintake.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LegacyCredentialsTest {

    private static final Map<String, String> BASIC = Map.of("bandwidth.username", "user", "bandwidth.password", "hush");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(LegacyCredentials.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private List<ILoggingEvent> linesAt(String time, Map<String, String> settings) {
        new LegacyCredentials(Clock.fixed(Instant.parse(time), ZoneOffset.UTC))
                .tellAtStart(SettingsLoader.isolated(settings).load(new byte[0]).accounts());
        return log.list;
    }

    @Test
    void warnsUntilBandwidthEndsThem() {
        // When
        List<ILoggingEvent> lines = linesAt("2026-12-01T23:59:59.999Z", BASIC);

        // Then
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage()).contains("ends", "2 December 2026", "bandwidth.username",
                    "set bandwidth.client-id and bandwidth.client-secret").doesNotContain("hush");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-12-02T00:00:00Z", "2027-06-01T12:00:00Z"})
    void saysFromThatDayOnThatNothingCanBeFetchedAndWhatToDo(String time) {
        // When
        List<ILoggingEvent> lines = linesAt(time, BASIC);

        // Then
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getFormattedMessage()).contains("ended", "2 December 2026", "No recording can be fetched",
                    "set bandwidth.client-id and bandwidth.client-secret").doesNotContain("hush");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-26T12:00:00Z", "2026-12-02T00:00:00Z"})
    void isSilentWhereThereAreOthersOrNone(String time) {
        // Given
        Map<String, String> both = Map.of("bandwidth.username", "user", "bandwidth.password", "hush",
                "bandwidth.client-id", "id", "bandwidth.client-secret", "secret");

        // When
        List<ILoggingEvent> lines = linesAt(time, both);

        // Then
        assertThat(lines).isEmpty();
        assertThat(linesAt(time, Map.of())).isEmpty();
    }
}
