package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.management.HealthReport;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.SpoolDirectory;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.MovableClock;

/** What is shown of an intake whose ledger and broker do not answer. */
class OverviewTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:30:00Z");

    @TempDir
    private Path dataDir;
    private final AtomicInteger asked = new AtomicInteger();
    private final MovableClock clock = MovableClock.standing(NOW);

    private Overview overview() throws IOException {
        LedgerQueries away = new LedgerQueries() {
            @Override
            public <T> T ask(Ledger.Question<T> question) throws IOException {
                asked.incrementAndGet();
                throw new IOException("The ledger does not answer: it is away.");
            }
        };
        return new Overview("node-1", away, Queues.unconnected(SettingsLoader.isolated(Map.of("queue.url", "tcp://127.0.0.1:1"))
                .load(new byte[0])), SpoolDirectory.below(dataDir), () -> 2, new DeadLetterBox(dataDir, "node-1"),
                () -> new HealthReport("DOWN", List.of(new HealthReport.Cause("ledger", "DOWN", "It is away."))), clock);
    }

    @Test
    void saysWhatIsNotKnownAndShowsTheRest() throws Exception {
        // When
        OverviewReport report = overview().report();

        // Then
        assertThat(report.ledger()).isEqualTo("The ledger does not answer: it is away.");
        assertThat(report.queues()).hasSize(7).allSatisfy(queue -> assertThat(queue.depth()).isNull());
        assertThat(report.spool()).isZero();
        assertThat(report.deadLetters()).isZero();
        assertThat(report.downloads()).isEqualTo(2);
        assertThat(report.hours()).hasSize(24);
        assertThat(report.hours().get(23).begin()).isEqualTo("2026-11-20T10:00:00Z");
        assertThat(report.causes()).containsExactly(new OverviewReport.Cause("ledger", "DOWN", "It is away."));
    }

    @Test
    void asksAtMostEveryTwoSecondsHoweverManyLook() throws Exception {
        // Given
        Overview overview = overview();

        // When
        overview.report();
        overview.report();
        clock.advance(Duration.ofSeconds(1));
        overview.report();
        int early = asked.get();
        clock.advance(Duration.ofSeconds(1));
        overview.report();

        // Then
        assertThat(early).isEqualTo(1);
        assertThat(asked).hasValue(2);
    }
}
