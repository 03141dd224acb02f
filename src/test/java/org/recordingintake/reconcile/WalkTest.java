package org.recordingintake.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
import org.recordingintake.ledger.ArrivedEvents;

class WalkTest implements Walk.Listing, Walk.Intake {

    private static final Instant SINCE = Instant.parse("2026-10-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-10-30T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-10-31T00:00:00Z");
    private static final RecordingList.Unreadable BROKEN = new RecordingList.Unreadable("r-broken", "r-broken", "broken");

    private final ObjectMapper json = WalkState.mapper(RecordingEventReader.mapper(Optional::empty));
    private final Walk walk = new Walk(this, this, new ArrivedEvents(id -> List.of(), "node", Instant.EPOCH, clock()),
            Duration.ofHours(1), json, clock());
    private final TreeMap<Instant, List<ObjectNode>> account = new TreeMap<>();
    private final List<Window> listed = new ArrayList<>();
    private final List<RecordingList.Unreadable> broken = new ArrayList<>();
    private final List<RecordingList.Unreadable> skipped = new ArrayList<>();
    private final Set<String> found = new HashSet<>();
    private int refusals;

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    private ObjectNode recording(String id, Instant start) {
        ObjectNode recording = json.createObjectNode().put("recordingId", id).put("status", "complete")
                .put("startTime", start.toString()).putNull("endTime");
        account.computeIfAbsent(start, any -> new ArrayList<>()).add(recording);
        return recording;
    }

    private void add(int count, Instant start, Duration between) {
        for (int i = 0; i < count; i++) {
            Instant at = start.plus(between.multipliedBy(i));
            recording("r-" + at + "-" + i, at);
        }
    }

    @Override
    public RecordingList list(Window window) {
        listed.add(window);
        List<RecordingList.Unreadable> unreadable = List.copyOf(broken);
        broken.stream().filter(entry -> entry != BROKEN).toList().forEach(broken::remove);
        return new RecordingList(account.subMap(window.from(), window.to()).values().stream().flatMap(List::stream)
                .limit(RecordingList.CAP).toList(), unreadable, false);
    }

    @Override
    public void takeIn(String run, ObjectNode event) throws IOException {
        if (refusals > 0 && !found.isEmpty()) {
            refusals--;
            throw new IOException("The queue does not answer.");
        }
        found.add(event.get("recordingId").asText());
    }

    @Override
    public boolean skip(RecordingList.Unreadable entry, Window window) {
        return skipped.add(entry);
    }

    /** As a runtime does that is restarted after each step. */
    private Run step(Run run) throws Exception {
        return json.readValue(json.writeValueAsBytes(walk.step(run)), Run.class);
    }

    private static Run run() {
        return Run.over("run", false, SINCE, UNTIL);
    }

    private Run walk() throws Exception {
        Run run = run();
        while (!run.isWalked()) {
            run = step(run);
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
        assertThat(run.tally().listed()).isEqualTo(100_000);
        assertThat(run.tally().missing()).isEqualTo(100_000);
        assertThat(run.tally().missingIds()).hasSize(Tally.MAX_IDS);
        assertThat(run.tally().cutShort()).isZero();
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
        assertThat(found).hasSize((int) run.tally().listed());
        assertThat(run.tally().listed()).isEqualTo(account.values().stream().mapToInt(List::size).sum());
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
        assertThat(run.tally().cutShort()).isEqualTo(1);
        assertThat(run.tally().listed()).isEqualTo(1002);
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
        assertThat(run.tally().cutShort()).isZero();
        assertThat(listed).hasSizeGreaterThan(1);
    }

    @Test
    void countsARecordingOnceThatIsListedTwice() throws Exception {
        // Given
        recording("r-1", SINCE);
        recording("r-1", SINCE);

        // When
        Run run = walk();

        // Then
        assertThat(run.tally().missing()).isEqualTo(1);
        assertThat(run.tally().missingIds()).containsExactly("r-1");
    }

    @Test
    void takesInNothingThatIsDeletedOrNotReady() throws Exception {
        // Given
        recording("r-deleted", SINCE).put("status", "deleted");
        recording("r-fresh", SINCE.plusSeconds(2)).put("endTime", NOW.minusSeconds(60).toString());
        recording("r-processing", SINCE.plusSeconds(1)).put("status", "processing");

        // When
        Run run = walk();

        // Then
        assertThat(found).isEmpty();
        assertThat(run.tally().lookAgainFrom()).isEqualTo(SINCE.plusSeconds(1));
    }

    @Test
    void takesInAgainWhatWasFoundBeforeAFailure() throws Exception {
        // Given
        add(3, SINCE, Duration.ofSeconds(1));
        Run run = step(run());
        refusals = 1;

        // When
        assertThatThrownBy(() -> walk.step(run)).isInstanceOf(IOException.class);
        Run taken = step(run);

        // Then
        assertThat(found).hasSize(3);
        assertThat(taken.hasFindings()).isFalse();
        assertThat(taken.tally()).isEqualTo(run.tally());
    }

    @Test
    void listsAgainWhatHasABrokenEntry() throws Exception {
        // Given
        recording("r-1", SINCE);
        broken.add(new RecordingList.Unreadable("once", "once", "broken"));

        // When
        Run run = walk();

        // Then
        assertThat(listed).hasSize(2).containsOnly(new Window(SINCE, UNTIL));
        assertThat(run.tally().unreadable()).isZero();
        assertThat(run.tally().missing()).isEqualTo(1);
    }

    @Test
    void skipsAnEntryThatIsBrokenTheSecondTimeToo() throws Exception {
        // Given
        recording("r-1", SINCE);
        broken.add(BROKEN);

        // When
        Run run = walk();

        // Then
        assertThat(listed).hasSize(2);
        assertThat(skipped).containsExactly(BROKEN);
        assertThat(run.tally().unreadable()).isEqualTo(1);
        assertThat(found).containsExactly("r-1");
    }
}
