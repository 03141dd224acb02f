package org.recordingintake.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.recordingintake.testing.TestIntake.eventually;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.settings.Credentials;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PostgresServer;

/** The ledger in PostgreSQL. */
class SharedLedgerTest extends LedgerBehaviour {

    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    Database newDatabase() {
        return new SharedDatabase(server.url(), Optional.of(new Credentials(server.user(), "")));
    }

    @Override
    String plan(String query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off"); // the table is too small for an index to be worth it
            try (ResultSet rows = statement.executeQuery("EXPLAIN " + query)) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }

    @Test
    void letsOneAttemptHaveADownloadUntilItIsReleased() throws Exception {
        // Given
        LedgerKey key = LedgerKey.of(read(Event.complete()));
        try (Ledger other = open("other")) {
            DownloadClaims.Claim first = ledger.claim(key).orElseThrow();

            // When
            Optional<DownloadClaims.Claim> byAnotherNode = other.claim(key);
            Optional<DownloadClaims.Claim> byAnotherAttempt = ledger.claim(key);
            first.release();

            // Then
            assertThat(byAnotherNode).isEmpty();
            assertThat(byAnotherAttempt).isEmpty();
            assertThat(other.claim(key)).isPresent();
        }
    }

    @Test
    void showsWhoHasClaimedADownloadUntilWhen() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        ledger.commit(List.of(read(event)));

        // When
        ledger.claim(LedgerKey.of(event)).orElseThrow();

        // Then
        assertThat(only(event).claimedBy()).isNotNull();
        assertThat(only(event).claimedUntil()).isAfter(Instant.now());
    }

    @Test
    void takesOverAClaimThatIsNotRenewed() throws Exception {
        // Given
        LedgerKey key = LedgerKey.of(read(Event.complete()));
        try (SharedClaims gone = new SharedClaims(database, "gone", Duration.ofSeconds(1))) {
            gone.claim(key).orElseThrow();
            assertThat(ledger.claim(key)).isEmpty();
        }

        // Then
        eventually().until(() -> ledger.claim(key).isPresent());
    }

    @Test
    void renewsAClaimForAsLongAsItIsHeld() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        try (SharedClaims claims = new SharedClaims(database, "holder", Duration.ofMillis(1500))) {
            claims.claim(LedgerKey.of(event)).orElseThrow();
            Instant first = only(event).claimedUntil();

            // Then
            eventually().until(() -> only(event).claimedUntil().isAfter(first.plusMillis(1500)));
            assertThat(ledger.claim(LedgerKey.of(event))).isEmpty();
        }
    }

    @Test
    void freesItsOwnClaimsWhenItIsStartedAgain() throws Exception {
        // Given
        String node = UUID.randomUUID().toString();
        RecordingEvent mine = read(Event.complete());
        RecordingEvent others = read(Event.complete());
        try (SharedClaims killed = new SharedClaims(database, node, Duration.ofHours(1))) {
            killed.claim(LedgerKey.of(mine)).orElseThrow();
        }
        ledger.claim(LedgerKey.of(others)).orElseThrow();

        // When
        try (SharedClaims restarted = new SharedClaims(database, node, Duration.ofHours(1))) {

            // Then
            assertThat(restarted.claim(LedgerKey.of(mine))).isPresent();
            assertThat(restarted.claim(LedgerKey.of(others))).isEmpty();
        }
    }

    @Test
    void letsOneRuntimeReconcileUntilItStops() throws Exception {
        // Given
        try (SharedClaims other = new SharedClaims(database, "other", Duration.ofMillis(300))) {
            try (SharedClaims one = new SharedClaims(database, "one", Duration.ofHours(1))) {

                // When
                boolean first = one.isReconciler("1");
                boolean second = other.isReconciler("1");

                // Then
                assertThat(first).isTrue();
                assertThat(second).isFalse();
            }
            eventually().until(() -> other.isReconciler("1"));
        }
    }

    @Test
    void letsAnotherReconcileInPlaceOfOneThatIsGone() throws Exception {
        // Given
        try (SharedClaims gone = new SharedClaims(database, "gone", Duration.ofMillis(600));
                SharedClaims other = new SharedClaims(database, "other", Duration.ofMillis(300))) {
            assertThat(gone.isReconciler("1")).isTrue();

            // When
            eventually().until(() -> other.isReconciler("1")); // while the first asks no more

            // Then
            assertThat(gone.isReconciler("1")).isFalse();
        }
    }

    @Test
    void letsNobodyReconcileWhileTheDatabaseIsAway() throws Exception {
        // Given
        try (SharedClaims claims = new SharedClaims(database, "any", Duration.ofHours(1))) {
            server.crash();

            // Then
            assertThatThrownBy(() -> claims.isReconciler("1")).isInstanceOf(RetryLaterException.class);
            server.resume();
            assertThat(claims.isReconciler("1")).isTrue();
        }
    }

    @Test
    void losesNothingThatItHasAcknowledgedWhenTheDatabaseCrashes() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        ledger.commit(List.of(stored(event)));

        // When
        server.crash();
        server.resume();

        // Then
        assertThat(only(event).outcome()).isEqualTo(Outcome.STORED);
    }

    @Test
    void writesWhatWaitsWhenTheDatabaseIsBack() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        ledger.commit(List.of(read(event)));
        server.crash();

        // When
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> eventually().ignoreExceptions().until(() -> {
            ledger.commit(List.of(stored(event)));
            return true;
        }));
        eventually().until(() -> ledger.trouble().isPresent());
        server.resume();

        // Then
        written.get();
        assertThat(only(event).outcome()).isEqualTo(Outcome.STORED);
        assertThat(ledger.trouble()).isEmpty();
    }

    @Test
    void tellsCallersToComeBackLaterWhileTheDatabaseIsAwayOrFrozen() throws Exception {
        // Given
        RecordingEvent event = read(Event.complete());
        ledger.commit(List.of(read(event)));
        server.freeze();

        try {
            // Then
            assertThatThrownBy(() -> ledger.commit(List.of(stored(event)))).isInstanceOf(RetryLaterException.class);
            assertThatThrownBy(() -> ledger.ofRecording(event.recordingId())).isInstanceOf(RetryLaterException.class);
            assertThatThrownBy(() -> ledger.claim(LedgerKey.of(event))).isInstanceOf(RetryLaterException.class);
        } finally {
            server.resume();
        }
        eventually().until(() -> ledger.trouble().isEmpty());
        ledger.commit(List.of(stored(event)));
    }

    @Test
    void startsWhileTheDatabaseIsAway() throws Exception {
        // Given
        server.crash();

        // When
        try (Ledger early = new Ledger(database, "early", Recovery.NONE, Duration.ofSeconds(60))) {
            early.start();
            early.awaitOpen();
            eventually().until(() -> early.trouble().isPresent());
            server.resume();

            // Then
            RecordingEvent event = read(Event.complete());
            eventually().ignoreExceptions().until(() -> {
                early.commit(List.of(stored(event)));
                return true;
            });
            assertThat(only(event).outcome()).isEqualTo(Outcome.STORED);
        }
    }

    @Test
    void livesBesideTablesOfOthers() throws Exception {
        // Given
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA others");
            statement.execute("CREATE TABLE others.something (id INT)");
        }
        Database beside = new SharedDatabase(server.url() + "?currentSchema=others",
                Optional.of(new Credentials(server.user(), "")));

        // When
        try (Connection connection = beside.connect(); Statement statement = connection.createStatement()) {

            // Then
            statement.executeQuery("SELECT * FROM others.ledger").close();
        }
    }

    @Test
    void showsNoPasswordInItsPlace() {
        assertThat(new SharedDatabase("jdbc:postgresql://user:hush@db/intake?password=hush", Optional.empty()).place())
                .isEqualTo("jdbc:postgresql://db/intake");
    }
}
