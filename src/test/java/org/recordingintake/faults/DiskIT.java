package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.Patience;

/** A disk fills up, or does not let itself be written to any more. */
class DiskIT {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int PAGE = 4096;

    @BeforeAll
    static void needsADisk() {
        SmallDisk.assumeAvailable();
    }

    @Test
    void refusesEventsWhileTheDiskIsFullAndTakesThemAgainAfterwards() throws Exception {
        // Given
        Sender sender = new Sender();
        try (SmallDisk disk = SmallDisk.ofMebibytes(256);
             AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = intake(api).with("DATA_DIR", disk.directory("data").toString())) {
            intake.start();
            disk.fillLeaving(12 * MEBIBYTE);

            // When
            sendUntil(sender, intake, () -> sender.answers(503) > 20 || isEnding(intake));

            // Then
            assertThat(sender.refusedWithoutRetryAfter()).isZero();
            if (isEnding(intake)) {
                assertThat(intake.exitCode()).isEqualTo(1);
            } else {
                assertThat(sender.refusals()).containsOnly(503);
                eventually().untilAsserted(() -> assertThat(readiness(intake)).startsWith("503")
                        .contains("neither the queue nor the spool takes them"));
                eventually().untilAsserted(() -> assertThat(health(intake)).contains("The queue accepts no messages")
                        .contains("data.dir cannot be written to: No space left on device"));
                assertThat(intake.output()).containsPattern("ERROR .* answered 503: .*No space left on device");
            }
            disk.free();
            if (isEnding(intake)) {
                intake.start();
            }
            int before = sender.acknowledged().size();
            sendUntil(sender, intake, () -> sender.acknowledged().size() > before + 50);
            intake.awaitIdle();
            assertThat(readiness(intake)).startsWith("200");
            intake.terminate();
            Audit.of(intake.dataDir()).requireEverythingOnce("disk full under load", sender);
        }
    }

    @Test
    void keepsEventsInTheSpoolWhileTheDiskIsTooFullForTheQueue() throws Exception {
        // Given
        Sender sender = new Sender();
        try (SmallDisk disk = SmallDisk.ofMebibytes(160);
             AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = intake(api).with("DATA_DIR", disk.directory("data").toString())) {
            intake.start();
            disk.fillLeaving(2 * MEBIBYTE + MEBIBYTE / 2);
            eventually().until(() -> health(intake).contains("The queue accepts no messages"));

            // When
            send(sender, intake, 150);
            intake.kill();
            intake.start();
            eventually().until(() -> health(intake).contains("The queue accepts no messages"));
            assertThat(readiness(intake)).startsWith("200");
            send(sender, intake, 150);

            // Then
            assertThat(sender.refusals()).isEmpty();
            List<Path> spooled = spooled(intake);
            assertThat(spooled).hasSize(300);
            disk.free();
            requireOldestFirst(intake, spooled);
            intake.awaitIdle();
            intake.terminate();
            Audit.of(intake.dataDir()).requireEverythingOnce("disk too full for the queue, and a restart", sender);
        }
    }

    @Test
    void goesOnWithEverythingElseWhileTheStoreIsFull() throws Exception {
        // Given
        Sender sender = new Sender();
        try (SmallDisk disk = SmallDisk.ofMebibytes(32);
             AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = intake(api).with("STORE_DIR", disk.directory("store").toString())) {
            intake.start();
            disk.fill();

            // When
            send(sender, intake, 100);

            // Then
            requireOnlyTheStoreToWait(sender, intake, "No space left on device");
            disk.free();
            intake.awaitIdle();
            assertThat(readiness(intake)).startsWith("200");
            intake.terminate();
            Audit.of(intake.dataDir(), disk.directory("store")).requireEverythingOnce("store full", sender);
        }
    }

    @Test
    void leavesTheLastRoomToTheQueueWhereItSharesADiskWithTheStore() throws Exception {
        // Given
        Sender sender = new Sender();
        try (SmallDisk disk = SmallDisk.ofMebibytes(512);
             AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = intake(api).with("DATA_DIR", disk.directory("data").toString())) {
            intake.start();
            disk.fillLeaving(14 * MEBIBYTE);

            // When
            send(sender, intake, 100);

            // Then
            assertThat(sender.refusals()).isEmpty();
            long recordings = sender.acknowledged().stream()
                    .filter(event -> event.fields().get("status").equals("complete")).count();
            eventually().until(() -> intake.output().lines()
                    .filter(line -> line.contains("attempt 1, ") && line.contains("The store is full")).count() == recordings);
            assertThat(readiness(intake)).startsWith("200");
            assertThat(filesIn(intake.dataDir().resolve("recordings/.parts"))).isEmpty();
            disk.free();
            intake.awaitIdle();
            intake.terminate();
            Audit.of(intake.dataDir()).requireEverythingOnce("the last room is for the queue", sender);
        }
    }

    @Test
    void breaksOffADownloadThatWouldTakeTheLastRoomFromTheQueue() throws Exception {
        // Given
        Event event = Event.complete();
        try (SmallDisk disk = SmallDisk.ofMebibytes(256);
             MediaApi api = new MediaApi();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())
                     .with("DATA_DIR", disk.directory("data").toString())) {
            intake.start();
            disk.fillLeaving(20 * MEBIBYTE);
            api.answers(event, MediaApi.status(200).withHeader("Content-Type", "audio/vnd.wave")
                    .withBody(Audio.wav(2 * MEBIBYTE)));

            // When
            intake.post(event);

            // Then
            eventually().until(() -> intake.output().contains("The store is full"));
            assertThat(intake.output()).doesNotContain("No space left");
            assertThat(readiness(intake)).startsWith("200");
            disk.free();
            intake.awaitIdle();
            assertThat(filesIn(intake.dataDir().resolve("dead-letters"))).isEmpty();
            assertThat(intake.management("/observe/metrics").body().lines()).anyMatch(line -> line.startsWith(
                    "recording_intake_outcomes_total{") && line.contains("stored") && line.endsWith(" 1.0"));
        }
    }

    @Test
    void goesOnWithEverythingElseWhileTheStoreIsReadOnly() throws Exception {
        // Given
        Sender sender = new Sender();
        try (SmallDisk disk = SmallDisk.ofMebibytes(32);
             AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = intake(api).with("STORE_DIR", disk.directory("store").toString())) {
            intake.start();
            disk.remountReadOnly();

            // When
            send(sender, intake, 100);

            // Then
            requireOnlyTheStoreToWait(sender, intake, "Read-only file system");
            disk.remountWritable();
            intake.awaitIdle();
            assertThat(readiness(intake)).startsWith("200");
            intake.terminate();
            Audit.of(intake.dataDir(), disk.directory("store")).requireEverythingOnce("store read-only", sender);
        }
    }

    @Test
    void losesNothingWhenTheDiskBecomesReadOnlyUnderLoad() throws Exception {
        // Given
        Sender sender = new Sender();
        try (SmallDisk disk = SmallDisk.ofMebibytes(256);
             AnyMediaApi api = AnyMediaApi.troublesome();
             PackagedIntake intake = intake(api).with("DATA_DIR", disk.directory("data").toString())) {
            intake.start();

            // When
            sender.whileSending(intake.webhookUrl(), 4, () -> {
                sender.awaitAcknowledged(200);
                disk.remountReadOnly();
                return intake.exitCode();
            });

            // Then
            assertThat(intake.exitCode()).isEqualTo(1);
            assertThat(Set.of(0, 503)).containsAll(sender.refusals());
            assertThat(sender.refusedWithoutRetryAfter()).isZero();
            disk.remountWritable();
            intake.start();
            intake.awaitIdle();
            intake.terminate();
            Audit.of(intake.dataDir()).requireEverythingOnce("disk read-only under load, and a restart", sender);
        }
    }

    @Test
    void losesNothingWhenThereIsNoSpaceAtAll() throws Exception {
        // Given
        Sender sender = new Sender();
        try (SmallDisk disk = SmallDisk.ofMebibytes(128);
             AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = intake(api).with("DATA_DIR", disk.directory("data").toString())
                     .with("RETRY_INITIAL_DELAY", "20ms").with("RETRY_MAX_DELAY", "20ms")
                     .with("RETRY_MAX_ATTEMPTS", "1000000")) {
            intake.start();
            api.setDelayMillis(2_000);
            send(sender, intake, 300);
            disk.fill();
            api.setDelayMillis(0);

            // When
            eventually().until(() -> intake.output().contains("/ledger.db does not answer; work that needs it waits: "));
            eventually().until(() -> readiness(intake).startsWith("503"));
            intake.kill();

            // Then
            intake.launch(); // it starts and waits, or ends where there is no room for the queue's next file
            eventually().until(() -> intake.output().contains("No space left on device"));
            intake.kill();
            disk.free();
            intake.start();
            intake.awaitIdle();
            intake.terminate();
            Audit.of(intake.dataDir()).requireEverythingOnce("no space at all, and a restart", sender);
        }
    }

    @Test
    void recordsEditsWholeOnceTheDiskIsNoLongerFull() throws Exception {
        // Given
        try (SmallDisk disk = SmallDisk.ofMebibytes(8);
             AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = intake(api)) {
            Path log = Files.createFile(disk.directory("records").resolve("changes.log"));
            Path sets = disk.directory("records/route-sets");
            Files.createDirectories(intake.dataDir());
            Files.createSymbolicLink(intake.dataDir().resolve("changes.log"), log);
            Files.createSymbolicLink(intake.dataDir().resolve("route-sets"), sets);
            intake.start();
            fillUpTo(9, log);
            disk.fill();

            // When
            addSetting(intake, "ops.number=1");
            eventually().until(() -> health(intake).contains("not recorded in changes.log yet: No space left"));
            addSetting(intake, "ops.number=2");
            eventually().until(() -> intake.management("/observe/metrics").body()
                    .contains("recording_intake_routes_changes_total{outcome=\"applied\"} 3.0"));

            // Then
            assertThat(health(intake)).contains("not kept in route-sets yet: No space left");
            eventually().untilAsserted(() -> {
                assertThat(Files.readString(log)).endsWith("}\n");
                assertThat(filesIn(sets, Files::isDirectory)).containsExactly(sets.resolve("1"));
            });
            disk.free();
            eventually().untilAsserted(() -> assertThat(Files.readAllLines(log)).hasSize(4)
                    .allMatch(line -> line.matches("\\{.*\\}")));
            assertThat(sets.resolve("3/application.properties"))
                    .hasSameBinaryContentAs(intake.home().resolve("application.properties"));
            eventually().until(() -> !health(intake).contains("notRecorded"));
        }
    }

    /** Adds a line, so that with so many bytes more a new page of the file begins. */
    private static void fillUpTo(int bytes, Path log) throws IOException {
        String begin = "{\"outcome\":\"";
        String end = "\"}\n";
        long size = Files.size(log) + begin.length() + end.length();
        Files.writeString(log, begin + "x".repeat((int) (2 * PAGE - bytes - size % PAGE)) + end,
                StandardOpenOption.APPEND);
    }

    private static void addSetting(PackagedIntake intake, String line) throws IOException {
        Files.writeString(intake.home().resolve("application.properties"), line + "\n", StandardOpenOption.APPEND);
    }

    private static String health(PackagedIntake intake) throws IOException {
        return intake.management("/observe/health?data=true").body();
    }

    private static PackagedIntake intake(AnyMediaApi api) throws IOException {
        return new PackagedIntake().using(api.baseUrl(), api.tokenUrl()).with("RETRY_MAX_ATTEMPTS", "1000");
    }

    private static void send(Sender sender, PackagedIntake intake, int events) {
        for (int i = 0; i < events; i++) {
            sender.send(intake.webhookUrl(), Sender.anyEvent());
        }
    }

    private static void sendUntil(Sender sender, PackagedIntake intake, Callable<Boolean> enough) throws Exception {
        sender.whileSending(intake.webhookUrl(), 4, () -> {
            Patience.whileMoving(sender::sent, () -> {
                assertThat(sender.sent()).as("enough for any disk here").isLessThan(100_000);
                return enough.call();
            });
            return null;
        });
    }

    /** The status and body of readiness. */
    private static String readiness(PackagedIntake intake) throws IOException {
        var answer = intake.management("/observe/health/ready");
        return answer.statusCode() + " " + answer.body();
    }

    /** Whether it asks its supervisor for a restart. */
    private static boolean isEnding(PackagedIntake intake) {
        return !intake.process().isAlive() || intake.output().contains("to be started anew");
    }

    private static void requireOnlyTheStoreToWait(Sender sender, PackagedIntake intake, String reason) {
        assertThat(sender.refusals()).isEmpty();
        long alerts = sender.acknowledged().stream()
                .filter(event -> !event.fields().get("status").equals("complete")).count();
        eventually().untilAsserted(() -> {
            assertThat(filesIn(intake.dataDir().resolve("alerts"))).hasSize((int) alerts);
            assertThat(health(intake)).contains("store.dir cannot be written to: " + reason);
            assertThat(readiness(intake)).startsWith("200");
        });
    }

    private static List<Path> spooled(PackagedIntake intake) {
        return filesIn(intake.dataDir().resolve("spool"));
    }

    private static List<Path> filesIn(Path directory) {
        return filesIn(directory, Files::isRegularFile);
    }

    private static List<Path> filesIn(Path directory, Predicate<Path> condition) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(condition).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Looks on while the spool empties: whatever is still there, nothing younger may have left before it. */
    private static void requireOldestFirst(PackagedIntake intake, List<Path> spooled) {
        eventually().pollInterval(Duration.ofMillis(1)).until(() -> {
            Set<Path> left = new HashSet<>(spooled(intake));
            int youngestGone = -1;
            for (int i = 0; i < spooled.size(); i++) {
                youngestGone = left.contains(spooled.get(i)) ? youngestGone : i;
            }
            assertThat(spooled.subList(0, youngestGone + 1)).noneMatch(Files::exists);
            return left.isEmpty();
        });
    }
}
