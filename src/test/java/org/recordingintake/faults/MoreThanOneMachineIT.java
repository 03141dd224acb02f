package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.PageOfDocs;
import org.recordingintake.testing.PostgresServer;

/**
 * docs/more-than-one-machine.md, done word by word on one machine: two nodes, a pair of brokers, a PostgreSQL and a store,
 * and the accidents that it describes.
 */
class MoreThanOneMachineIT {

    private static final String PAGE = "more-than-one-machine.md";
    /** Of a node to the database. */
    private static final int CONNECTIONS = 4;
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final Sender sender = new Sender();
    private final Path shared = Path.of("target", "shared", UUID.randomUUID().toString()).toAbsolutePath();
    private AnyMediaApi api;
    private SeparateBroker broker;
    private SeparateBroker standby;
    private PostgresServer postgres;
    private PageOfDocs page;
    private PackagedIntake one;
    private PackagedIntake other;

    @BeforeEach
    void prepare() throws Exception {
        Command.assumeInstalled("curl");
        api = AnyMediaApi.troublesome();
        broker = new SeparateBroker().inAPair();
        standby = broker.standby();
        postgres = PostgresServer.start();
        page = new PageOfDocs(PAGE, Map.of(
                "tcp://broker-a.example.com:61616", broker.url(),
                "tcp://broker-b.example.com:61616", standby.url(),
                "queue.username=recording-intake", "queue.username=" + SeparateBroker.USER,
                "the-queue-password", SeparateBroker.PASSWORD,
                "jdbc:postgresql://db.example.com/intake", database(),
                "/mnt/shared", shared.toString()));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {one, other, broker, standby, postgres, api}) {
            if (part != null) {
                part.close();
            }
        }
    }

    private String database() {
        return postgres.url().replaceFirst("/[^/]*$", "/intake");
    }

    /** Sets everything up as the page says, and starts both nodes. */
    private void setUp() throws Exception {
        broker.start();
        standby.launch();
        try (Connection administrator = DriverManager.getConnection(postgres.url(), postgres.user(), "");
                Statement statement = administrator.createStatement()) {
            for (String line : page.block("2. The database", "sql", 0).split("\n")) {
                statement.execute(line);
            }
        }
        one = node();
        other = node();
        for (PackagedIntake node : List.of(one, other)) {
            Files.writeString(node.home().resolve("application.properties"), page.block("4. The nodes", "properties", 0),
                    StandardOpenOption.APPEND);
            exported(page.block("4. The nodes", "sh", 0)).forEach(node::with);
            assertThat(run(node, "4. The nodes", 1, "bin/recording-intake check")).startsWith("bin/recording-intake run");
            node.start("run");
            requireReady(node, "4. The nodes", 2);
        }
    }

    /** Ports, credentials and pace of this machine; the lease is shorter than a minute, so that the test is. */
    private PackagedIntake node() throws IOException {
        return new PackagedIntake().using(api.baseUrl(), api.tokenUrl()).with("LEDGER_LEASE", LEASE.toSeconds() + "s")
                .with("RECONCILE_INTERVAL", "2s");
    }

    private static Map<String, String> exported(String command) {
        Map<String, String> exported = new HashMap<>();
        Stream.of(command.strip().replaceFirst("^export ", "").split(" ")).map(pair -> pair.split("=", 2))
                .forEach(pair -> exported.put(pair[0], pair[1]));
        assertThat(exported).hasSize(2);
        return exported;
    }

    /** Runs the first line of a block, and answers the others. */
    private String run(PackagedIntake node, String section, int number, String expected) throws IOException {
        String[] lines = page.block(section, "sh", number).split("\n", 2);
        assertThat(lines[0]).isEqualTo(expected);
        Command command = node.shell(lines[0]);
        assertThat(command.exitCode()).as(command.output()).isZero();
        return lines[1];
    }

    private void requireReady(PackagedIntake node, String section, int number) throws IOException {
        String check = page.block(section, "sh", number).lines().findFirst().orElseThrow()
                .replace("http://127.0.0.1:8081", "http://127.0.0.1:" + URI.create(node.managementUrl()).getPort());
        assertThat(check).startsWith("curl ");
        eventually().until(() -> node.shell(check).exitCode() == 0);
    }

    private static boolean hasStoredSome(PackagedIntake node) throws IOException {
        return node.management("/observe/metrics").body().lines().anyMatch(
                line -> line.startsWith("recording_intake_outcomes_total{") && line.contains("outcome=\"stored\"")
                        && !line.endsWith(" 0.0"));
    }

    /** Whether this node is the one of the two that compares Bandwidth's list with the ledger. */
    private static boolean reconciles(PackagedIntake node) throws IOException {
        return node.management("/observe/metrics").body().lines()
                .anyMatch(line -> line.matches("recording_intake_reconciliation_age_seconds\\{.*} [0-9.E-]+"));
    }

    private void requireEverythingOnce(String fault) throws IOException {
        for (PackagedIntake node : List.of(one, other)) {
            node.awaitIdle();
            node.terminate();
        }
        Audit.of(List.of(one.dataDir(), other.dataDir()), shared.resolve("recordings"), shared.resolve("alerts"))
                .requireEverythingOnce(fault, sender);
    }

    @Test
    void losesNothingWithANodeThatIsKilledUnderLoad() throws Exception {
        // Given
        setUp();
        eventually().until(() -> reconciles(one) != reconciles(other));
        PackagedIntake lost = reconciles(one) ? one : other;
        PackagedIntake left = lost == one ? other : one;
        String kill = page.block("Lose a node", "sh", 0);

        // When
        int acknowledged = sender.whileSending(one.webhookUrl(), 2, () -> sender.whileSending(other.webhookUrl(), 2, () -> {
            sender.awaitAcknowledged(200);
            eventually().until(() -> hasStoredSome(one) && hasStoredSome(other));
            assertThat(connections()).isBetween(2, 2 * CONNECTIONS);
            assertThat(lost.shell(kill).exitCode()).isZero();
            assertThat(lost.exitCode()).isEqualTo(128 + 9);
            return sender.acknowledged().size();
        }));

        // Then
        Event later = Event.complete();
        assertThat(sender.send(left.webhookUrl(), later)).isEqualTo(204);
        requireReady(left, "Lose a node", 1);
        Event missed = api.lists(Event.complete().with("startTime", Instant.now().minus(Duration.ofHours(3)).toString())
                .with("endTime", Instant.now().minus(Duration.ofHours(2)).toString()));
        eventually().until(() -> reconciles(left));
        eventually().until(() -> api.requestsFor(missed.id()) > 0);
        left.awaitIdle();
        assertThat(sender.acknowledged().size()).isGreaterThanOrEqualTo(acknowledged + 1);
        String verify = page.block("Lose a node", "sh", 1).lines().skip(1).findFirst().orElseThrow();
        Command verification = left.shell(verify);
        assertThat(verification.exitCode()).as(verification.output()).isZero();
        assertThat(page.unused()).isEmpty();
        lost.start("run"); // its machine is back
        requireEverythingOnce("two nodes on a pair of brokers, kill -9 of the one that reconciles");
    }

    @Test
    void losesNothingWithABrokerThatIsKilledUnderLoad() throws Exception {
        // Given
        setUp();

        // When
        sender.whileSending(one.webhookUrl(), 2, () -> sender.whileSending(other.webhookUrl(), 2, () -> {
            sender.awaitAcknowledged(200);
            broker.kill();
            int before = sender.acknowledged().size();
            sender.awaitAcknowledged(before + 200);
            return before;
        }));

        // Then
        assertThat(sender.sent()).isEqualTo(sender.acknowledged().size());
        requireReady(one, "Lose a node", 1);
        requireReady(other, "Lose a node", 1);
        requireEverythingOnce("two nodes on a pair of brokers, kill -9 of a broker");
    }

    /** How many both nodes have. */
    private int connections() throws SQLException {
        try (Connection administrator = DriverManager.getConnection(postgres.url(), postgres.user(), "");
                Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = 'intake'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
