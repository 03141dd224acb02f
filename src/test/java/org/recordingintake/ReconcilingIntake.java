package org.recordingintake;

import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.TestIntake;

/** A runtime whose account at Bandwidth is simulated, for tests of what becomes of recordings whose event never came. */
abstract class ReconcilingIntake {

    static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
    static final Instant TODAY = NOW.minus(Duration.ofHours(3));

    SimulatedAccount account;
    TestIntake intake;

    void prepare() throws IOException {
        account = new SimulatedAccount();
        intake = TestIntake.using(account.baseUrl(), account.tokenUrl())
                .with("bandwidth.account-id", SimulatedAccount.ID);
    }

    void close() throws IOException {
        intake.close();
        account.close();
    }

    double ageOfTheList() {
        return intake.management("/observe/metrics").body().lines()
                .filter(line -> line.startsWith("recording_intake_reconciliation_age_seconds{"))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1])).findFirst().orElseThrow();
    }

    List<Path> reports() {
        return intake.filesIn("alerts").stream()
                .filter(file -> file.toString().endsWith("recordings.reconciled.json")).toList();
    }

    JsonNode progress() {
        return json(intake.dataDir().resolve("reconcile/progress/55555555.json"));
    }

    /** Waits until as many more scheduled runs have come to their end. */
    void awaitRunsDone(int count) {
        for (int i = 0; i < count; i++) {
            String before = Files.exists(intake.dataDir().resolve("reconcile/progress/55555555.json")) && i > 0
                    ? progress().path("walkedUntil").asText() : "";
            eventually().ignoreExceptions().until(() -> {
                JsonNode now = progress();
                return now.has("walkedUntil") && !now.has("run") && !now.get("walkedUntil").asText().equals(before);
            });
        }
    }

    JsonNode reconcileByHand() throws IOException {
        return reconcileByHand(NOW.minus(Duration.ofDays(28)), NOW);
    }

    JsonNode reconcileByHand(Instant since, Instant until) throws IOException {
        Path directory = intake.dataDir().resolve("reconcile");
        Files.createDirectories(directory.resolve("requests"));
        String name = UUID.randomUUID() + ".json";
        Path part = Files.writeString(directory.resolve("part"), """
                {"since":"%s","until":"%s"}""".formatted(since, until));
        Files.move(part, directory.resolve("requests").resolve(name));
        Path result = directory.resolve("done").resolve(name);
        eventually().until(() -> Files.exists(result));
        return json(result);
    }
}
