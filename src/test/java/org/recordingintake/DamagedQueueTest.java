package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;
import static org.recordingintake.testing.SimulatedAccount.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.TestIntake;

/** It is started over a journal with a damaged file; which damage is noticed is a matter of JournalCheckTest. */
class DamagedQueueTest {

    /** Longer than regular reconciliation looks back. */
    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(5)).truncatedTo(ChronoUnit.MILLIS);
    private static final Pattern COMMAND = Pattern.compile("run \"([^\"]+)\"");

    private SimulatedAccount account;
    private TestIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        account = new SimulatedAccount();
        intake = TestIntake.using(account.baseUrl(), account.tokenUrl()).with("retry.initial-delay", "1h")
                .with("retry.max-delay", "1h");
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        account.close();
    }

    /** Until Bandwidth's list has been compared once, so that the next regular comparison is an hour away. */
    private void awaitReconciled() {
        eventually().until(() -> {
            Path progress = intake.dataDir().resolve("reconcile/progress/55555555.json");
            return Files.exists(progress) && TestIntake.json(progress).has("walkedUntil");
        });
    }

    /** A recording whose event waits in the queue, while nothing runs. */
    private Event waiting(String id) throws IOException {
        Event event = recording(id, Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.MILLIS));
        account.answersMediaWith(503);
        intake.start();
        intake.post(event);
        eventually().until(() -> account.downloadsOf(event) > 0);
        intake.stop();
        account.answersMediaWith(200);
        return event;
    }

    private Path file(String directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(intake.dataDir().resolve("queue").resolve(directory))) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().findFirst().orElseThrow();
        }
    }

    private static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static void overwrite(Path file, long at, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("damage! ".repeat(length / 8).getBytes()), at);
        }
    }

    private JsonNode queueHealth() throws IOException {
        for (JsonNode check : new ObjectMapper().readTree(intake.management("/observe/health?data=true").body())
                .path("checks")) {
            if (check.path("name").asText().equals("queue")) {
                return check;
            }
        }
        throw new AssertionError("no health check of the queue");
    }

    /** Does what the health check says. */
    private void repair() throws Exception {
        String said = queueHealth().toString();
        Matcher command = COMMAND.matcher(said.replace("\\\"", "\""));
        assertThat(command.find()).as(said).isTrue();
        intake.stop();
        assertThat(new ProcessBuilder("sh", "-c", command.group(1)).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void keepsEventsInTheSpoolUntilTheDamagedFileIsMovedAway() throws Exception {
        // Given
        waiting("r-lost");
        Path damaged = file("journal", ".amq");
        overwrite(damaged, 100, 4096);
        Event complete = recording("r-complete", Instant.now());
        Event partial = Event.partial();

        // When
        intake.start();

        // Then
        assertThat(intake.post(complete).statusCode()).isEqualTo(204);
        assertThat(intake.post(partial).statusCode()).isEqualTo(204);
        assertThat(intake.filesIn("spool")).hasSize(2);
        assertThat(intake.management("/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(queueHealth().path("status").asText()).isEqualTo("DOWN");
        assertThat(queueHealth().toString().replace("\\/", "/")).contains(damaged + " is damaged: ",
                "mkdir -p " + intake.dataDir().resolve("queue-damaged") + " && mv " + damaged);

        // and once it is moved away
        repair();
        intake.start();
        intake.awaitStored(complete);
        intake.awaitAlert(partial);
        eventually().until(() -> intake.filesIn("spool").isEmpty());
        assertThat(queueHealth().path("status").asText()).isEqualTo("UP");
        assertThat(intake.dataDir().resolve("queue-damaged").resolve(damaged.getFileName())).exists();
    }

    @Test
    void fetchesAgainWhatWasLostOnceReconciliationHasFoundIt() throws Exception {
        // Given
        Event lost = account.lists(recording("r-lost", LONG_AGO));
        intake.with("bandwidth.account-id", SimulatedAccount.ID);
        account.answersMediaWith(503);
        intake.start();
        intake.post(lost);
        eventually().until(() -> account.downloadsOf(lost) > 0);
        awaitReconciled();
        intake.stop();
        account.answersMediaWith(200);
        truncate(file("journal", ".amq"), 1000);
        intake.start();
        assertThat(queueHealth().toString()).contains("1000 bytes instead of");
        repair();

        // When
        intake.start();

        // Then
        intake.awaitStored(lost);
    }

    @Test
    void makesADeadLetterOfALargeEventWhoseFileWasDamagedAndMovedAway() throws Exception {
        // Given
        Event large = recording("r-large", LONG_AGO).with("one", "x".repeat(80_000)).with("other", "x".repeat(80_000));
        account.answersMediaWith(503);
        intake.with("retry.initial-delay", "5s").with("retry.max-delay", "5s").start();
        Files.writeString(Files.createDirectories(intake.dataDir().resolve("replay")).resolve("large.json"), large.toString());
        eventually().until(() -> account.downloadsOf(large) > 0);
        intake.stop();
        Path damaged = file("large-messages", ".msg");
        truncate(damaged, 5_000);
        intake.start();
        assertThat(queueHealth().toString().replace("\\/", "/")).contains(damaged + " is damaged: it has 5000 bytes instead of");
        repair();

        // When
        intake.start();

        // Then
        eventually().until(() -> intake.filesIn("dead-letters").size() == 1);
        assertThat(queueHealth().path("status").asText()).isEqualTo("UP");
    }
}
