package org.recordingintake.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class RepeatedMessageFilterTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static LoggingEvent line(String text, Duration after) {
        LoggingEvent line = new LoggingEvent();
        line.setMessage(text);
        line.setInstant(START.plus(after));
        return line;
    }

    @Test
    void tellsWhatIsTriedAgainAndAgainOnceInTenMinutes() {
        // Given
        RepeatedMessageFilter filter = new RepeatedMessageFilter();
        Stream<LoggingEvent> lines = Stream.of(
                line("Not connected for 'intake.alerts' - retrying, attempt 0", Duration.ZERO),
                line("Not connected for 'intake.alerts' - retrying, attempt 1", Duration.ZERO),
                line("Not connected for 'intake.dead' - retrying, attempt 0", Duration.ofSeconds(1)),
                line("Not connected for 'intake.alerts' - retrying, attempt 2", Duration.ofMinutes(9)),
                line("Not connected for 'intake.alerts' - retrying, attempt 3", Duration.ofMinutes(10)));

        // When
        Stream<FilterReply> replies = lines.map(filter::decide);

        // Then
        assertThat(replies).containsExactly(FilterReply.NEUTRAL, FilterReply.DENY, FilterReply.NEUTRAL,
                FilterReply.DENY, FilterReply.NEUTRAL);
    }
}
