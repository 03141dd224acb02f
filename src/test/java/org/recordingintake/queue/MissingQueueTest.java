package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker on which queues have to be created by hand, and one was forgotten. */
class MissingQueueTest {

    private static final String FROM = "intake.recordings";
    private static final String TO = "intake.alerts";
    private static final String MISSING = "intake.deletions";

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private QueueFixture fixture;
    private CamelContext camel;

    @BeforeEach
    void start() throws Exception {
        String url = "vm://" + ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(false).setSecurityEnabled(false).setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-vm", url)
                .addAddressSetting("#", new AddressSettings().setAutoCreateQueues(false).setAutoCreateAddresses(false));
        for (String queue : List.of(FROM, TO)) {
            configuration.addQueueConfiguration(QueueConfiguration.of(queue).setAddress(queue)
                    .setRoutingType(RoutingType.ANYCAST).setDurable(true));
        }
        broker.setConfiguration(configuration).start();
        fixture = QueueFixture.at(url);
    }

    @AfterEach
    void stop() throws Exception {
        if (camel != null) {
            camel.stop();
        }
        fixture.close();
        broker.stop();
    }

    private static Outgoing message(String queue, String body) {
        return new Outgoing(queue, body.getBytes(StandardCharsets.UTF_8), Map.of(), null, 0);
    }

    @Test
    void keepsNoOtherMessageFromBeingSent() throws Exception {
        // Given
        Trouble trouble = new Trouble("The queue");
        Sender sender = new Sender(fixture.queues().forStages(), trouble);
        List<CompletableFuture<Void>> sent = Stream.of(FROM, MISSING, FROM, MISSING, FROM)
                .map(queue -> sender.send(message(queue, "x"))).toList();

        // When
        sender.start();

        // Then
        for (int i : List.of(0, 2, 4)) {
            sent.get(i).join();
        }
        for (int i : List.of(1, 3)) {
            assertThatThrownBy(sent.get(i)::join).hasMessageContaining(MISSING);
        }
        sender.close();
        assertThat(trouble.recent()).isEmpty();
        assertThat(fixture.queues().depth(FROM)).isEqualTo(3);
    }

    @Test
    void bringsAMessageAgainThatCannotBePassedOnAndGoesOnWithOthers() throws Exception {
        // Given
        AtomicInteger attempts = new AtomicInteger();
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("queue:" + FROM).choice().when(body().isEqualTo("bad"))
                        .process(exchange -> attempts.incrementAndGet()).to("queue:" + MISSING)
                        .otherwise().to("queue:" + TO);
            }
        });

        // When
        for (String body : List.of("one", "bad", "two")) {
            fixture.queues().send(message(FROM, body), Queues.PATIENCE);
        }

        // Then
        eventually().until(() -> fixture.queues().depth(TO) == 2);
        eventually().until(() -> attempts.get() > 1);
        assertThat(fixture.queues().depth(FROM)).isEqualTo(1);
    }
}
