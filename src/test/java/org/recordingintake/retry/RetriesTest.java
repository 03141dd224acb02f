package org.recordingintake.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.RecordingLedger;
import org.recordingintake.queue.QueueComponent;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.queue.RoundCommit;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Event;
import org.slf4j.event.Level;

class RetriesTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    private final AtomicBoolean outage = new AtomicBoolean();
    private final Exchange exchange = new DefaultExchange(camel());
    private final AtomicBoolean kept = new AtomicBoolean();
    private final Deadlines deadlines = new Deadlines(() -> Duration.ofDays(7), Clock.fixed(NOW, ZoneOffset.UTC));
    private final Rechecks rechecks = new Rechecks(
            () -> SettingsLoader.isolated(Map.of("media.recheck-delay", "1h")).load(new byte[0]).media(),
            event -> kept.get(), deadlines, event -> outage.get());
    private final List<Failure> retried = new ArrayList<>();
    private final Retries retries = new Retries(
            () -> new Settings.Retry(Duration.ofSeconds(5), 2, Duration.ofMinutes(10), 300),
            new RecordingLedger(Ledger.unopened(), id -> "", () -> Level.INFO, Clock.systemUTC()),
            (queue, account) -> outage.get() && queue.equals("intake.downloads"), rechecks, deadlines,
            (failure, event) -> retried.add(failure), Clock.fixed(NOW, ZoneOffset.UTC));

    private static CamelContext camel() {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addComponent("queue", new QueueComponent(null, RoundCommit.NOTHING, null));
        return camel;
    }

    private void comesFrom(String uri) {
        exchange.getExchangeExtension().setFromEndpoint(exchange.getContext().getEndpoint(uri));
    }

    private Duration delayAfter(Throwable failure, Integer failedBefore, Instant receivedAt) {
        comesFrom("queue:intake.downloads");
        retries.decide(exchange, failure, failedBefore, null, receivedAt.toString(), null);
        Long at = exchange.getMessage().getHeader("intakeDeliverAt", Long.class);
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
    void tellsOfEachFailureAfterWhichAnEventComesBackAndOfNoOther() {
        // When
        delayAfter(new ConnectException("refused"), 0, NOW);
        delayAfter(new NoTokenException("none"), 0, NOW);
        delayAfter(new UnusableMediaException("HTML"), 0, NOW);
        delayAfter(new RetryLaterException("busy", Duration.ofSeconds(1)), 0, NOW);
        delayAfter(new IOException("disk"), 0, NOW);
        delayAfter(new UnrecoverableEventException("no id"), 0, NOW);
        delayAfter(new ConnectException("refused"), 299, NOW);

        // Then
        assertThat(retried).extracting(Failure::kind).containsExactly(Failure.Kind.OUTAGE, Failure.Kind.CREDENTIALS,
                Failure.Kind.UNUSABLE, Failure.Kind.POSTPONED, Failure.Kind.OTHER);
    }

    @Test
    void countsAnOutageOfTranscriptsWhileMediaAloneIsOutOfReach() {
        // Given
        outage.set(true);
        comesFrom("queue:intake.transcripts");

        // When
        retries.decide(exchange, new ConnectException("refused"), 1, null, NOW.toString(), null);

        // Then
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isEqualTo(2);
    }

    @Test
    void saysNothingOfMediaWhereATranscriptIsForbidden() {
        // Given
        comesFrom("queue:intake.transcripts");

        // When
        retries.decide(exchange, answer(403, Map.of()), 0, null, NOW.toString(), null);

        // Then
        assertThat(exchange.getVariable("warning")).isNull();
        assertThat(exchange.getMessage().getHeader("intakeDeliverAt")).isNotNull();
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
        assertThat(exchange.getVariable("warning")).isEqualTo("media.forbidden");
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
        Duration delay = delayAfter(new RetryLaterException("Not now.", Duration.ofSeconds(3)), 299, NOW);

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
        comesFrom("queue:intake.alerts");
        exchange.getMessage().setHeader("intakeAlertType", "recording.partial");

        // When
        retries.decide(exchange, answer(410, Map.of()), 1, null, NOW.minus(Duration.ofDays(3)).toString(), null);

        // Then
        assertThat(exchange.getMessage().getHeader("intakeDeliverAt", Long.class)).isNotNull();
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isEqualTo(2);
    }

    @Test
    void leavesADeadLetterItsReasonAndItsCount() {
        // Given
        comesFrom("queue:intake.dead");
        exchange.getMessage().setHeader("intakeReason", "The media is gone.");
        exchange.getMessage().setHeader("intakeAttempts", 300);

        // When
        retries.decide(exchange, new IOException("No space left on device"), 300, null, NOW.toString(), null);

        // Then
        assertThat(exchange.getMessage().getHeader("intakeDeliverAt", Long.class)).isNotNull();
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

    private Duration recheckAfter(Throwable failure, Integer recheckedBefore) throws Exception {
        kept.set(true);
        exchange.getMessage().setHeader("intakeRechecks", recheckedBefore);
        comesFrom("queue:intake.downloads");
        retries.decide(exchange, failure, null, null, NOW.toString(), event(NOW));
        return Duration.between(NOW, Instant.ofEpochMilli(exchange.getMessage().getHeader("intakeDeliverAt", Long.class)));
    }

    private static RecordingEvent event(Instant announced) throws IOException {
        return RecordingEventReader.mapper(Optional::empty).readValue(
                Event.complete().with("eventTime", announced.toString()).toString(), RecordingEvent.class);
    }

    @Test
    void fetchesAgainByAPaceOfItsOwnWhereSomethingIsKept() throws Exception {
        // When
        Duration delay = recheckAfter(new CutOffMediaException("It says that there is more."), null);

        // Then
        assertThat(delay).isEqualTo(Duration.ofHours(1));
        assertThat(exchange.getMessage().getHeader("intakeRechecks")).isEqualTo(0);
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isNull();
        assertThat(exchange.getMessage().getHeader("intakeReason")).isEqualTo("It says that there is more.");
    }

    @Test
    void countsARecheckOfAnyEnd() throws Exception {
        // When
        recheckAfter(new CutOffMediaException("It says that there is more."), 0);
        recheckAfter(answer(500, Map.of()), exchange.getMessage().getHeader("intakeRechecks", Integer.class));

        // Then
        assertThat(exchange.getMessage().getHeader("intakeRechecks")).isEqualTo(2);
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isNull();
    }

    @Test
    void countsNoRecheckInAnOutageOrWhereItWasNotItsTurn() throws Exception {
        // Given
        outage.set(true);

        // When
        recheckAfter(new ConnectException("refused"), 1);
        Duration delay = recheckAfter(new RetryLaterException("The media API is out of reach.", Duration.ofSeconds(30)),
                exchange.getMessage().getHeader("intakeRechecks", Integer.class));

        // Then
        assertThat(exchange.getMessage().getHeader("intakeRechecks")).isEqualTo(1);
        assertThat(delay).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void fetchesAgainNoEarlierThanTheServerAsks() throws Exception {
        // When
        Duration soon = recheckAfter(answer(429, Map.of("Retry-After", "60")), 0);
        Duration late = recheckAfter(answer(429, Map.of("Retry-After", "99999")), 0);

        // Then
        assertThat(soon).isEqualTo(Duration.ofHours(1));
        assertThat(late).isEqualTo(Duration.ofHours(1)); // no longer than an hour is waited for anybody
    }

    @Test
    void fetchesAgainInTimeForTheDeadline() throws Exception {
        // Given
        kept.set(true);
        comesFrom("queue:intake.downloads");
        Instant announced = NOW.minus(Duration.ofDays(23)).plus(Duration.ofMinutes(10));

        // When
        retries.decide(exchange, new CutOffMediaException("x"), null, null, NOW.toString(), event(announced));

        // Then
        assertThat(exchange.getMessage().getHeader("intakeDeliverAt")).isEqualTo(NOW.plus(Duration.ofMinutes(10)).toEpochMilli());
    }

    @Test
    void countsAttemptsAgainOnceOnlyTheStoreIsInTheWay() throws Exception {
        // Given
        kept.set(true);
        comesFrom("queue:intake.downloads");
        exchange.setVariable("stored", "what is to be stored");

        // When
        retries.decide(exchange, new IOException("The store is full."), 4, null, NOW.toString(), event(NOW));

        // Then
        assertThat(exchange.getMessage().getHeader("intakeAttempts")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void letsWhatIsKeptDoWhereNoMoreIsToBeHad(int status) throws Exception {
        // Given
        kept.set(true);

        // When
        // Then
        rechecks.failUnlessOver(answer(status, Map.of()), event(NOW), 0, NOW.toString());
    }

    @ParameterizedTest
    @CsvSource({"500,0", "500,1", "429,1", "401,1", "408,1"})
    void failsWhereMoreMayStillCome(int status, int before) throws Exception {
        // Given
        kept.set(true);
        HttpOperationFailedException failure = answer(status, Map.of());
        RecordingEvent event = event(NOW);

        // When
        // Then
        assertThatThrownBy(() -> rechecks.failUnlessOver(failure, event, before, NOW.toString())).isSameAs(failure);
    }

    @Test
    void letsWhatIsKeptDoWhenTheRechecksAreUsedUp() throws Exception {
        // Given
        kept.set(true);

        // When
        // Then
        rechecks.failUnlessOver(answer(500, Map.of()), event(NOW), 2, NOW.toString());
    }

    @Test
    void failsWhereNothingIsKept() throws Exception {
        // Given
        HttpOperationFailedException failure = answer(404, Map.of());
        RecordingEvent event = event(NOW);

        // When
        // Then
        assertThatThrownBy(() -> rechecks.failUnlessOver(failure, event, 2, NOW.toString())).isSameAs(failure);
    }

    @Test
    void tellsADeadlineThatWasPastWhenTheEventCameFromOneThatIsNear() throws Exception {
        // Given
        kept.set(true);
        CutOffMediaException failure = new CutOffMediaException("x");
        RecordingEvent old = event(Instant.parse("2019-09-13T16:49:40Z"));

        // When
        // Then
        assertThatThrownBy(() -> rechecks.failUnlessOver(failure, old, null, NOW.toString())).isSameAs(failure);
        rechecks.failUnlessOver(failure, old, null, NOW.minus(Duration.ofDays(23)).toString());
        rechecks.failUnlessOver(failure, event(NOW.minus(Duration.ofDays(23))), null, NOW.minus(Duration.ofDays(1)).toString());
    }

    @Test
    void carriesTheEvidenceOfTheLastFailureOnly() {
        // Given
        delayAfter(new UnusableMediaException("It is text.", "{\"status\":200}"), 0, NOW);
        Object first = exchange.getMessage().getHeader("intakeEvidence");

        // When
        delayAfter(answer(500, Map.of()), 1, NOW);

        // Then
        assertThat(first).isEqualTo("{\"status\":200}");
        assertThat(exchange.getMessage().getHeaders()).doesNotContainKey("intakeEvidence");
    }
}
