package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PostgresServer;
import org.recordingintake.testing.TestIntake;

/** Runtimes that share a ledger in PostgreSQL, and a store. */
class SeveralRuntimesTest {

    @TempDir
    private Path shared;

    private PostgresServer postgres;
    private MediaApi api;
    private TestIntake one;
    private TestIntake other;

    @BeforeEach
    void prepare() throws Exception {
        postgres = PostgresServer.start();
        api = new MediaApi();
        one = newIntake();
        other = newIntake();
    }

    private TestIntake newIntake() {
        return TestIntake.using(api).with("store.dir", shared.resolve("recordings").toString())
                .with("alert.uri", "file:" + shared.resolve("alerts"))
                .with("ledger.url", postgres.url()).with("ledger.username", postgres.user()).with("ledger.password", "none");
    }

    @AfterEach
    void stop() throws Exception {
        if (postgres != null) {
            one.close();
            other.close();
            api.close();
            postgres.close();
        }
    }

    private void awaitBothKnow(Event event, Outcome outcome) {
        eventually().untilAsserted(() -> assertThat(one.ledgerOf(event)).singleElement()
                .extracting(LedgerEntry::outcome).isEqualTo(outcome));
        List.of(one, other).forEach(TestIntake::awaitIdle);
    }

    @Test
    void fetchOnceWhatIsAnnouncedToBoth() throws Exception {
        // Given
        one.start();
        other.start();
        Event event = Event.complete();
        api.answers(event, wav(Audio.wav(100)).withFixedDelay(1000));

        // When
        one.post(event);
        other.post(event);

        // Then
        awaitBothKnow(event, Outcome.STORED);
        assertThat(api.requestsFor(event)).hasSize(1);
        assertThat(one.mediaOf(event)).hasSize(1);
        assertThat(one.ledgerOf(event).get(0).claimedBy()).isNull();
    }

    @Test
    void takeInEventsAndStayReadyWhileTheDatabaseIsAway() throws Exception {
        // Given
        one.start();
        postgres.crash();
        other.start();
        Event early = Event.complete();
        Event late = Event.partial();
        api.has(early);

        // When
        int answer = one.post(early).statusCode();
        other.post(late);

        // Then
        assertThat(answer).isEqualTo(204);
        eventually().until(() -> one.management("/observe/health").body().contains("\"DEGRADED\""));
        assertThat(one.management("/observe/health/ready").statusCode()).isEqualTo(200);
        postgres.resume();
        awaitBothKnow(early, Outcome.STORED);
        awaitBothKnow(late, Outcome.ALERTED);
        assertThat(one.ledgerOf(early).get(0).attempts()).isZero();
        assertThat(api.requestsFor(early)).hasSize(1);
    }

    @Test
    void keepADownloadThatEndedWhileTheDatabaseWasAway() throws Exception {
        // Given
        one.with("ledger.lease", "2s").start();
        Event event = Event.complete();
        api.answers(event, wav(Audio.wav(100)).withFixedDelay(2000));
        one.post(event);
        eventually().until(() -> !api.requestsFor(event).isEmpty());

        // When
        postgres.crash();
        eventually().until(() -> one.receiptsOf(event).size() == 1);
        postgres.resume();

        // Then
        awaitStoredBy(one, event);
        assertThat(api.requestsFor(event)).hasSize(1);
        assertThat(one.ledgerOf(event).get(0).attempts()).isZero();
    }

    private static void awaitStoredBy(TestIntake intake, Event event) {
        intake.awaitStored(event);
        intake.awaitIdle();
    }
}
