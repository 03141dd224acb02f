package org.recordingintake.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.ledger.ArrivedEvents;
import org.recordingintake.settings.Settings;

class WalkTest implements Walk.Listing, Walk.Intake {

    private static final Instant SINCE = Instant.parse("2026-10-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-10-30T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-10-31T00:00:00Z");
    private static final BandwidthList.Unreadable BROKEN = new BandwidthList.Unreadable("r-broken", "r-broken", "broken");

    private final ObjectMapper json = WalkState.mapper(RecordingEventReader.mapper(Optional::empty));
    private final Walk walk = new Walk("55555555", this, this, new ArrivedEvents(id -> List.of(), "node", Instant.EPOCH, clock()),
            new Settings.Reconcile(Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(29)), false,
            json, clock());
    private final TreeMap<Instant, List<ObjectNode>> account = new TreeMap<>();
    private final TreeMap<Instant, ObjectNode> conferences = new TreeMap<>();
    private final Map<String, List<ObjectNode>> recordingsOf = new HashMap<>();
    private final List<Window> listed = new ArrayList<>();
    private final List<Window> conferencesListed = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<BandwidthList.Unreadable> broken = new ArrayList<>();
    private final List<BandwidthList.Unreadable> skipped = new ArrayList<>();
    private final Set<String> found = new HashSet<>();
    private int refusals;
    private int page = BandwidthList.CAP;
    private boolean paged = true;
    private int recordingsPage = BandwidthList.CAP;
    private boolean circular;
    private int refusedWith;
    private int laterPagesRefusedWith;
    private int refusedAt;

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
    public BandwidthList recordings(Window window) {
        listed.add(window);
        List<BandwidthList.Unreadable> unreadable = List.copyOf(broken);
        broken.stream().filter(entry -> entry != BROKEN).toList().forEach(broken::remove);
        List<ObjectNode> all = account.subMap(window.from(), window.to()).values().stream()
                .flatMap(List::stream).toList();
        return firstPage(all, unreadable);
    }

    private BandwidthList firstPage(List<ObjectNode> all, List<BandwidthList.Unreadable> unreadable) {
        boolean more = recordingsPage < BandwidthList.CAP && all.size() > recordingsPage;
        return new BandwidthList(all.stream().limit(recordingsPage).toList(), unreadable, more ? "more" : null, false);
    }

    private void conference(String id, Instant created, Instant completed, Instant... starts) {
        conferences.put(created, json.createObjectNode().put("id", id).put("createdTime", created.toString())
                .put("completedTime", completed == null ? null : completed.toString()));
        recordingsOf.put(id, Stream.of(starts).map(start -> json.createObjectNode().put("recordingId", "r-" + id + "-" + start)
                .put("status", "complete").put("startTime", start.toString()).put("conferenceId", id)).toList());
    }

    @Override
    public BandwidthList conferences(Window window, String token) throws HttpOperationFailedException {
        conferencesListed.add(window);
        assertThat(conferencesListed).hasSizeLessThan(10_000);
        refusedWith = token == null || laterPagesRefusedWith == 0 ? refusedWith : laterPagesRefusedWith;
        refuse();
        if (circular) {
            return new BandwidthList(List.of(), List.of(), "A".equals(token) ? "B" : "A", false);
        }
        List<ObjectNode> all = List.copyOf(conferences.subMap(window.from(), window.to()).values());
        int start = token == null ? 0 : Integer.parseInt(token);
        int end = Math.min(start + page, all.size());
        boolean more = end < all.size();
        return new BandwidthList(all.subList(start, end), List.of(), more && paged ? String.valueOf(end) : null,
                more && !paged);
    }

    private void refuse() throws HttpOperationFailedException {
        if (refusedWith != 0) {
            int status = refusedWith;
            refusedWith = 0;
            throw new HttpOperationFailedException("https://bandwidth.example", status, "", null, null, null);
        }
    }

    @Override
    public BandwidthList recordingsOf(String conferenceId) throws HttpOperationFailedException {
        asked.add(conferenceId);
        if (asked.size() == refusedAt) {
            throw new HttpOperationFailedException("https://bandwidth.example", 403, "", null, null, null);
        }
        if (!recordingsOf.containsKey(conferenceId)) {
            throw new HttpOperationFailedException("https://bandwidth.example", 404, "", null, null, null);
        }
        return firstPage(recordingsOf.get(conferenceId), List.of());
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
    public boolean skip(BandwidthList.Unreadable entry, String list) {
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
        broken.add(new BandwidthList.Unreadable("once", "once", "broken"));

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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsTheRecordingsOfAllConferencesPageByPageOrInShorterWindows(boolean inPages) throws Exception {
        // Given
        page = 7;
        paged = inPages;
        IntStream.range(0, 100).forEach(i -> conference("conf-" + i, SINCE.plusSeconds(i), null, SINCE.plusSeconds(i + 60),
                SINCE.plusSeconds(i + 120)));
        add(10, SINCE, Duration.ofHours(1));

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize(210);
        assertThat(run.tally().listed()).isEqualTo(210);
        assertThat(run.tally().cutShort()).isZero();
        assertThat(asked).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void asksOnlyConferencesThatMayHaveRecordingsOfTheTime() throws Exception {
        // Given
        conference("conf-long", SINCE.minus(Duration.ofDays(28)), null, SINCE.minusMillis(1), SINCE, UNTIL);
        conference("conf-over", SINCE.minus(Duration.ofDays(27)), SINCE.minusMillis(1));
        conference("conf-just-over", SINCE.minus(Duration.ofDays(26)), SINCE);
        conference("conf-older", SINCE.minus(Duration.ofDays(30)), null, SINCE);
        conference("conf-later", UNTIL, null, UNTIL);
        conference("conf-odd", SINCE.minus(Duration.ofDays(25)), null);
        conferences.get(SINCE.minus(Duration.ofDays(25))).put("completedTime", "yesterday");

        // When
        Run run = walk();

        // Then
        assertThat(asked).containsExactly("conf-long", "conf-just-over", "conf-odd");
        assertThat(found).containsExactly("r-conf-long-" + SINCE);
        assertThat(run.tally().listed()).isEqualTo(1);
    }

    @Test
    void leavesOutAConferenceThatIsGone() throws Exception {
        // Given
        conference("conf-gone", SINCE, null);
        conference("conf-1", SINCE.plusSeconds(1), null, SINCE.plusSeconds(60));
        recordingsOf.remove("conf-gone");

        // When
        walk();

        // Then
        assertThat(found).containsExactly("r-conf-1-" + SINCE.plusSeconds(60));
    }

    @Test
    void tellsOfAConferenceWhoseRecordingsMayNotBeListed() throws Exception {
        // Given
        conference("conf-refused", SINCE, null, SINCE.plusSeconds(60));
        conference("conf-1", SINCE.plusSeconds(1), null, SINCE.plusSeconds(60));
        refusedAt = 1;

        // When
        Run run = walk();

        // Then
        assertThat(found).containsExactly("r-conf-1-" + SINCE.plusSeconds(60));
        assertThat(run.tally().unreadable()).isEqualTo(1);
        assertThat(skipped).extracting(BandwidthList.Unreadable::key).containsExactly("conf-refused");
    }

    @Test
    void followsNoPageToItself() throws Exception {
        // Given
        page = 1;
        IntStream.range(0, 3).forEach(i -> conference("conf-" + i, SINCE.plusSeconds(i), null));
        Run run = step(step(run()));
        Run second = step(step(run));
        Run same = second.at(new Conferences(second.conferences().cursor(), "2", List.of(), 2));
        page = 0;

        // When
        // Then
        assertThatThrownBy(() -> walk.step(same)).hasMessageContaining("names itself");
    }

    @Test
    void listsAShorterWindowWhenThePageIsKnownNoMore() throws Exception {
        // Given
        page = 1;
        conference("conf-1", SINCE, null);
        conference("conf-2", SINCE.plusSeconds(1), null);
        Run run = run();
        while (run.conferences() == null || run.conferences().page() == null || !run.conferences().pending().isEmpty()) {
            run = step(run);
        }
        refusedWith = 400;

        // When
        Run again = step(run);

        // Then
        assertThat(again.isWalked()).isFalse();
        assertThat(again.conferences()).isEqualTo(
                Conferences.at(run.conferences().cursor().narrowed(run.conferences().cursor().window(UNTIL))));
        assertThat(skipped).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404})
    void findsAllWhereOnlyFirstPagesAreAnswered(int status) throws Exception {
        // Given
        page = 2;
        IntStream.range(0, 10).forEach(i -> conference("conf-" + i, SINCE.plusSeconds(i), null, SINCE.plusSeconds(60)));
        laterPagesRefusedWith = status;

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize(10);
        assertThat(run.tally().unreadable()).isZero();
        assertThat(run.tally().cutShort()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404})
    void goesOnBehindAMillisecondOfWhichAPageIsRefused(int status) throws Exception {
        // Given
        Cursor cursor = new Cursor(SINCE, 1);
        refusedWith = status;

        // When
        Run run = step(run().at(new Cursor(UNTIL, 1)).at(new Conferences(cursor, "1", List.of(), 1)));

        // Then
        assertThat(run.conferences().cursor().position()).isEqualTo(SINCE.plusMillis(1));
        assertThat(run.conferences().page()).isNull();
        assertThat(run.tally().unreadable()).isEqualTo(1);
        assertThat(skipped).singleElement().satisfies(entry -> assertThat(entry.reason()).contains("HTTP " + status));
    }

    @Test
    void followsNoCircleOfPages() {
        // Given
        circular = true;

        // When
        // Then
        assertThatThrownBy(this::walk).isInstanceOf(IOException.class).hasMessageContaining("pages for a millisecond");
    }

    @Test
    void listsAWindowOfTooManyPagesInShorterOnes() throws Exception {
        // Given
        page = 1;
        IntStream.range(0, 2 * Walk.MAX_PAGES + 50).forEach(i ->
                conference("conf-" + i, SINCE.plus(Duration.ofHours(i)), null, SINCE.plus(Duration.ofHours(i))));

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize(2 * Walk.MAX_PAGES + 50);
        assertThat(run.tally().cutShort()).isZero();
    }

    @Test
    void takesRecordingsThatHaveAnotherPageAsCut() throws Exception {
        // Given
        recordingsPage = 2;
        add(10, SINCE, Duration.ofHours(1));

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize(10);
        assertThat(run.tally().cutShort()).isZero();
    }

    @Test
    void tellsOfAConferenceWhoseRecordingsHaveAnotherPage() throws Exception {
        // Given
        recordingsPage = 2;
        conference("conf-1", SINCE, null, SINCE.plusSeconds(1), SINCE.plusSeconds(2), SINCE.plusSeconds(3));

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize(2);
        assertThat(run.tally().cutShort()).isEqualTo(1);
    }

    @Test
    void isNotHeldUpByAnAccountThatMayListNoConferences() throws Exception {
        // Given
        add(3, SINCE, Duration.ofSeconds(1));
        refusedWith = 403;

        // When
        Run run = walk();

        // Then
        assertThat(found).hasSize(3);
        assertThat(run.tally().unreadable()).isEqualTo(1);
        assertThat(skipped).singleElement().satisfies(entry -> assertThat(entry.reason()).contains("HTTP 403"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 408, 429, 500, 503})
    void failsWhereConferencesCannotBeListedForNow(int status) throws Exception {
        // Given
        Run run = step(step(run()));
        refusedWith = status;

        // When
        // Then
        assertThatThrownBy(() -> walk.step(run)).isInstanceOf(HttpOperationFailedException.class);
    }
}
