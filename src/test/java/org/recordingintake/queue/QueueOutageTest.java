package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The broker goes away under routes that use it, and comes back. */
class QueueOutageTest {

    private static final String FROM = "intake.recordings";
    private static final String TO = "intake.alerts";

    private final Path journal = Path.of("target", "queues", UUID.randomUUID().toString()).toAbsolutePath();
    private EmbeddedBroker broker;
    private QueueFixture fixture;
    private CamelContext camel;
    private final List<String> worked = new CopyOnWriteArrayList<>();
    private final List<String> noted = new CopyOnWriteArrayList<>();
    private final CountDownLatch slowOnesEnd = new CountDownLatch(1);
    private final AtomicBoolean brokerGoesBeforeTheCommit = new AtomicBoolean();

    @BeforeEach
    void start() throws Exception {
        startBroker();
        fixture = QueueFixture.at(broker.url());
        startRoutes();
    }

    private void startRoutes() throws Exception {
        camel = fixture.running(ended -> {
            ended.forEach(exchange -> noted.add(exchange.getMessage().getBody(String.class)));
            if (brokerGoesBeforeTheCommit.getAndSet(false)) {
                broker.close();
            }
        }, new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("queue:" + FROM + "?spool=" + fixture.directory("spool"));
                from("queue:" + FROM + "?parallel=2").process(exchange -> {
                    worked.add(exchange.getMessage().getBody(String.class));
                    if (exchange.getMessage().getBody(String.class).equals("slow")) {
                        slowOnesEnd.await();
                    }
                }).to("queue:" + TO);
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        slowOnesEnd.countDown();
        camel.stop();
        fixture.close();
        broker.close();
    }

    private void startBroker() throws IOException {
        broker = EmbeddedBroker.start(journal, reason -> { });
    }

    private void send(String body) {
        camel.createProducerTemplate().sendBody("direct:in", body);
    }

    private List<Path> spooled() throws IOException {
        if (!Files.isDirectory(fixture.directory("spool"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(fixture.directory("spool"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void awaitPassedOn(long messages) {
        eventually().ignoreExceptions().until(() -> fixture.queues().depth(TO) == messages
                && fixture.queues().depth(FROM) == 0);
    }

    @Test
    void goesOnWhenTheBrokerIsBack() throws Exception {
        // Given
        send("before");
        awaitPassedOn(1);
        broker.close();
        send("meanwhile");

        // When
        startBroker();

        // Then
        assertThat(spooled()).hasSize(1);
        eventually().until(fixture.queues()::isTaking);
        send("after");
        awaitPassedOn(2);
        assertThat(worked).containsExactly("before", "after");
    }

    @Test
    void bringsAMessageAgainWhoseTransactionFailedAndKeepsWhatWasMadeDurableBefore() throws Exception {
        // Given
        brokerGoesBeforeTheCommit.set(true);
        send("one");
        eventually().until(() -> noted.size() == 1);

        // When
        startBroker();

        // Then
        awaitPassedOn(1);
        assertThat(worked).containsExactly("one", "one");
        assertThat(noted).containsExactly("one", "one");
    }

    @Test
    void letsWorkEndThatBeganBeforeAnOutageAndMakesItDurable() throws Exception {
        // Given
        send("slow");
        eventually().until(() -> worked.size() == 1);
        broker.close();
        startBroker();
        eventually().until(() -> worked.size() == 2);

        // When
        slowOnesEnd.countDown();

        // Then
        awaitPassedOn(1);
        assertThat(noted).containsExactly("slow", "slow");
    }

    @Test
    void refusesNothingAndLosesNothingWhenTheBrokerGoesUnderLoad() throws Exception {
        // Given
        AtomicBoolean over = new AtomicBoolean();
        List<String> sent = new CopyOnWriteArrayList<>();
        Thread sender = new Thread(() -> {
            while (!over.get()) {
                String body = "message " + sent.size();
                send(body);
                sent.add(body);
            }
        });
        sender.start();
        eventually().until(() -> sent.size() > 50);

        // When
        broker.close();
        eventually().until(() -> spooled().size() > 5);
        startBroker();
        int then = sent.size();
        eventually().until(() -> fixture.queues().isTaking() && sent.size() > then + 50);
        over.set(true);
        sender.join();

        // Then
        eventually().ignoreExceptions().until(() -> fixture.queues().depth(FROM) == 0);
        List<String> kept = Stream.concat(spooled().stream().map(QueueOutageTest::content), worked.stream()).distinct()
                .toList();
        assertThat(kept).containsExactlyInAnyOrderElementsOf(sent);
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavesWhatItHoldsToOthersWhenItGivesUpItsConnection() throws Exception {
        // Given
        camel.stop();
        List<String> received = new CopyOnWriteArrayList<>();
        fixture.queues().send(new Outgoing(FROM, "one".getBytes(), Map.of(), null, 0), Queues.PATIENCE);
        BrokerSession abandoned = fixture.queues().forStages().open();
        abandoned.receive(FROM, Credit.WINDOW, message -> received.add("first"));
        eventually().until(() -> received.size() == 1);

        // When
        abandoned.abandon();

        // Then
        BrokerSession other = fixture.queues().forStages().open();
        other.receive(FROM, Credit.WINDOW, message -> received.add("second"));
        eventually().until(() -> received.equals(List.of("first", "second")));
        other.close();
    }

    @Test
    void startsWithoutTheBrokerAndTakesMessagesOnceItIsThere() throws Exception {
        // Given
        camel.stop();
        fixture.queues().send(new Outgoing(FROM, "waits".getBytes(), Map.of(), null, 0), Queues.PATIENCE);
        broker.close();
        startRoutes();

        // When
        startBroker();

        // Then
        awaitPassedOn(1);
        assertThat(worked).containsExactly("waits");
    }
}
