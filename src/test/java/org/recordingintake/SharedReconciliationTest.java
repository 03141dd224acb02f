package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PostgresServer;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.TestIntake;

/** Of the runtimes that share a ledger, one reconciles. */
class SharedReconciliationTest {

    private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofHours(3));

    @TempDir
    private Path shared;

    private PostgresServer postgres;
    private SimulatedAccount account;
    private TestIntake one;
    private TestIntake other;

    @BeforeEach
    void prepare() throws Exception {
        postgres = PostgresServer.start();
        account = new SimulatedAccount();
        one = newIntake();
        other = newIntake();
    }

    private TestIntake newIntake() {
        return TestIntake.using(account.baseUrl(), account.tokenUrl())
                .with("bandwidth.account-id", SimulatedAccount.ID).with("reconcile.interval", "1s")
                .with("store.dir", shared.resolve("recordings").toString())
                .with("ledger.url", postgres.url()).with("ledger.username", postgres.user()).with("ledger.password", "none")
                .with("ledger.lease", "2s");
    }

    @AfterEach
    void stop() throws Exception {
        if (postgres != null) {
            one.close();
            other.close();
            account.close();
            postgres.close();
        }
    }

    private static Path progressFile(TestIntake intake) {
        return intake.dataDir().resolve("reconcile/progress/55555555.json");
    }

    private static boolean hasLooked(TestIntake intake) {
        return Files.exists(progressFile(intake));
    }

    private static JsonNode progressOf(TestIntake intake) {
        return json(progressFile(intake));
    }

    private static String ageOfTheList(TestIntake intake) {
        return intake.management("/observe/metrics").body().lines()
                .filter(line -> line.startsWith("recording_intake_reconciliation_age_seconds{"))
                .map(line -> line.split(" ")[1]).findFirst().orElseThrow();
    }

    private Event missed(String id) {
        return account.lists(SimulatedAccount.recording(id, TODAY));
    }

    private static void awaitTakenIn(TestIntake intake, Event event) {
        eventually().untilAsserted(() -> assertThat(intake.ledgerOf(event)).singleElement()
                .extracting(LedgerEntry::outcome).isEqualTo(Outcome.STORED));
    }

    @Test
    void oneOfTwoLooksAtTheListAndTheOtherOnceThatIsGone() throws Exception {
        // Given
        one.start();
        eventually().until(() -> hasLooked(one));
        other.start();
        awaitTakenIn(one, missed("r-missed-by-both"));
        eventually().until(() -> ageOfTheList(other).equals("NaN"));
        assertThat(hasLooked(other)).isFalse();

        // When
        one.stop();

        // Then
        awaitTakenIn(other, missed("r-missed-later"));
        assertThat(ageOfTheList(other)).isNotEqualTo("NaN");
        assertThat(account.downloads()).isEqualTo(2);
    }

    @Test
    void theOtherDoesWhatPeopleAskOfIt() throws Exception {
        // Given
        one.with("reconcile.interval", "1d").start();
        eventually().until(() -> hasLooked(one) && progressOf(one).has("walkedUntil"));
        other.start();
        eventually().until(() -> ageOfTheList(other).equals("NaN"));
        Event missed = missed("r-asked-for");

        // When
        Path result = askFor(other);

        // Then
        eventually().until(() -> Files.exists(result));
        assertThat(json(result).path("missing").asInt()).isEqualTo(1);
        awaitTakenIn(other, missed);
    }

    private static Path askFor(TestIntake intake) throws IOException {
        Path directory = Files.createDirectories(intake.dataDir().resolve("reconcile"));
        Path part = Files.writeString(directory.resolve("part"), """
                {"since":"%s","until":"%s"}""".formatted(TODAY.minusSeconds(60), TODAY.plusSeconds(60)));
        Files.move(part, Files.createDirectories(directory.resolve("requests")).resolve("by-hand.json"));
        return directory.resolve("done/by-hand.json");
    }

    @Test
    void oneThatWasInTheMiddleOfARunLeavesItToTheOther() throws Exception {
        // Given
        Files.createDirectories(progressFile(one).getParent());
        other.start();
        eventually().until(() -> hasLooked(other));
        Files.writeString(progressFile(one), """
                {"run":{"id":"1","byHand":false,"since":"%1$s","until":"%2$s","position":"%1$s","stepMillis":1000,"listed":0,\
                "missing":0,"missingIds":[],"cutShort":0,"unreadable":0,"findings":[]}}"""
                .formatted(TODAY.minusSeconds(60), TODAY));

        // When
        one.start();

        // Then
        eventually().until(() -> !progressOf(one).has("run"));
        assertThat(ageOfTheList(one)).isEqualTo("NaN");
    }
}
