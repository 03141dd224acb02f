package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;

/** Recordings whose event never came are looked for, and taken in. */
class ReconcileTest extends ReconcilingIntake {

    @BeforeEach
    void start() throws Exception {
        prepare();
    }

    @AfterEach
    void stop() throws Exception {
        close();
    }

    @Test
    void storesARecordingWhoseEventNeverCame() throws Exception {
        // Given
        Event missed = account.lists(recording("r-missed", YESTERDAY));

        // When
        intake.start();

        // Then
        intake.awaitStored(missed);
        JsonNode event = json(intake.receiptsOf(missed).get(0)).get("event");
        assertThat(event.get("eventType").asText()).isEqualTo("recordingAvailable");
        assertThat(event.get("eventTime").asText()).isEqualTo(missed.fields().get("endTime"));
        assertThat(event.get("callId").asText()).isEqualTo("c-r-missed");
        assertThat(event.has("reconciledAt")).isTrue();
        assertThat(event.findValues("transcription")).isEmpty();
        assertThat(event.elements()).toIterable().noneMatch(JsonNode::isNull);
    }

    private double lookedAtTheClock() {
        return intake.management("/observe/metrics").body().lines()
                .filter(line -> line.matches("camel_exchanges_total\\{.*routeId=\"reconcile\".*"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }

    @Test
    void asksForNoListWhileEarlierRoutesAreAtOne() throws Exception {
        // Given
        Event missed = account.lists(recording("r-missed", YESTERDAY));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        account.troubles(request -> {
            asked.countDown();
            awaitUninterrupted(go);
            return null;
        });
        intake.withOwnRoutes().start();
        assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();

        // When
        intake.change(() -> intake.edit("reconcile", "description: List the", "description: Ask for the"));
        double before = lookedAtTheClock();
        eventually().until(() -> lookedAtTheClock() >= before + 2);

        // Then
        assertThat(account.queries()).hasSize(1);
        assertThat(intake.changes()).extracting(change -> change.path("outcome").asText()).endsWith("applied");
        go.countDown();
        intake.awaitStored(missed);
        awaitRunsDone(1);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tellsOfAllRepairsOfARunInOneAlert() throws Exception {
        // Given
        List<Event> missed = IntStream.range(0, 5)
                .mapToObj(i -> account.lists(recording("r-" + i, YESTERDAY.plusSeconds(i)))).toList();

        // When
        intake.start();

        // Then
        awaitRunsDone(1);
        JsonNode alert = json(eventually().until(this::reports, found -> !found.isEmpty()).get(0));
        assertThat(alert.get("type").asText()).isEqualTo("recordings.reconciled");
        assertThat(alert.get("id").asText()).endsWith("-recordings.reconciled");
        assertThat(alert.at("/data/missing").asInt()).isEqualTo(5);
        assertThat(alert.at("/data/listed").asInt()).isEqualTo(5);
        assertThat(alert.at("/data/recordingIds")).extracting(JsonNode::asText)
                .containsExactlyElementsOf(missed.stream().map(Event::id).toList());
        assertThat(alert.at("/data/reason").asText()).startsWith("For 5 of 5 recordings");
        missed.forEach(intake::awaitStored);
        intake.awaitIdle();
        assertThat(intake.filesIn("alerts")).hasSize(1);
    }

    @Test
    void repairsWhatIsMissedLaterInALaterRun() throws Exception {
        // Given
        intake.with("reconcile.interval", "1s").start();
        awaitRunsDone(1);
        Event missed = recording("r-later", NOW.minus(Duration.ofHours(3)));

        // When
        account.lists(missed);

        // Then
        intake.awaitStored(missed);
    }

    @Test
    void alertsOfAPartialRecordingWhoseEventNeverCame() throws Exception {
        // Given
        Event partial = account.lists(recording("r-partial", YESTERDAY).with("status", "partial"));

        // When
        intake.start();

        // Then
        assertThat(intake.awaitAlert(partial).get("type").asText()).isEqualTo("recording.partial");
    }

    @Test
    void looksAgainLaterAtWhatIsStillProcessing() throws Exception {
        // Given
        Event longAgo = recording("r-processing", NOW.minus(Duration.ofDays(10)));
        account.lists(longAgo.with("status", "processing"));
        intake.with("reconcile.interval", "1s").start();
        awaitRunsDone(2);
        assertThat(account.downloadsOf(longAgo)).isZero();

        // When
        account.lists(longAgo);

        // Then
        intake.awaitStored(longAgo);
        awaitRunsDone(2);
        assertThat(progress().has("lookAgainFrom")).isFalse();
    }

    @Test
    void givesAnEventItsTimeToCome() throws Exception {
        // Given
        Event fresh = account.lists(recording("r-fresh", NOW.minusSeconds(60)));
        Event old = account.lists(recording("r-old", NOW.minus(Duration.ofHours(2))));

        // When
        intake.start();

        // Then
        intake.awaitStored(old);
        awaitRunsDone(1);
        intake.awaitIdle();
        assertThat(account.downloadsOf(fresh)).isZero();
        assertThat(progress().get("lookAgainFrom").asText()).isEqualTo(fresh.fields().get("startTime"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "processing"})
    void doesNotFetchWhatHasNoMedia(String status) throws Exception {
        // Given
        Event without = account.lists(recording("r-without", YESTERDAY).with("status", status));

        // When
        intake.start();

        // Then
        awaitRunsDone(1);
        intake.awaitIdle();
        assertThat(account.downloadsOf(without)).isZero();
        assertThat(intake.filesIn("alerts")).isEmpty();
    }

    @Test
    void looksAtNothingThatIsOlderThanTheMaximumAge() throws Exception {
        // Given
        intake.with("reconcile.max-age", "2d");
        Event old = account.lists(recording("r-too-old", NOW.minus(Duration.ofDays(3))));
        Event young = account.lists(recording("r-young", YESTERDAY));

        // When
        intake.start();

        // Then
        intake.awaitStored(young);
        awaitRunsDone(1);
        assertThat(account.downloadsOf(old)).isZero();
    }

    @Test
    void looksForNothingWithoutAnAccount() throws Exception {
        // Given
        account.lists(recording("r-missed", YESTERDAY));

        // When
        intake.without("bandwidth.account-id").start();

        // Then
        Event event = recording("r-other", YESTERDAY);
        intake.post(event);
        intake.awaitStored(event);
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(account.queries()).isEmpty();
    }

    @Test
    void hasNoAgeOfAListThatNobodyAskedFor() throws Exception {
        // When
        intake.with("reconcile.interval", "0").start();

        // Then
        assertThat(ageOfTheList()).isNaN();
    }

    @Test
    void leavesAnEntryAloneThatCannotBeReadAndTellsOfItOnce() throws Exception {
        // Given
        Event before = account.lists(recording("r-1", TODAY));
        account.lists(recording("r-odd", TODAY.plusSeconds(1)).with("transcript", "x".repeat(300_000)));
        Event after = account.lists(recording("r-2", TODAY.plusSeconds(2)));

        // When
        intake.with("reconcile.interval", "1s").start();

        // Then
        intake.awaitStored(before);
        intake.awaitStored(after);
        awaitRunsDone(2);
        intake.awaitIdle();
        assertThat(reports()).singleElement().satisfies(report -> {
            assertThat(json(report).at("/data/unreadable").asInt()).isEqualTo(1);
            assertThat(json(report).at("/data/listed").asInt()).isEqualTo(3);
            assertThat(json(report).at("/data/reason").asText()).contains("1 entries of the list cannot be read");
        });
    }

    @Test
    void saysWhatCannotBeListed() throws Exception {
        // Given
        IntStream.range(0, 1001)
                .forEach(i -> account.lists(recording("r-" + i, YESTERDAY).with("status", "processing")));

        // When
        intake.start();

        // Then
        JsonNode alert = json(eventually().until(this::reports, found -> !found.isEmpty()).get(0));
        assertThat(alert.at("/data/listed").asInt()).isEqualTo(1000);
        assertThat(alert.at("/data/reason").asText()).contains("more recordings started at once than a list holds");
    }
}
