package org.recordingintake.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

class RetriesTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    private final AtomicBoolean outage = new AtomicBoolean();
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final AtomicBoolean kept = new AtomicBoolean();
    private final Deadlines deadlines = new Deadlines(() -> Duration.ofDays(7), Clock.fixed(NOW, ZoneOffset.UTC));
    private final Rechecks rechecks = new Rechecks(
            () -> SettingsLoader.isolated(Map.of("media.recheck-delay", "1h")).load(new byte[0]).media(),
            event -> kept.get(), deadlines, outage::get);
    private final Retries retries = new Retries(
            () -> new Settings.Retry(Duration.ofSeconds(5), 2, Duration.ofMinutes(10), 300), new RefusalAlarm(),
            outage::get, rechecks, deadlines, Clock.fixed(NOW, ZoneOffset.UTC));

    private void comesFrom(String uri) {
        exchange.getExchangeExtension().setFromEndpoint(exchange.getContext().getEndpoint(uri));
    }

    private Duration delayAfter(Throwable failure, Integer failedBefore, Instant receivedAt) {
        comesFrom("jms:intake.downloads");
        retries.decide(exchange, failure, failedBefore, null, receivedAt.toString(), null);
        Long at = exchange.getVariable("retryAt", Long.class);
        return at == null ? null : Duration.between(NOW, Instant.ofEpochMilli(at));
    }

    private static HttpOperationFailedException answer(int status, Map<String, String> headers) {
        return new HttpOperationFailedException("http://media", status, "", null, new TreeMap<>(headers), "");
    }

    @ParameterizedTest
    @CsvSource({"0,5", "1,10", "2,20", "6,320", "7,600", "298,600"})
    void waitsLongerEachTimeUpToALimitGiveOrTakeAFifth(int failedBefore, long seconds) {
        // When
        Duration delay = delayAfter(new ConnectException("refused"), failedBefore, NOW);

        // Then
        assertThat(delay).isBetween(Duration.ofMillis(seconds * 800), Duration.ofMillis(seconds * 1200));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        // When
        Duration delay = delayAfter(new ConnectException("refused"), 299, NOW);

        // Then
        assertThat(delay).isNull();
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isEqualTo(300);
        assertThat(exchange.getMessage().getHeader("intakeReason", String.class)).contains("refused");
    }

    @ParameterizedTest
    @CsvSource({"120,120", "'Wed, 04 Mar 2026 05:08:07 GMT',120", "99999999,3600"})
    void waitsAsLongAsTheServerAsksWithinReason(String retryAfter, long seconds) {
        // When
        Duration delay = delayAfter(answer(429, Map.of("retry-after", retryAfter)), 0, NOW);

        // Then
        assertThat(delay).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "", "Wed, 04 Mar 2020 05:08:07 GMT", "1"})
    void waitsAsUsualWhereTheServerAsksForNothingUseful(String retryAfter) {
        // When
        Duration delay = delayAfter(answer(503, Map.of("Retry-After", retryAfter)), 0, NOW);

        // Then
        assertThat(delay).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    }

    @Test
    void waitsForMissingMediaNoLongerThanADay() {
        // When
        Duration soon = delayAfter(answer(404, Map.of()), 3, NOW.minus(Duration.ofHours(23)));
        Duration late = delayAfter(answer(404, Map.of()), 3, NOW.minus(Duration.ofHours(25)));

        // Then
        assertThat(soon).isNotNull();
        assertThat(late).isNull();
    }

    @Test
    void asksRarelyWhereItIsForbidden() {
        // When
        Duration delay = delayAfter(answer(403, Map.of()), 0, NOW);

        // Then
        assertThat(delay).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(12));
        assertThat(exchange.getVariable("refusals")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 405, 408, 425, 429, 500, 502, 503, 504, 302})
    void triesAgainWhateverElseTheServerAnswers(int status) {
        // When
        Duration delay = delayAfter(answer(status, Map.of()), 0, NOW);

        // Then
        assertThat(delay).isNotNull();
    }

    @Test
    void givesUpAtOnceWhereTheMediaIsGone() {
        // When
        Duration delay = delayAfter(new RuntimeCamelException(answer(410, Map.of())), null, NOW);

        // Then
        assertThat(delay).isNull();
    }

    @Test
    void countsNoAttemptForAPostponement() {
        // When
        Duration delay = delayAfter(new PostponedException("Not now.", Duration.ofSeconds(3)), 299, NOW);

        // Then
        assertThat(delay).isEqualTo(Duration.ofSeconds(3));
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isNull();
    }

    @Test
    void countsNoAttemptWhileTheMediaApiIsOutOfReach() {
        // Given
        outage.set(true);

        // When
        Duration delay = delayAfter(answer(503, Map.of()), 299, NOW);

        // Then
        assertThat(delay).isNotNull();
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isNull();
    }

    @Test
    void leavesAnAlertItsOwnReason() {
        // Given
        exchange.getMessage().setHeader("intakeAlertType", "recording.dead");
        exchange.getMessage().setHeader("intakeReason", "The media is gone.");

        // When
        delayAfter(new IOException("No space left on device"), 5, NOW);

        // Then
        assertThat(exchange.getMessage().getHeader("intakeReason")).isEqualTo("The media is gone.");
    }

    @Test
    void readsNothingIntoTheAnswersOfAnAlertChannel() {
        // Given
        outage.set(true);
        comesFrom("jms:intake.alerts");
        exchange.getMessage().setHeader("intakeAlertType", "recording.partial");

        // When
        retries.decide(exchange, answer(410, Map.of()), 1, null, NOW.minus(Duration.ofDays(3)).toString(), null);

        // Then
        assertThat(exchange.getVariable("retryAt", Long.class)).isNotNull();
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isEqualTo(2);
    }

    @Test
    void leavesADeadLetterItsReasonAndItsCount() {
        // Given
        comesFrom("jms:intake.dead");
        exchange.getMessage().setHeader("intakeReason", "The media is gone.");
        exchange.getMessage().setHeader("intakeAttempts", 300);

        // When
        retries.decide(exchange, new IOException("No space left on device"), 300, null, NOW.toString(), null);

        // Then
        assertThat(exchange.getVariable("retryAt", Long.class)).isNotNull();
        assertThat(exchange.getMessage().getHeader("intakeReason")).isEqualTo("The media is gone.");
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isEqualTo(300);
    }

    @Test
    void keepsLineBreaksOutOfReasons() {
        // When
        delayAfter(new IOException("one\ntwo\r\nthree"), 0, NOW);

        // Then
        assertThat(exchange.getMessage().getHeader("intakeReason", String.class)).isEqualTo("one two three.");
    }
}
