package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.conferenceRecording;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.reconcile.ReconciliationByHand;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.SimulatedAccount.Trouble;
import org.recordingintake.testing.TestIntake;

/**
 * A whole account, of which webhooks for a fifth never came, some came twice and some come late. {@code
 * -Dreconcile.recordings=5000} makes it larger than the default suite has time for.
 */
class AccountTest {

    private static final int COUNT = Integer.getInteger("reconcile.recordings", 1200);
    private static final int STILL_PROCESSING = 5;
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final Random random = new Random(42);
    private final List<Event> recordings = new ArrayList<>();
    private SimulatedAccount account;
    private TestIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        account = new SimulatedAccount();
        intake = TestIntake.using(account.baseUrl(), account.tokenUrl())
                .with("bandwidth.account-id", SimulatedAccount.ID).with("reconcile.interval", "0");
        account.troubles(request -> request % 6 == 5 ? new Trouble(429, Map.of("Retry-After", "1"))
                : request % 9 == 8 ? new Trouble(500, Map.of()) : null);
        account.conferenceTroubles(request -> request % 4 == 3 ? new Trouble(500, Map.of()) : null);
    }

    private void has(int count) {
        for (int i = 0; i < count; i++) {
            long back = i % 2 == 0 ? random.nextLong(Duration.ofDays(27).toMillis())
                    : Duration.ofDays(12).toMillis() + random.nextLong(Duration.ofMinutes(10).toMillis());
            Instant start = NOW.minus(Duration.ofHours(2)).minusMillis(back);
            recordings.add(account.lists(i % 5 == 4 ? conferenceRecording("r-" + i, "conf-" + i % 7, start)
                    : recording("r-" + i, start)));
        }
        IntStream.range(0, 7).forEach(i -> account.listsConference("conf-" + i, NOW.minus(Duration.ofDays(50 - i)), null));
        account.listsConferencesBy(3);
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        account.close();
    }

    @Test
    void endsCompleteAfterOneReconciliationAndASecondChangesNothing() throws Exception {
        // Given
        has(COUNT);
        List<Event> missed = recordings.stream().filter(event -> random.nextInt(5) == 0).toList();
        List<Event> announced = recordings.stream().filter(event -> !missed.contains(event)).toList();
        missed.stream().limit(STILL_PROCESSING).forEach(event -> account.lists(event.with("status", "processing")));
        intake.start();
        Stream.concat(announced.stream(), announced.stream().filter(event -> random.nextInt(10) == 0))
                .parallel().forEach(intake::post);
        awaitStored(announced.size());
        intake.stop();

        // When
        intake.with("reconcile.interval", "1h").start();
        missed.stream().skip(COUNT / 10).parallel().forEach(intake::post);
        awaitStored(COUNT - STILL_PROCESSING);
        Patience.whileMoving(this::progress, () -> progress().contains("walkedUntil") && !progress().contains("\"run\""));
        missed.stream().limit(STILL_PROCESSING).forEach(account::lists);
        String first = reconcile(false);
        awaitStored(COUNT);
        intake.awaitIdle();
        Map<String, String> files = files();
        String second = reconcile(false);

        // Then
        assertThat(first).contains("For " + STILL_PROCESSING + " of " + COUNT + " recordings");
        assertThat(second).contains("For 0 of " + COUNT + " recordings");
        intake.awaitIdle();
        assertThat(files()).isEqualTo(files);
        assertThat(account.downloads()).isEqualTo(COUNT);
        assertThat(files.keySet().stream().filter(name -> name.endsWith(".wav"))).hasSize(COUNT);
        assertThat(recordings).allSatisfy(event -> assertThat(account.downloadsOf(event)).isEqualTo(1));
        assertThat(intake.filesIn("dead-letters")).isEmpty();
        assertThat(intake.filesIn("alerts")).hasSize(2).allSatisfy(file ->
                assertThat(json(file).get("type").asText()).isEqualTo("recordings.reconciled"));
    }

    @Test
    void saysWhatItWouldDoAndChangesNothing() throws Exception {
        // Given
        has(50);
        intake.start();
        recordings.stream().skip(20).forEach(intake::post);
        awaitStored(30);
        intake.awaitIdle();
        Map<String, String> files = files();

        // When
        String said = reconcile(true);

        // Then
        assertThat(said).contains("For 20 of 50 recordings no event has come.")
                .contains("nothing was changed");
        assertThat(recordings.subList(0, 20)).allSatisfy(event ->
                assertThat(said).contains(event.id() + "-complete: started"));
        intake.awaitIdle();
        assertThat(files()).isEqualTo(files);
        assertThat(intake.dataDir().resolve("reconcile")).doesNotExist();
    }

    @Test
    void saysWhatItWouldDoWithoutARunningIntake() throws Exception {
        // Given
        has(1100);

        // When
        String said = reconcile(true);

        // Then
        assertThat(said).contains("For 1100 of 1100 recordings").contains("nothing was changed");
        assertThat(intake.dataDir()).doesNotExist();
    }

    private String reconcile(boolean dryRun) throws IOException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new ReconciliationByHand(intake.settings(), new PrintStream(said, true, StandardCharsets.UTF_8))
                .run(new ReconciliationByHand.Options(Optional.of(NOW.minus(Duration.ofDays(28))), Optional.empty(),
                        Optional.empty(), dryRun));
        return said.toString(StandardCharsets.UTF_8);
    }

    /** For as long as outcomes are added. */
    private void awaitStored(int count) {
        Patience.whileMoving(() -> intake.outcomes(), () -> stored() == count);
    }

    private long stored() {
        return intake.management("/observe/metrics").body().lines()
                .filter(line -> line.startsWith("recording_intake_queue_depth") && !line.endsWith(" 0.0")).count() > 0
                ? -1 : intake.outcomes();
    }

    private String progress() throws IOException {
        Path file = intake.dataDir().resolve("reconcile/progress/55555555.json");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** Every file that says what became of a recording, and when it was changed. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String directory : List.of("recordings", "alerts", "dead-letters")) {
            for (Path file : intake.filesIn(directory)) {
                files.put(file.toString(), Files.getLastModifiedTime(file).toString());
            }
        }
        return files;
    }
}
