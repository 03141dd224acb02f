package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.jms.JMSContext;

import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes of ops' own that use {@code jms:} as it is set up here. */
class JmsConnectorTest {

    private QueueFixture fixture;
    private CamelContext camel;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        fixture = QueueFixture.embedded();
        camel = fixture.camel(RoundCommit.NOTHING);
        camel.addComponent("jms", fixture.queues().jms());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).process(exchange ->
                        failures.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
                from("direct:in").to("jms:ops.alerts?exchangePattern=InOnly");
                from("jms:ops.alerts").process(exchange -> received.add(exchange.getMessage().getBody(String.class)));
                from("queue:intake.recordings").to("jms:ops.alerts");
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() throws Exception {
        camel.stop();
        fixture.close();
    }

    @Test
    void goesToTheBrokerOfTheQueues() {
        // When
        for (String body : List.of("one", "two", "three")) {
            camel.createProducerTemplate().sendBody("direct:in", body);
        }

        // Then
        eventually().until(() -> received.size() == 3);
        assertThat(received).containsExactly("one", "two", "three");
    }

    @Test
    void sendsFromAStage() throws Exception {
        // When
        fixture.queues().send(new Outgoing("intake.recordings", "one".getBytes(), Map.of(), null, 0),
                Queues.PATIENCE);

        // Then
        eventually().until(() -> received.equals(List.of("one")));
        fixture.awaitEmpty("intake.recordings");
    }

    @Test
    void readsNoJavaObjects() {
        // When
        try (JMSContext jms = new ActiveMQJMSConnectionFactory(fixture.queues().url()).createContext()) {
            jms.createProducer().send(jms.createQueue("ops.alerts"), new ArrayList<>(List.of("an object")));
        }

        // Then
        eventually().until(() -> !failures.isEmpty());
        assertThat(received).isEmpty();
    }
}
