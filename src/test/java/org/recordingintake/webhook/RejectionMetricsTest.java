package org.recordingintake.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.webhook.RejectionMetrics.Cause;
import org.slf4j.LoggerFactory;

class RejectionMetricsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T12:00:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final RejectionMetrics refusals = new RejectionMetrics(clock);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RejectionMetrics.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private void refuse(Cause cause, int times) {
        IntStream.range(0, times).forEach(i -> refusals.count(cause));
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void warnsOfTheFirstOfEachKindAtOnce() {
        // When
        for (Cause cause : Cause.values()) {
            refuse(cause, 3);
        }

        // Then
        assertThat(lines()).hasSize(Cause.values().length).doesNotHaveDuplicates().noneMatch(line -> line.contains("since"));
        assertThat(log.list).allMatch(line -> line.getLevel() == Level.WARN);
    }

    @Test
    void warnsAtMostOnceInTenMinutesThenWithACount() {
        // Given
        refuse(Cause.TYPE, 1);

        // When
        pass(Duration.ofMinutes(10).minusMillis(1));
        refuse(Cause.TYPE, 6);
        pass(Duration.ofMillis(1));
        refuse(Cause.TYPE, 5);
        pass(Duration.ofMinutes(10));
        refuse(Cause.TYPE, 1);

        // Then
        assertThat(lines()).satisfiesExactly(
                first -> assertThat(first).contains("Content-Type", "415").doesNotContain("times"),
                second -> assertThat(second).contains("415", "7 times"),
                third -> assertThat(third).contains("415", "5 times"));
    }

    @Test
    void warnsAlsoWhenTheClockHasBeenSetBack() {
        // Given
        refuse(Cause.PATH, 1);

        // When
        pass(Duration.ofDays(-1));
        refuse(Cause.PATH, 1);

        // Then
        assertThat(lines()).hasSize(2);
    }

    @Test
    void exposesEveryReasonBeforeAnythingIsRefused() {
        // Given
        MeterRegistry meters = new SimpleMeterRegistry();

        // When
        refusals.registerAt(meters);

        // Then
        assertThat(meters.getMeters()).extracting(meter -> meter.getId().getTag("reason")).containsExactlyInAnyOrder(
                "requests", "connections", "slow", "network", "password", "body", "path", "method", "size", "type");
        assertThat(meters.getMeters()).extracting(Meter::measure).allSatisfy(values -> assertThat(values)
                .singleElement().satisfies(value -> assertThat(value.getValue()).isZero()));
    }

    @Test
    void namesACauseForADayAfterItsLastRefusal() {
        // Given
        refuse(Cause.SIZE, 1);
        pass(Duration.ofHours(1));
        refuse(Cause.METHOD, 2);

        // When
        pass(Duration.ofHours(23).plusSeconds(1));

        // Then
        assertThat(refusals.recent()).hasEntrySatisfying("method",
                what -> assertThat(what).contains("405", "2 times, the last at 2026-11-26T13:00:00Z")).hasSize(1);
    }
}
