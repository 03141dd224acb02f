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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.SimulatedAccount.Trouble;

/** The list cannot be had, or the runtime was stopped, before all recordings were looked for. */
class ReconcileTroubleTest extends ReconcilingIntake {

    @BeforeEach
    void start() throws Exception {
        prepare();
    }

    @AfterEach
    void stop() throws Exception {
        close();
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

    private List<Path> stalls() {
        return intake.filesIn("alerts").stream()
                .filter(file -> file.toString().endsWith("reconciliation.stalled.json")).toList();
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

    /** The queue is older than the last look at the list; a younger one may have lost something that was seen then. */
    private void hasRunBefore() throws IOException {
        Path began = Files.createDirectories(intake.dataDir().resolve("queue/journal")).resolve("began");
        Files.setLastModifiedTime(Files.createFile(began), FileTime.from(Instant.EPOCH));
    }

    @Test
    void takesInWhatWasFoundBeforeACrash() throws Exception {
        // Given
        hasRunBefore();
        Event found = recording("r-found", YESTERDAY);
        Path progress = intake.dataDir().resolve("reconcile/progress/55555555.json");
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
                .isEqualTo("7-55555555-recordings.reconciled");
        awaitRunsDone(1);
        assertThat(account.queries()).isEmpty();
    }

    @Test
    void goesOnWhereItWasAfterARestart() throws Exception {
        // Given
        hasRunBefore();
        Path progress = intake.dataDir().resolve("reconcile/progress/55555555.json");
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

    private void hasCompared(Instant until, Instant fullUntil) throws IOException {
        hasRunBefore();
        Path progress = intake.dataDir().resolve("reconcile/progress/55555555.json");
        Files.createDirectories(progress.getParent());
        Files.writeString(progress, """
                {"walkedUntil":"%s","fullUntil":"%s"}""".formatted(until, fullUntil));
    }

    @Test
    void looksOnceADayAtWhatMayHaveBeenLostOnALongWay() throws Exception {
        // Given
        hasCompared(NOW.minus(Duration.ofHours(2)), NOW.minus(Duration.ofHours(25)));
        Event lost = account.lists(recording("r-lost", NOW.minus(Duration.ofDays(22))));

        // When
        intake.start();

        // Then
        intake.awaitStored(lost);
        eventually().until(() -> Instant.parse(progress().path("fullUntil").asText()).compareTo(NOW) >= 0);
    }

    @Test
    void looksBackByALongRecordingAtOtherTimes() throws Exception {
        // Given
        Instant compared = NOW.minus(Duration.ofHours(2));
        Instant full = NOW.minus(Duration.ofHours(20));
        hasCompared(compared, full);

        // When
        intake.start();

        // Then
        eventually().until(() -> !account.queries().isEmpty());
        assertThat(account.queries().get(0)).contains("minStartTime=" + compared.minus(Duration.ofDays(1)));
        eventually().until(() -> !progress().has("run"));
        assertThat(progress().get("fullUntil").asText()).isEqualTo(full.toString());
    }

    @Test
    void isStalledNoMoreOnceThereIsNothingToDo() throws Exception {
        // Given
        Path progress = Files.createDirectories(intake.dataDir().resolve("reconcile/progress/55555555.json"));
        intake.with("reconcile.interval", "0").start();
        eventually().until(() -> stalls().size() == 1);
        assertThat(isReportedAsStalled()).isTrue();

        // When
        Files.delete(progress);

        // Then
        eventually().until(() -> !isReportedAsStalled());
        assertThat(account.queries()).isEmpty();
    }

    private boolean isReportedAsStalled() {
        return intake.management("/observe/health?data=true").body().contains("could not be compared");
    }

    @Test
    void startsOverWhenItsProgressIsUnreadable() throws Exception {
        // Given
        Event missed = account.lists(recording("r-missed", YESTERDAY));
        Path progress = intake.dataDir().resolve("reconcile/progress/55555555.json");
        Files.createDirectories(progress.getParent());
        Files.writeString(progress, "{\"run\":{}}");

        // When
        intake.start();

        // Then
        intake.awaitStored(missed);
    }
}
