package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.PostgresServer;

/** The queues lie in a broker of their own, and it or one of the runtimes that share it has an accident. */
class ExternalBrokerIT {

    private final Sender sender = new Sender();
    private AnyMediaApi api;
    private SeparateBroker broker;
    private PackagedIntake intake;
    private PostgresServer ledger;

    @BeforeEach
    void prepare() throws Exception {
        api = AnyMediaApi.troublesome();
        broker = new SeparateBroker();
        intake = newIntake();
    }

    @AfterEach
    void end() throws Exception {
        intake.close();
        broker.close();
        api.close();
        if (ledger != null) {
            ledger.close();
        }
    }

    private PackagedIntake newIntake() throws IOException {
        return broker.usedBy(new PackagedIntake().using(api.baseUrl(), api.tokenUrl()));
    }

    /** A second one, so that the two share everything that runtimes on one broker have to share. */
    private PackagedIntake twin() throws IOException {
        ledger = PostgresServer.start();
        PackagedIntake twin = newIntake();
        for (PackagedIntake each : List.of(intake, twin)) {
            each.with("STORE_DIR", shared("recordings").toString()).with("ALERT_URI", "file:" + shared("alerts"));
            each.with("LEDGER_URL", ledger.url()).with("LEDGER_USERNAME", ledger.user()).with("LEDGER_PASSWORD", "none");
        }
        return twin;
    }

    private Path shared(String name) {
        return intake.home().resolve("shared").resolve(name);
    }

    private static long spooled(PackagedIntake intake) throws IOException {
        Path spool = intake.dataDir().resolve("spool");
        if (!Files.isDirectory(spool)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(spool)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static boolean hasStoredSome(PackagedIntake intake) throws IOException {
        return intake.management("/observe/metrics").body().lines().anyMatch(
                line -> line.startsWith("recording_intake_outcomes_total{") && line.contains("outcome=\"stored\"")
                        && !line.endsWith(" 0.0"));
    }

    /** A person can take it in, and no password is in it. */
    private static void requireShortLog(PackagedIntake intake) {
        assertThat(intake.output()).doesNotContain("\tat ").doesNotContain(SeparateBroker.PASSWORD)
                .doesNotContain(SeparateBroker.TRUST_PASSWORD);
        assertThat(intake.output().lines().filter(line -> line.matches("\\S+ (WARN|ERROR) ++(?!alerts).*")).toList())
                .hasSizeLessThan(40);
    }

    private void requireEverythingAcknowledged() {
        assertThat(sender.sent()).isEqualTo(sender.acknowledged().size());
    }

    private void requireEverythingOnce(String fault) {
        intake.awaitIdle();
        intake.terminate();
        Audit.of(intake.dataDir()).requireEverythingOnce(fault, sender);
    }

    @Test
    void goesOnWhenOneOfTwoRuntimesIsKilledUnderLoad() throws Exception {
        // Given
        broker.start();
        try (PackagedIntake other = twin()) {
            intake.start();
            other.start();

            // When
            sender.whileSending(intake.webhookUrl(), 2, () -> sender.whileSending(other.webhookUrl(), 2, () -> {
                sender.awaitAcknowledged(200);
                eventually().until(() -> hasStoredSome(intake) && hasStoredSome(other));
                return other.kill();
            }));

            // Then
            intake.awaitIdle();
            assertThat(spooled(other)).isZero();
            // the killed one has nothing left to do but to clear up its unfinished files
            other.start();
            other.awaitIdle();
            other.terminate();
            intake.terminate();
            Audit.of(List.of(intake.dataDir(), other.dataDir()), shared("recordings"), shared("alerts"))
                    .requireEverythingOnce("two runtimes on one broker, kill -9 of one", sender);
        }
    }

    @Test
    void fetchesOnceWhatIsAnnouncedToBothOfTwoRuntimes() throws Exception {
        // Given
        api.close();
        api = AnyMediaApi.reliable();
        api.setDelayMillis(500);
        broker.start();
        List<Event> events = Stream.generate(Event::complete).limit(10).toList();
        try (PackagedIntake other = twin()) {
            // one consumer each: the broker gives them two announcements in turn
            intake.using(api.baseUrl(), api.tokenUrl()).with("MEDIA_CONCURRENCY", "1").start();
            other.with("MEDIA_CONCURRENCY", "1").start();

            // When
            for (Event event : events) {
                sender.send(intake.webhookUrl(), event);
                sender.send(other.webhookUrl(), event);
            }

            // Then
            intake.awaitIdle();
            other.awaitIdle();
            assertThat(events).allSatisfy(event -> assertThat(api.requestsFor(event.id())).isEqualTo(1));
            other.terminate();
            intake.terminate();
            Audit.of(List.of(intake.dataDir(), other.dataDir()), shared("recordings"), shared("alerts"))
                    .requireEverythingOnce("two announcements, one at each of two runtimes", sender);
        }
    }

    @Test
    void answersFromTheSpoolWhileTheBrokerIsGone() throws Exception {
        // Given
        broker.start();
        intake.start();

        // When
        sender.whileSending(intake.webhookUrl(), 4, () -> {
            sender.awaitAcknowledged(100);
            broker.kill();
            Patience.whileMoving(sender::sent, () -> spooled(intake) > 100);
            return broker.start();
        });

        // Then
        requireEverythingOnce("kill -9 of the broker under load");
        requireEverythingAcknowledged();
        requireShortLog(intake);
    }

    @Test
    void startsWithoutTheBrokerAndAwaitsIt() throws Exception {
        // Given
        intake.start();
        for (int i = 0; i < 20; i++) {
            sender.send(intake.webhookUrl(), Sender.anyEvent());
        }
        HttpResponse<String> health = intake.management("/observe/health");
        long waiting = spooled(intake);

        // When
        broker.start();

        // Then
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("The queue does not answer");
        assertThat(waiting).isEqualTo(20);
        assertThat(intake.output()).contains("intake.downloads: the broker failed; retrying in 1 s");
        eventually().until(() -> intake.management("/observe/health").statusCode() == 200);
        requireEverythingOnce("broker away at the start");
        requireEverythingAcknowledged();
        requireShortLog(intake);
    }

    @Test
    void startsWhileTheBrokerDoesNotAnswer() throws Exception {
        // Given
        broker.start();
        broker.freeze();

        // When
        intake.start();

        // Then
        for (int i = 0; i < 20; i++) {
            sender.send(intake.webhookUrl(), Sender.anyEvent());
        }
        assertThat(intake.management("/observe/health").statusCode()).isEqualTo(503);
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
        broker.thaw();
        requireEverythingOnce("broker frozen at the start");
        requireEverythingAcknowledged();
        requireShortLog(intake);
    }

    @Test
    void answersFromTheSpoolWhileTheBrokerIsFrozen() throws Exception {
        // Given
        broker.start();
        intake.start();

        // When
        sender.whileSending(intake.webhookUrl(), 4, () -> {
            sender.awaitAcknowledged(100);
            broker.freeze();
            Patience.whileMoving(sender::sent, () -> spooled(intake) > 100);
            broker.thaw();
            return null;
        });

        // Then
        requireEverythingOnce("broker frozen under load");
        requireEverythingAcknowledged();
        requireShortLog(intake);
    }

    @Test
    void takesAnEditOverWhileTheBrokerIsFrozenAndGoesOnWithIt() throws Exception {
        // Given
        broker.start();
        intake.start();
        for (int i = 0; i < 20; i++) {
            sender.send(intake.webhookUrl(), Sender.anyEvent());
        }
        broker.freeze();
        Path alerts = intake.home().resolve("routes/alerts.camel.yaml");
        Path changes = intake.dataDir().resolve("changes.log");
        int before = Files.readAllLines(changes).size();

        // When
        Files.writeString(alerts, Files.readString(alerts).replace("    description: ", "    description: Edited, "));

        // Then
        eventually().untilAsserted(() -> assertThat(Files.readAllLines(changes)).hasSize(before + 1));
        assertThat(Files.readAllLines(changes).get(before)).contains("\"outcome\":\"applied\"");
        for (int i = 0; i < 20; i++) {
            sender.send(intake.webhookUrl(), Sender.anyEvent());
        }
        broker.thaw();
        requireEverythingOnce("broker frozen during an edit");
        requireEverythingAcknowledged();
    }

    @Test
    void findsTheServerOfAListThatIsThereAndSpeaksTls() throws Exception {
        // Given
        broker.withTls().start();
        intake.with("QUEUE_URL", broker.listUrl()).start();

        // When
        for (int i = 0; i < 20; i++) {
            sender.send(intake.webhookUrl(), Sender.anyEvent());
        }

        // Then
        requireEverythingOnce("a list of brokers, the first away, by TLS");
        requireEverythingAcknowledged();
        requireShortLog(intake);
    }

    @Test
    void keepsEventsUntilTheCredentialsAreRight() throws Exception {
        // Given
        broker.start();
        intake.with("QUEUE_PASSWORD", "not-" + SeparateBroker.PASSWORD).start();

        // When
        for (int i = 0; i < 20; i++) {
            sender.send(intake.webhookUrl(), Sender.anyEvent());
        }

        // Then
        HttpResponse<String> health = intake.management("/observe/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("The queue does not answer", "Unable to validate user")
                .doesNotContain(SeparateBroker.PASSWORD);
        assertThat(spooled(intake)).isEqualTo(20);
        intake.terminate();
        requireShortLog(intake);
        requireEverythingAcknowledged();
        broker.usedBy(intake).start();
        requireEverythingOnce("wrong credentials for the broker, then right ones");
    }
}
