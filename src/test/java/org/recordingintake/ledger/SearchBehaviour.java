package org.recordingintake.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.recordingintake.ledger.LedgerBehaviour.CAME;
import static org.recordingintake.ledger.LedgerBehaviour.LATER;
import static org.recordingintake.ledger.LedgerBehaviour.read;
import static org.recordingintake.ledger.LedgerBehaviour.stored;
import static org.recordingintake.testing.TestIntake.eventually;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.testing.Event;

/** What people find in a ledger, whatever database it is kept in. */
abstract class SearchBehaviour {

    private Database database;
    private Ledger ledger;
    /** Of the recordings of one test: others are in the same database. */
    private final String tag = UUID.randomUUID().toString();

    /** Another one each time, and empty. */
    abstract Database newDatabase() throws Exception;

    /** Creates the tables of the first release in a database that is empty. */
    abstract Flyway firstSchema(Database empty);

    @BeforeEach
    void open() throws Exception {
        database = newDatabase();
    }

    private void start() {
        ledger = new Ledger(database, "this", Recovery.NONE, Duration.ofSeconds(60));
        ledger.start();
        eventually().until(() -> ledger.trouble().isEmpty());
    }

    @AfterEach
    void close() {
        if (ledger != null) {
            ledger.close();
        }
    }

    private static Search search(String text) {
        return Search.of(text, 100);
    }

    private Search tagged(Instant from, Instant until, String number, String status, Outcome outcome) {
        return new Search(null, from, until, number, tag, status, outcome, null, 100);
    }

    private List<String> found(Search search) throws Exception {
        return ledger.browse(reader -> reader.search(search)).entries().stream().map(entry -> entry.key().recordingId()).toList();
    }

    private Event event(String id) {
        return Event.complete().with("recordingId", id).with("tag", tag);
    }

    @Test
    void findsARecordingByAllThatPeopleKnowOfIt() throws Exception {
        // Given
        start();
        Event event = event("r-1").with("callId", "c-1").with("parentCallId", "c-parent").with("from", "+19195550100")
                .with("to", "sip:agent@example.com").with("startTime", "2026-11-25T23:59:59.999Z");
        Event other = event("r-2").with("callId", "c-2").with("from", "+1").with("to", "+2")
                .with("startTime", "2026-11-24T00:00:00Z").with("tag", "other");
        ledger.commit(List.of(stored(read(event)), stored(read(other)),
                stored(read(Event.conference().with("recordingId", "r-3").with("conferenceId", "conf-3")))));

        // Then
        for (String text : List.of("r-1", "c-1", "c-parent", tag, "+19195550100", "19195550100", "(919) 555-0100",
                "+1 919 555 01 00", "sip:agent@example.com", "2026-11-25")) {
            assertThat(found(search(text))).as(text).containsExactly("r-1");
        }
        assertThat(found(search("conf-3"))).containsExactly("r-3");
        for (String text : List.of("%", "r-", "r_1", "' OR 1=1 --", "2026-11-26", "2026-02-30", "", "c-1\n")) {
            assertThat(found(search(text))).as(text).isEmpty();
        }
        assertThat(ledger.ofRecording("r-1").get(0).parentCallId()).isEqualTo("c-parent");
    }

    @Test
    void namesARowOnceThoughItMatchesInSeveralWays() throws Exception {
        // Given
        start();
        ledger.commit(List.of(stored(read(event("r-1").with("from", "+15550001").with("to", "+15550001").with("tag", "+15550001")))));

        // Then
        assertThat(found(search("+15550001"))).containsExactly("r-1");
        assertThat(found(new Search(null, null, null, "+15550001", null, null, null, null, 100))).containsExactly("r-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 24, 25, 26})
    void pagesThroughEveryRowOnceWhateverComesInMeanwhile(int limit) throws Exception {
        // Given: many began at the same time
        start();
        List<RecordingEvent> events = IntStream.range(0, 25).mapToObj(i -> read(event("r-" + i)
                .with("startTime", "2026-11-20T10:00:0" + i % 3 + "Z").with("status", i % 5 == 0 ? "partial" : "complete"))).toList();
        ledger.commit(events.stream().map(LedgerBehaviour::stored).toList());
        Search search = tagged(null, null, null, null, null).limitedTo(limit);

        // When
        List<LedgerEntry> seen = new ArrayList<>();
        Search.Page page = ledger.browse(reader -> reader.search(search));
        for (int i = 0; page != null; i++) {
            assertThat(page.entries().size()).isLessThanOrEqualTo(limit);
            seen.addAll(page.entries());
            String later = "r-later-" + i;
            ledger.commit(List.of(stored(read(event(later).with("startTime", "2026-11-20T11:00:00Z")))));
            Cursor next = page.next() == null ? null : Cursor.of(page.next().toString());
            page = next == null ? null : ledger.browse(reader -> reader.search(search.after(next)));
        }

        // Then
        assertThat(seen).hasSize(25).doesNotHaveDuplicates()
                .isSortedAccordingTo(Comparator.comparing(LedgerEntry::filedAt).reversed());
    }

    @Test
    void holdsARowAgainstEverythingThatIsAskedFor() throws Exception {
        // Given
        start();
        Instant ten = Instant.parse("2026-11-20T10:00:00Z");
        RecordingEvent early = read(event("r-early").with("startTime", "2026-11-20T09:59:59.999Z").with("from", "+15550001"));
        RecordingEvent atTen = read(event("r-ten").with("startTime", "2026-11-20T10:00:00Z").with("to", "+15550001"));
        RecordingEvent partial = read(event("r-partial").with("startTime", "2026-11-20T10:30:00Z").with("status", "partial"));
        RecordingEvent dead = read(event("r-dead").with("startTime", "2026-11-20T10:40:00Z"));
        RecordingEvent other = read(event("r-other").with("startTime", "2026-11-20T10:20:00Z").with("tag", "other"));
        ledger.commit(List.of(stored(early), stored(atTen), LedgerChange.alerted(partial, CAME, LATER, "a"),
                LedgerChange.dead(dead, CAME, LATER, "/dead", 3, "no"), stored(other)));

        // Then
        assertThat(found(tagged(null, null, null, null, null))).containsExactly("r-dead", "r-partial", "r-ten", "r-early");
        assertThat(found(tagged(ten, null, null, null, null))).containsExactly("r-dead", "r-partial", "r-ten");
        assertThat(found(tagged(null, ten, null, null, null))).containsExactly("r-early");
        assertThat(found(tagged(ten, ten.plusSeconds(2400), null, null, null))).containsExactly("r-partial", "r-ten");
        assertThat(found(tagged(null, null, "+15550001", null, null))).containsExactly("r-ten", "r-early");
        assertThat(found(tagged(ten, null, "+15550001", "complete", Outcome.STORED))).containsExactly("r-ten");
        assertThat(found(tagged(null, null, null, "partial", null))).containsExactly("r-partial");
        assertThat(found(tagged(null, null, null, null, Outcome.DEAD))).containsExactly("r-dead");
        assertThat(found(tagged(null, null, null, null, Outcome.STORED))).containsExactly("r-ten", "r-early");
        assertThat(found(tagged(null, null, null, "partial", Outcome.DEAD))).isEmpty();
        assertThat(found(new Search("2026-11-20", null, ten, null, tag, null, null, null, 100))).containsExactly("r-early");
    }

    @Test
    void findsWhatIsRareAmongVeryManyOfANumber() throws Exception {
        // Given: so many that neither is few
        start();
        List<LedgerChange> many = new ArrayList<>(IntStream.range(0, 1200).mapToObj(i -> stored(read(event("r-" + i)
                .with("from", "+15550009")))).toList());
        IntStream.range(0, 1200).forEach(i -> many.add(LedgerChange.dead(read(event("r-dead-" + i)), CAME, LATER, "/d", 1, "x")));
        many.add(LedgerChange.dead(read(event("r-rare").with("from", "+15550009")), CAME, LATER, "/d", 1, "x"));
        ledger.commit(many);

        // Then
        assertThat(found(new Search(null, null, null, "+15550009", null, null, Outcome.DEAD, null, 100))).containsExactly("r-rare");
        assertThat(found(new Search("r-rare", null, null, null, null, null, Outcome.DEAD, null, 100))).containsExactly("r-rare");
    }

    @Test
    void filesARecordingWithoutAStartUnderItsAnnouncement() throws Exception {
        // Given
        start();
        ledger.commit(List.of(read(read(event("r-1").without("startTime").with("eventTime", "2026-11-21T10:00:00Z"))),
                LedgerChange.erased(new LedgerKey("recording", "a", "c", "r-erased", "complete"), LATER, "/e")));

        // Then
        assertThat(ledger.ofRecording("r-1").get(0).filedAt()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(found(search("2026-11-21"))).containsExactly("r-1");
        assertThat(ledger.ofRecording("r-erased").get(0).filedAt()).isEqualTo(LATER);
    }

    @Test
    void countsOutcomesByHour() throws Exception {
        // Given
        start();
        Instant begin = Instant.parse("2026-11-20T00:00:00Z");
        List<LedgerChange> changes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            changes.add(LedgerChange.stored(read(event("r-" + i)), CAME, begin.plusSeconds(1800 * i), "/x", 1L, "ab"));
        }
        changes.add(LedgerChange.dead(read(event("r-dead")), CAME, begin.plusSeconds(3599), "/d", 1, "x"));
        changes.add(LedgerChange.stored(read(event("r-before")), CAME, begin.minusMillis(1), "/x", 1L, "ab"));
        ledger.commit(changes);

        // When
        List<OutcomeCounts> counts = ledger.browse(reader -> reader.outcomesSince(begin, Duration.ofHours(1), 24));

        // Then
        assertThat(counts).containsExactlyInAnyOrder(new OutcomeCounts(begin, Outcome.STORED, 2),
                new OutcomeCounts(begin.plusSeconds(3600), Outcome.STORED, 2), new OutcomeCounts(begin.plusSeconds(7200), Outcome.STORED, 2),
                new OutcomeCounts(begin, Outcome.DEAD, 1));
    }

    @Test
    void namesWhatHasWaitedLongestAndWhatExpiresNext() throws Exception {
        // Given
        start();
        Instant now = Instant.parse("2026-11-20T00:00:00Z");
        for (int i = 0; i < 3; i++) {
            RecordingEvent event = read(event("r-" + i).with("eventTime", "2026-10-2" + (3 - i) + "T00:00:00Z"));
            ledger.commit(List.of(LedgerChange.read(event, now, now.minusSeconds(i))));
        }

        // Then
        assertThat(ledger.browse(reader -> reader.longestWaiting(2)).stream().map(entry -> entry.key().recordingId()))
                .containsExactly("r-2", "r-1");
        assertThat(ledger.browse(reader -> reader.expiringFrom(now, 1)).stream().map(entry -> entry.key().recordingId()))
                .containsExactly("r-2");
        assertThat(ledger.browse(reader -> reader.expiringFrom(Instant.parse("2026-11-22T12:00:00Z"), 9)).stream()
                .map(entry -> entry.key().recordingId())).isEmpty();
    }

    @Test
    void upgradesALedgerOfTheFirstSchema() throws Exception {
        // Given
        firstSchema(database).migrate();
        try (Connection connection = connectWithoutUpgrade(); Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO ledger (recording_id, status, kind, account_id, parent_id, tag, day, started_at,"
                    + " outcome, outcome_at, told) VALUES ('r-old', 'complete', 'recording', 'a', 'c-old', 'old', '2026-11-20',"
                    + " 1795168800000, 'stored', 1795168900000, ''), ('r-unstarted', 'complete', 'recording', 'a', 'c-old', NULL,"
                    + " '2026-11-20', NULL, 'stored', 1795168900000, '')");
        }

        // When
        start();

        // Then
        assertThat(found(search("c-old"))).containsExactly("r-unstarted", "r-old");
        assertThat(ledger.ofRecording("r-old").get(0).filedAt()).isEqualTo(Instant.ofEpochMilli(1795168800000L));
        assertThat(ledger.ofRecording("r-unstarted").get(0).filedAt()).isEqualTo(Instant.ofEpochMilli(1795168900000L));
    }

    abstract Connection connectWithoutUpgrade() throws SQLException;

    @Test
    void endsASearchThatTakesTooLong() throws Exception {
        // Given
        start();

        // When
        Search.Page after = null;
        try (Connection connection = database.connect(); Statement statement = connection.createStatement();
                QueryLimit limit = new QueryLimit(statement, Duration.ofMillis(50))) {
            assertThatThrownBy(() -> {
                try {
                    statement.executeQuery("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n");
                } catch (SQLException e) {
                    throw limit.explain(e);
                }
            }).isInstanceOf(java.sql.SQLTimeoutException.class).hasMessageContaining("the search takes too long");
        }
        after = ledger.browse(reader -> reader.search(search("r-any")));

        // Then
        assertThat(after.entries()).isEmpty();
    }

    @Test
    void saysAtOnceThatTheLedgerDoesNotAnswer() {
        // Given
        try (Ledger unopened = Ledger.unopened()) {
            // Then
            assertThatThrownBy(() -> unopened.browse(reader -> reader.search(search("r-1")))).isInstanceOf(RetryLaterException.class);
        }
    }

    @Test
    void refusesWhatIsNoCursor() {
        Set<String> texts = new HashSet<>(List.of("", "a", "%%%", "bm90IG9uZQ", "x".repeat(3000)));
        texts.add(new Cursor(1, new LedgerKey("recording", "a", "c", "r", "complete")) + "AAAA");
        assertThat(texts).allSatisfy(text -> assertThatThrownBy(() -> Cursor.of(text)).isInstanceOf(IllegalArgumentException.class));
    }
}
