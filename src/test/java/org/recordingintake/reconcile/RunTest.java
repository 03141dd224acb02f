package org.recordingintake.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.recordingintake.event.RecordingEventReader;

class RunTest {

    private static final Instant SINCE = Instant.parse("2026-10-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-10-30T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-10-31T00:00:00Z");

    private final ObjectMapper json = RecordingEventReader.mapper(Optional::empty);
    private final TreeMap<Instant, List<ObjectNode>> account = new TreeMap<>();
    private final List<Window> listed = new ArrayList<>();
    private final Set<String> found = new HashSet<>();

    private void add(int count, Instant start, Duration between) {
        for (int i = 0; i < count; i++) {
            Instant at = start.plus(between.multipliedBy(i));
            account.computeIfAbsent(at, any -> new ArrayList<>()).add(json.createObjectNode()
                    .put("recordingId", "r-" + at + "-" + i).put("status", "complete").put("startTime", at.toString())
                    .putNull("endTime"));
        }
    }

    private RecordingList list(Window window) {
        listed.add(window);
        return new RecordingList(account.subMap(window.from(), window.to()).values().stream().flatMap(List::stream)
                .limit(RecordingList.CAP).toList(), List.of(), false);
    }

    private Run walk() throws Exception {
        Run run = Run.over("run", false, SINCE, UNTIL);
        while (!run.isWalked()) {
            RecordingList list = list(run.window());
            if (list.isCut() && !run.window().isShortest()) {
                run = run.narrowed();
            } else {
                Comparison comparison = Comparison.of(list, event -> false, NOW, NOW, json);
                found.addAll(comparison.missing().keySet());
                run = run.past(list, comparison, 0);
            }
            run = Run.fromJson(json.readTree(json.writeValueAsBytes(run.toJson(json))));
        }
        return run;
    }

    @Test
    void findsAllOfAHundredThousandWithFewRequests() throws Exception {
        // Given
        add(60_000, SINCE, Duration.ofSeconds(40));
        add(40_000, SINCE.plus(Duration.ofDays(5)), Duration.ofMillis(7));

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize(100_000);
        assertThat(run.listed()).isEqualTo(100_000);
        assertThat(run.missing()).isEqualTo(100_000);
        assertThat(run.missingIds()).hasSize(Run.MAX_IDS);
        assertThat(run.cutShort()).isZero();
        assertThat(listed).hasSizeLessThan(450);
    }

    @Test
    void leavesNoGapBetweenWindows() throws Exception {
        // Given
        Random random = new Random(7);
        IntStream.range(0, 50).forEach(i -> add(random.nextInt(900),
                SINCE.plusMillis((long) (random.nextDouble() * Duration.ofDays(28).toMillis())), Duration.ofMillis(1)));

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize((int) run.listed());
        assertThat(run.listed()).isEqualTo(account.values().stream().mapToInt(List::size).sum());
    }

    @Test
    void goesOnBehindAMillisecondWithMoreThanAListHolds() throws Exception {
        // Given
        Instant crowded = SINCE.plus(Duration.ofDays(3));
        add(1500, crowded, Duration.ZERO);
        add(1, crowded.minusMillis(1), Duration.ZERO);
        add(1, crowded.plusMillis(1), Duration.ZERO);

        // When
        Run run = walk();

        // Then
        assertThat(run.cutShort()).isEqualTo(1);
        assertThat(run.listed()).isEqualTo(1002);
        assertThat(listed).contains(new Window(crowded, crowded.plusMillis(1)));
    }

    @Test
    void takesAFullWindowAsCut() throws Exception {
        // Given
        add(1000, SINCE, Duration.ofMinutes(1));

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize(1000);
        assertThat(run.cutShort()).isZero();
        assertThat(listed).hasSizeGreaterThan(1);
    }

    @Test
    void countsARecordingOnceThatIsListedTwice() throws Exception {
        // Given
        ObjectNode entry = json.createObjectNode().put("recordingId", "r-1").put("status", "complete");

        // When
        Comparison comparison = Comparison.of(new RecordingList(List.of(entry, entry), List.of(), false),
                event -> false, NOW, NOW, json);

        // Then
        assertThat(comparison.missing()).containsOnlyKeys("r-1-complete");
    }
}
