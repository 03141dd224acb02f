package org.recordingintake.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.recordingintake.testing.TestIntake.eventually;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.testing.Event;

/** What a ledger does, whatever database it is kept in. */
abstract class LedgerBehaviour {

    static final Instant CAME = Instant.parse("2026-11-26T10:00:00Z");
    static final Instant LATER = Instant.parse("2026-11-26T10:00:05Z");

    private static final ObjectMapper JSON = RecordingEventReader.mapper(Optional::empty);

    Database database;
    Ledger ledger;
    private final List<Outcome> reached = Collections.synchronizedList(new ArrayList<>());

    abstract Database newDatabase() throws Exception;

    @BeforeEach
    void open() throws Exception {
        database = newDatabase();
        ledger = open("this");
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    Ledger open(String node) {
        Ledger opened = new Ledger(database, node, Recovery.NONE, Duration.ofSeconds(60));
        opened.onReached(reached::add);
        opened.start();
        eventually().until(() -> opened.trouble().isEmpty());
        return opened;
    }

    static RecordingEvent read(Event event) {
        try {
            return JSON.readValue(event.toString(), RecordingEvent.class);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static LedgerChange read(RecordingEvent event) {
        return LedgerChange.read(event, CAME, CAME);
    }

    static LedgerChange stored(RecordingEvent event) {
        return LedgerChange.stored(event, CAME, LATER, "/store/receipt.json", 320_000L, "ab".repeat(32));
    }

    LedgerEntry only(RecordingEvent event) throws Exception {
        List<LedgerEntry> entries = ledger.ofRecording(LedgerKey.of(event).recordingId());
        assertThat(entries).hasSize(1);
        return entries.get(0);
    }

    @Test
    void knowsWhatAnEventSaysAndWhatBecameOfIt() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete().with("tag", "the tag").with("name", "The name"));

        // When
        ledger.commit(List.of(read(event)));
        ledger.commit(List.of(stored(event)));

        // Then
        LedgerEntry entry = only(event);
        assertThat(entry.key()).isEqualTo(new LedgerKey("recording", "55555555",
                "c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d", event.recordingId(), "complete"));
        assertThat(entry.applicationId()).isEqualTo("7fc9698a-b04a-468b-9e8f-91238c0d0086");
        assertThat(List.of(entry.from(), entry.to(), entry.direction(), entry.tag(), entry.name()))
                .containsExactly("+15551112222", "+15553334444", "outbound", "the tag", "The name");
        assertThat(entry.day()).isEqualTo("2019-09-13");
        assertThat(entry.startedAt()).isEqualTo("2019-09-13T16:48:29.235Z");
        assertThat(entry.duration()).isEqualTo(Duration.ofMillis(500));
        assertThat(entry.bytes()).isEqualTo(320_000);
        assertThat(entry.sha256()).isEqualTo("ab".repeat(32));
        assertThat(entry.outcome()).isEqualTo(Outcome.STORED);
        assertThat(entry.place()).isEqualTo("/store/receipt.json");
        assertThat(List.of(entry.receivedAt(), entry.readAt(), entry.outcomeAt())).containsExactly(CAME, CAME, LATER);
        assertThat(entry.expiresAt()).isEqualTo("2019-10-13T16:49:40.500Z");
        assertThat(entry.node()).isEqualTo("this");
        assertThat(entry.conference()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"STORED", "ALERTED", "ERASED"})
    void keepsASettledOutcomeWhateverComesLater(Outcome settled) throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        LedgerChange first = switch (settled) {
            case STORED -> stored(event);
            case ALERTED -> LedgerChange.alerted(event, CAME, CAME, "the-alert");
            default -> LedgerChange.erased(LedgerKey.of(event), CAME, "/store/r.erased.json");
        };
        ledger.commit(List.of(first));
        LedgerEntry before = only(event);

        // When
        ledger.commit(List.of(read(event), LedgerChange.dead(event, CAME, LATER, "/dead", 3, "why"),
                LedgerChange.alerted(event, CAME, LATER, "another")));

        // Then
        assertThat(only(event)).isEqualTo(before);
    }

    @Test
    void letsADeadLetterBeSentThroughAgain() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        ledger.commit(List.of(read(event)));
        ledger.commit(List.of(LedgerChange.dead(event, CAME, LATER, "/dead/r.json", 300, "It is gone.")));
        assertThat(only(event).outcome()).isEqualTo(Outcome.DEAD);
        assertThat(only(event).attempts()).isEqualTo(300);
        assertThat(only(event).lastReason()).isEqualTo("It is gone.");

        // When
        ledger.commit(List.of(read(event)));
        Outcome meanwhile = only(event).outcome();
        ledger.commit(List.of(stored(event)));

        // Then
        assertThat(meanwhile).isEqualTo(Outcome.WAITING);
        assertThat(only(event).outcome()).isEqualTo(Outcome.STORED);
    }

    @Test
    void forgetsAnEventThatSaidLessOnceTheRecordingIsStored() throws Exception {
        // Given
        Event full = Event.complete();
        RecordingEvent less = read(full.without("callId"));
        RecordingEvent other = read(full.with("callId", "c-another"));
        ledger.commit(List.of(LedgerChange.dead(less, CAME, CAME, "/dead/r.json", 1, "No call."),
                LedgerChange.dead(other, CAME, CAME, "/dead/r2.json", 1, "Gone.")));

        // When
        ledger.commit(List.of(stored(read(full))));

        // Then
        assertThat(ledger.ofRecording(full.id())).extracting(LedgerEntry::key)
                .containsExactlyInAnyOrder(LedgerKey.of(read(full)), LedgerKey.of(other));
    }

    @Test
    void keepsRecordingsApartThatDifferInAnyPartOfTheirKey() throws Exception {
        // Given
        Event event = Event.complete();
        List<Event> events = List.of(event, event.with("accountId", "6"), event.with("callId", "c-2"),
                event.with("status", "partial"), event.with("eventType", "somethingNew"));

        // When
        ledger.commit(events.stream().map(each -> stored(read(each))).toList());

        // Then
        assertThat(ledger.ofRecording(event.id())).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'; DROP TABLE ledger; --", "a\0b", "%", "${env:PATH}", "\uD83D\uDE00", "\u202E"})
    void takesAnyTextForWhatItIs(String text) throws Exception {
        // Given
        String longer = text.repeat(2000);
        RecordingEvent event = read(Event.complete().with("tag", longer).with("from", longer).with("name", text)
                .with("recordingId", text).with("accountId", text).with("callId", text).with("status", longer));

        // When
        ledger.commit(List.of(read(event), LedgerChange.failed(event, LATER, 1, longer)));

        // Then
        LedgerEntry entry = only(event);
        assertThat(entry.name()).isEqualTo(text.replace("\0", ""));
        assertThat(longer.replace("\0", "")).startsWith(entry.tag()).startsWith(entry.from());
        assertThat(entry.key().accountId()).isEmpty();
        assertThat(entry.key().parentId()).isEmpty();
        List<LedgerEntry> tagged = ledger.read(reader -> reader.ofTag(longer));
        assertThat(tagged).contains(entry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z",
        "+999999999-12-31T23:59:59Z"})
    void takesAnyTimeForWhatItIs(String time) throws Exception {
        // Given
        RecordingEvent event = read(Event.complete().with("startTime", time).with("eventTime", time));

        // When
        ledger.commit(List.of(read(event)));

        // Then
        assertThat(only(event).outcome()).isEqualTo(Outcome.WAITING);
    }

    @Test
    void notesWhatIsToldOnceAndWhatWasDone() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        ledger.commit(List.of(read(event), LedgerChange.failed(event, CAME, 1, "HTTP 503")));

        // When
        ledger.commit(List.of(stored(event), LedgerChange.alertSent(event, LATER, "recording.mismatch"),
                LedgerChange.alertSent(event, LATER, "recording.mismatch"), LedgerChange.alertSent(event, LATER, "recording.expiring"),
                LedgerChange.published(LedgerKey.of(event), LATER),
                LedgerChange.deleted(LedgerKey.of(event), LATER)));

        // Then
        LedgerEntry entry = only(event);
        assertThat(entry.alertsSent()).containsExactlyInAnyOrder("recording.mismatch", "recording.expiring");
        assertThat(List.of(entry.publishedAt(), entry.deletedAt())).containsOnly(LATER);
        assertThat(entry.attempts()).isEqualTo(1);
        assertThat(entry.failedAt()).isEqualTo(CAME);
        assertThat(entry.lastReason()).isEqualTo("HTTP 503");
    }

    @Test
    void tellsTranscriptionsFromTheirRecordingAndFromEachOther() throws Exception {
        // Given
        Event recording = Event.complete();
        RecordingEvent first = read(recording.transcribed("t-1"));
        RecordingEvent second = read(recording.transcribed("t-2"));
        ledger.commit(List.of(stored(read(recording)), stored(first), stored(second)));

        // When
        ledger.commit(List.of(LedgerChange.moved(LedgerKey.of(first), LATER, "/store/r.t-1.transcript.receipt.json")));

        // Then
        String kept = ledger.read(reader -> reader.find(LedgerKey.of(second))).orElseThrow().place();
        assertThat(ledger.ofRecording(recording.id())).hasSize(3).filteredOn(entry -> !entry.place().equals(kept))
                .singleElement().satisfies(entry -> {
                    assertThat(entry.key()).isEqualTo(LedgerKey.of(first));
                    assertThat(entry.place()).isEqualTo("/store/r.t-1.transcript.receipt.json");
                });
    }

    @Test
    void forgetsWhatIsPersonalWhenARecordingIsErasedAndNeverLearnsItAgain() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete().with("tag", "secret").with("name", "Jane"));
        ledger.commit(List.of(stored(event)));

        // When
        ledger.commit(List.of(LedgerChange.erased(LedgerKey.of(event), LATER, "/store/r.erased.json")));
        ledger.commit(List.of(read(event), stored(event), LedgerChange.failed(event, LATER, 9, "again"),
                LedgerChange.alertSent(event, LATER, "recording.mismatch")));

        // Then
        LedgerEntry entry = only(event);
        assertThat(entry.outcome()).isEqualTo(Outcome.ERASED);
        assertThat(entry.place()).isEqualTo("/store/r.erased.json");
        assertThat(new Object[] {entry.from(), entry.to(), entry.direction(), entry.tag(), entry.name(), entry.sha256(),
            entry.lastReason()}).containsOnlyNulls();
        assertThat(entry.alertsSent()).isEmpty();
    }

    @Test
    void findsWhatPeopleAskFor() throws Exception {
        // Given
        String call = "c-" + UUID.randomUUID();
        String number = "+1" + System.nanoTime();
        String tag = UUID.randomUUID().toString();
        LocalDate day = LocalDate.of(1970, 1, 1).plusDays(System.nanoTime() % 30_000);
        Event base = Event.complete().with("startTime", day + "T10:00:00Z");
        RecordingEvent ofCall = read(base.with("callId", call));
        RecordingEvent from = read(Event.complete().with("from", number));
        RecordingEvent to = read(Event.complete().with("to", number));
        RecordingEvent both = read(Event.complete().with("from", number).with("to", number));
        RecordingEvent tagged = read(Event.complete().with("tag", tag));
        RecordingEvent conference = read(Event.conference().with("conferenceId", call));

        // When
        ledger.commit(List.of(read(ofCall), stored(from), stored(to), stored(both), stored(tagged), stored(conference)));

        // Then
        assertThat(keys(reader -> reader.ofCall(call))).containsExactlyInAnyOrder(key(ofCall), key(conference));
        assertThat(keys(reader -> reader.ofNumber(number))).containsExactlyInAnyOrder(key(from), key(to), key(both));
        assertThat(keys(reader -> reader.ofTag(tag))).containsExactly(key(tagged));
        assertThat(keys(reader -> reader.ofDay(day))).contains(key(ofCall)).doesNotContain(key(from));
        assertThat(keys(reader -> reader.withOutcome(Outcome.STORED, 100_000))).contains(key(from)).doesNotContain(key(ofCall));
        assertThat(ledger.read(reader -> reader.find(key(conference))).orElseThrow().conference()).isTrue();
    }

    private static LedgerKey key(RecordingEvent event) {
        return LedgerKey.of(event);
    }

    private List<LedgerKey> keys(Ledger.Question<List<LedgerEntry>> question) throws Exception {
        return ledger.read(question).stream().map(LedgerEntry::key).toList();
    }

    @Test
    void knowsWhatExpiresSoonAndIsNotStored() throws Exception {
        // Given
        RecordingEvent soon = read(Event.complete().with("eventTime", "1980-01-01T00:00:00Z"));
        RecordingEvent sooner = read(Event.complete().with("eventTime", "1979-12-31T00:00:00Z"));
        RecordingEvent stored = read(Event.complete().with("eventTime", "1980-01-01T00:00:00Z"));
        RecordingEvent late = read(Event.complete().with("eventTime", "1980-01-03T00:00:00Z"));
        RecordingEvent without = read(Event.error().with("eventTime", "1980-01-01T00:00:00Z"));

        // When
        ledger.commit(List.of(read(soon), LedgerChange.dead(sooner, CAME, CAME, "/dead", 1, "x"), stored(stored),
                read(late), read(without)));

        // Then
        List<LedgerKey> expiring = keys(reader -> reader.expiringBefore(Instant.parse("1980-02-01T00:00:00Z"), 1000));
        assertThat(expiring).containsSubsequence(key(sooner), key(soon))
                .doesNotContain(key(stored), key(late), key(without));
    }

    @Test
    void handsOutEveryRowOnce() throws Exception {
        // Given
        List<RecordingEvent> events = IntStream.range(0, 2500).mapToObj(i -> read(Event.complete())).toList();
        ledger.commit(events.stream().map(LedgerBehaviour::stored).toList());

        // When
        Map<LedgerKey, Integer> seen = new HashMap<>();
        ledger.read(reader -> {
            reader.forEach(entry -> seen.merge(entry.key(), 1, Integer::sum));
            return null;
        });

        // Then
        assertThat(seen.values()).containsOnly(1);
        assertThat(seen.keySet()).containsAll(events.stream().map(LedgerKey::of).toList());
    }

    @Test
    void sharesCommitsAmongAllWhoWriteAtTheSameTime() throws Exception {
        // Given
        ExecutorService callers = Executors.newFixedThreadPool(16);
        List<RecordingEvent> events = IntStream.range(0, 800).mapToObj(i -> read(Event.complete())).toList();

        // When
        List<Future<Object>> calls = new ArrayList<>();
        for (RecordingEvent event : events) {
            calls.add(callers.submit(() -> {
                eventually().ignoreExceptionsInstanceOf(RetryLaterException.class).untilAsserted(() ->
                        ledger.commit(List.of(read(event)))); // a disk may be busy
                return ledger.ofRecording(event.recordingId()).get(0);
            }));
        }

        // Then
        for (Future<Object> call : calls) {
            assertThat(call.get()).isNotNull(); // what is committed is seen at once
        }
        callers.shutdown();
    }

    @Test
    void reportsEachOutcomeThatIsReachedOnce() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());

        // When
        ledger.commit(List.of(read(event), stored(event), stored(event)));

        // Then
        assertThat(reached).containsExactly(Outcome.WAITING, Outcome.STORED);
    }

    @Test
    void failsNobodyElseWhereOneChangeIsRefused() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        LedgerChange refused = new LedgerChange(new LedgerKey("recording", "a", "c", "r", null), LedgerChange.Step.READ,
                CAME, RecordingDetails.of(event, CAME), null, null, null, null, null);
        ExecutorService callers = Executors.newFixedThreadPool(2);

        // When
        Future<?> fine = callers.submit(() -> {
            ledger.commit(List.of(read(event)));
            return null;
        });

        // Then
        assertThatThrownBy(() -> ledger.commit(List.of(refused))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rejects")
                .hasMessageNotContaining("+15551112222");
        fine.get();
        ledger.commit(List.of(stored(event)));
        assertThat(only(event).outcome()).isEqualTo(Outcome.STORED);
        callers.shutdown();
    }

    @Test
    void remembersANoticeUntilItIsForgotten() throws Exception {
        // Given
        String id = "media.forbidden-" + UUID.randomUUID();

        // When
        ledger.note(id, new Notice(CAME, "first"));
        ledger.note(id, new Notice(LATER, "second"));
        Optional<Notice> noted = ledger.notice(id);
        ledger.forget(id);

        // Then
        assertThat(noted).contains(new Notice(LATER, "second"));
        assertThat(ledger.notice(id)).isEmpty();
    }

    @Test
    void knowsEverythingAgainAfterARestart() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        ledger.commit(List.of(stored(event)));
        LedgerEntry before = only(event);

        // When
        ledger.close();
        ledger = open("this");

        // Then
        assertThat(only(event)).isEqualTo(before);
    }

    @Test
    void hasTheSchemaOfItsNewestMigration() throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            assertThat(Schema.isCurrent(connection)).isTrue();
            for (String column : LedgerEntry.COLUMNS.split(", ")) {
                statement.executeQuery("SELECT " + column + " FROM ledger LIMIT 0").close();
            }
        }
        assertThat(getClass().getResource("/ledger/migrations/V" + Schema.VERSION + "__search.sql")).isNotNull();
    }

    @Test
    void usesAnIndexForEverythingThatPeopleAskFor() throws Exception {
        for (String condition : List.of("recording_id = 'x'", "parent_id = 'x'", "from_number = 'x'", "to_number = 'x'",
                "tag = 'x'", "parent_call_id = 'x'", "filed_at >= 5 AND filed_at < 6", "status = 'x' AND status <> 'complete'",
                "outcome = 'dead' AND outcome <> 'stored' ORDER BY filed_at DESC LIMIT 5", "outcome = 'x' ORDER BY outcome_at DESC LIMIT 5",
                "outcome IN ('waiting', 'dead') AND expires_at < 5 ORDER BY expires_at LIMIT 5")) {
            assertThat(plan("SELECT * FROM ledger WHERE " + condition)).as(condition).containsIgnoringCase("index");
        }
    }

    abstract String plan(String query) throws SQLException;
}
