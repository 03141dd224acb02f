package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.SimulatedAccount.Trouble;
import org.recordingintake.testing.TestIntake;

class ReconcileTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
    private static final Instant TODAY = NOW.minus(Duration.ofHours(3));

    private SimulatedAccount account;
    private TestIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        account = new SimulatedAccount();
        intake = TestIntake.using(account.baseUrl(), account.tokenUrl())
                .with("bandwidth.account-id", SimulatedAccount.ID);
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        account.close();
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
    void changesNothingWhereEveryEventCame() throws Exception {
        // Given
        Event event = account.lists(recording("r-known", YESTERDAY));
        intake.with("reconcile.interval", "0").start();
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("listed").asInt()).isEqualTo(1);
        assertThat(result.get("missing").asInt()).isZero();
        assertThat(account.downloadsOf(event)).isEqualTo(1);
        assertThat(intake.filesIn("alerts")).isEmpty();
    }

    @Test
    void leavesAloneWhatIsErasedHereOnRequest() throws Exception {
        // Given
        Event event = account.lists(recording("r-erased", YESTERDAY));
        intake.with("reconcile.interval", "0").start();
        intake.post(event);
        Files.delete(intake.awaitStored(event));
        Files.delete(intake.receiptsOf(event).get(0));
        intake.awaitIdle();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isZero();
        intake.awaitIdle();
        assertThat(account.downloadsOf(event)).isEqualTo(1);
        assertThat(intake.mediaOf(event)).isEmpty();
    }

    @Test
    void doesNotTakeWhatWaitsToBeFetchedForMissed() throws Exception {
        // Given
        Event waiting = account.lists(recording("r-waiting", YESTERDAY));
        account.answersMediaWith(404);
        intake.with("reconcile.interval", "0").with("retry.max-attempts", "1000").start();
        intake.post(waiting);
        eventually().until(() -> account.downloadsOf(waiting) > 1);

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isZero();
        account.answersMediaWith(200);
        intake.awaitStored(waiting);
    }

    /** Started, with an event that waits out an outage of the media API. */
    private Event waiting() throws Exception {
        Event waiting = account.lists(recording("r-waiting", YESTERDAY));
        account.answersMediaWith(503);
        intake.with("reconcile.interval", "0").with("retry.max-attempts", "1000").start();
        intake.post(waiting);
        eventually().until(() -> account.downloadsOf(waiting) > 5);
        return waiting;
    }

    private static void date(Path file, Instant time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    @Test
    void doesNotTakeWhatWaitsOutALongOutageForMissed() throws Exception {
        // Given
        Event waiting = waiting();
        intake.stop();
        date(intake.dataDir().resolve("queue/journal/began"), NOW.minus(Duration.ofDays(11)));
        intake.changeLedger("UPDATE ledger SET outcome_at = " + NOW.minus(Duration.ofDays(10)).toEpochMilli());
        intake.start();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isZero();
        account.answersMediaWith(200);
        intake.awaitStored(waiting);
    }

    @Test
    void takesInWhatWasLostWithItsJournal() throws Exception {
        // Given
        Event lost = waiting();
        intake.stop();
        try (Stream<Path> queue = Files.walk(intake.dataDir().resolve("queue"))) {
            queue.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
        account.answersMediaWith(200);
        intake.start();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isEqualTo(1);
        intake.awaitStored(lost);
    }

    @Test
    void doesNotTakeWhatWaitsInAJournalOfAnEarlierVersionForMissed() throws Exception {
        // Given
        Event waiting = waiting();
        intake.stop();
        Files.delete(intake.dataDir().resolve("queue/journal/began"));
        intake.start();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isZero();
        account.answersMediaWith(200);
        intake.awaitStored(waiting);
    }

    @Test
    void leavesDeadLettersToPeople() throws Exception {
        // Given
        Event dead = account.lists(recording("r-dead", YESTERDAY));
        account.answersMediaWith(410);
        intake.with("reconcile.interval", "0").start();
        intake.post(dead);
        intake.awaitDeadLetter(dead);
        intake.awaitIdle();

        // When
        JsonNode result = reconcileByHand();

        // Then
        assertThat(result.get("missing").asInt()).isZero();
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
    void goesOnWhenTheListIsRefusedForAWhile() throws Exception {
        // Given
        Event missed = account.lists(recording("r-missed", YESTERDAY));
        account.troubles(request -> switch (request) {
            case 0 -> new Trouble(429, Map.of("Retry-After", "1"));
            case 1 -> new Trouble(500, Map.of());
            case 2 -> new Trouble(200, Map.of());
            default -> null;
        });

        // When
        intake.start();

        // Then
        intake.awaitStored(missed);
        assertThat(account.queries()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void tellsOnceOfAListThatCannotBeHadForLong() throws Exception {
        // Given
        account.troubles(request -> new Trouble(403, Map.of()));

        // When
        intake.with("reconcile.interval", "1s").start();

        // Then
        JsonNode alert = json(eventually().until(this::stalls, found -> !found.isEmpty()).get(0));
        assertThat(alert.get("type").asText()).isEqualTo("reconciliation.stalled");
        assertThat(alert.at("/data/reason").asText()).contains("HTTP 403").contains("no further alert");
        assertThat(ageOfTheList()).isGreaterThan(Duration.ofSeconds(3).toSeconds());
        int queries = account.queries().size();
        eventually().until(() -> account.queries().size() > queries + 3);
        intake.awaitIdle();
        assertThat(stalls()).hasSize(1);
    }

    @Test
    void tellsAnewOfAListThatCannotBeHadAgain() throws Exception {
        // Given
        account.troubles(request -> new Trouble(403, Map.of()));
        intake.with("reconcile.interval", "1s").start();
        eventually().until(() -> stalls().size() == 1);
        account.troubles(request -> null);
        awaitRunsDone(1);

        // When
        account.troubles(request -> new Trouble(500, Map.of()));

        // Then
        eventually().until(() -> stalls().size() == 2);
    }

    @Test
    void hasNoAgeOfAListThatNobodyAskedFor() throws Exception {
        // When
        intake.with("reconcile.interval", "0").start();

        // Then
        assertThat(ageOfTheList()).isNaN();
    }

    private List<Path> stalls() {
        return intake.filesIn("alerts").stream()
                .filter(file -> file.toString().endsWith("reconciliation.stalled.json")).toList();
    }

    private double ageOfTheList() {
        return intake.management("/observe/metrics").body().lines()
                .filter(line -> line.startsWith("recording_intake_reconciliation_age_seconds "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1])).findFirst().orElseThrow();
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
    void asksForLessAtATimeWhereAListIsTooLarge() throws Exception {
        // Given
        IntStream.range(0, 200).forEach(i -> account.lists(large("r-" + i, YESTERDAY.plusMillis(i))));
        intake.with("reconcile.interval", "0").start();

        // When
        JsonNode result = reconcileByHand(YESTERDAY, YESTERDAY.plusMillis(200));

        // Then
        assertThat(result.get("listed").asInt()).isEqualTo(200);
        assertThat(result.get("reason").asText()).doesNotContain("look for the others");
    }

    @Test
    void saysWhereAListIsTooLargeForAnyTime() throws Exception {
        // Given
        IntStream.range(0, 200).forEach(i -> account.lists(large("r-" + i, YESTERDAY)));
        intake.with("reconcile.interval", "0").start();

        // When
        JsonNode result = reconcileByHand(YESTERDAY, YESTERDAY.plusMillis(1));

        // Then
        assertThat(result.get("listed").asInt()).isBetween(100, 199);
        assertThat(result.get("reason").asText()).contains("look for the others by hand");
    }

    private static Event large(String id, Instant startTime) {
        return recording(id, startTime).with("status", "processing").with("transcript", "x".repeat(60_000));
    }

    @Test
    void takesInWhatWasFoundBeforeACrash() throws Exception {
        // Given
        Event found = recording("r-found", YESTERDAY);
        Path progress = intake.dataDir().resolve("reconcile/progress.json");
        Files.createDirectories(progress.getParent());
        Files.writeString(progress, """
                {"run":{"id":"7","byHand":false,"since":"%1$s","until":"%2$s","position":"%2$s","stepMillis":1000,
                "listed":1,"missing":1,"cutShort":0,"missingIds":["r-found"],"findings":[%3$s]}}"""
                .formatted(YESTERDAY.minusSeconds(9), NOW, found));

        // When
        intake.start();

        // Then
        intake.awaitStored(found);
        assertThat(json(eventually().until(this::reports, reports -> !reports.isEmpty()).get(0)).get("id").asText())
                .isEqualTo("7-recordings.reconciled");
        awaitRunsDone(1);
        assertThat(account.queries()).isEmpty();
    }

    @Test
    void goesOnWhereItWasAfterARestart() throws Exception {
        // Given
        Path progress = intake.dataDir().resolve("reconcile/progress.json");
        Files.createDirectories(progress.getParent());
        Instant middle = YESTERDAY.minusSeconds(1);
        Event before = account.lists(recording("r-before", YESTERDAY.minusSeconds(5)));
        Event after = account.lists(recording("r-after", YESTERDAY));
        Files.writeString(progress, """
                {"run":{"id":"7","byHand":false,"since":"%s","until":"%s","position":"%s","stepMillis":86400000,
                "listed":1,"missing":0,"cutShort":0,"missingIds":[],"findings":[]}}"""
                .formatted(YESTERDAY.minusSeconds(9), NOW, middle));

        // When
        intake.start();

        // Then
        intake.awaitStored(after);
        awaitRunsDone(1);
        assertThat(account.downloadsOf(before)).isZero();
        assertThat(account.queries().get(0)).contains("minStartTime=" + middle);
    }

    @Test
    void startsOverWhenItsProgressIsUnreadable() throws Exception {
        // Given
        Event missed = account.lists(recording("r-missed", YESTERDAY));
        Path progress = intake.dataDir().resolve("reconcile/progress.json");
        Files.createDirectories(progress.getParent());
        Files.writeString(progress, "{\"run\":{}}");

        // When
        intake.start();

        // Then
        intake.awaitStored(missed);
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
    void putsAsideARequestThatCannotBeUnderstood() throws Exception {
        // Given
        intake.with("reconcile.interval", "0").start();
        Path requests = Files.createDirectories(intake.dataDir().resolve("reconcile/requests"));

        // When
        Files.writeString(requests.resolve("odd.json"), "{\"since\":\"yesterday\"}");

        // Then
        eventually().until(() -> Files.exists(requests.resolve("rejected/odd.json")));
    }

    private List<Path> reports() {
        return intake.filesIn("alerts").stream()
                .filter(file -> file.toString().endsWith("recordings.reconciled.json")).toList();
    }

    private JsonNode progress() {
        return json(intake.dataDir().resolve("reconcile/progress.json"));
    }

    /** Waits until as many more scheduled runs have come to their end. */
    private void awaitRunsDone(int count) {
        for (int i = 0; i < count; i++) {
            String before = Files.exists(intake.dataDir().resolve("reconcile/progress.json")) && i > 0
                    ? progress().path("walkedUntil").asText() : "";
            eventually().ignoreExceptions().until(() -> {
                JsonNode now = progress();
                return now.has("walkedUntil") && !now.has("run") && !now.get("walkedUntil").asText().equals(before);
            });
        }
    }

    private JsonNode reconcileByHand() throws IOException {
        return reconcileByHand(NOW.minus(Duration.ofDays(28)), NOW);
    }

    private JsonNode reconcileByHand(Instant since, Instant until) throws IOException {
        Path directory = intake.dataDir().resolve("reconcile");
        Files.createDirectories(directory.resolve("requests"));
        Path part = Files.writeString(directory.resolve("part"), """
                {"since":"%s","until":"%s"}""".formatted(since, until));
        Files.move(part, directory.resolve("requests/by-hand.json"));
        Path result = directory.resolve("done/by-hand.json");
        eventually().until(() -> Files.exists(result));
        return json(result);
    }
}
