package org.recordingintake.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.SpoolDirectory;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.store.RecordingStore;
import org.recordingintake.testing.MovableClock;

class GaugesTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    @TempDir
    private Path directory;

    private double value(String name) {
        return registry.get(name).gauge().value();
    }

    private void register(Queues queues) {
        Clock clock = MovableClock.standing(NOW);
        Ledger ledger = Ledger.unopened();
        new Gauges(registry, clock).work(queues, SpoolDirectory.below(directory), ledger,
                new RecordingStore(directory, ledger, event -> { }, () -> null, clock), directory.resolve("dead-letters"));
    }

    private Queues queues() throws Exception {
        Settings settings = SettingsLoader.isolated(Map.of("data.dir", directory.resolve("data").toString())).load(new byte[0]);
        return Queues.open(settings, reason -> { });
    }

    @Test
    void isNotANumberWhileTheLedgerCannotBeAsked() throws Exception {
        // Given
        try (Queues queues = queues()) {

            // When
            register(queues);

            // Then
            assertThat(value("recording.intake.oldest.event.age")).isNaN();
            assertThat(value("recording.intake.media.deadline")).isNaN();
            assertThat(value("recording.intake.dead.letters")).isZero();
        }
    }

    @Test
    void knowsWhatTheSpoolHoldsWithoutTheLedger() throws Exception {
        // Given
        Path spool = Files.createDirectories(directory.resolve("spool"));
        Files.createFile(spool.resolve(NOW.minus(Duration.ofMinutes(2)) + "_a"));
        Files.createFile(spool.resolve(NOW.minus(Duration.ofMinutes(1)) + "_b"));
        Files.createDirectories(spool.resolve(".parts"));
        try (Queues queues = queues()) {

            // When
            register(queues);

            // Then
            assertThat(value("recording.intake.oldest.event.age")).isEqualTo(120);
            assertThat(value("recording.intake.spool.depth")).isEqualTo(2);
        }
    }
}
