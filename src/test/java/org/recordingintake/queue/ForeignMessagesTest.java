package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.StreamMessage;

import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages from and to programs that use JMS. */
class ForeignMessagesTest {

    private static final String QUEUE = "intake.recordings";

    private QueueFixture fixture;
    private CamelContext camel;
    private final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        fixture = QueueFixture.embedded();
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("queue:intake.published");
                for (String queue : List.of(QUEUE, Queues.DEAD)) {
                    from("queue:" + queue).process(exchange -> {
                        headers.add(Map.copyOf(exchange.getMessage().getHeaders()));
                        bodies.add(queue + ": " + exchange.getMessage().getBody(String.class));
                    });
                }
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        camel.stop();
        fixture.close();
    }

    private interface Making {
        Message make(JMSContext jms) throws JMSException;
    }

    private JMSContext jms() {
        return new ActiveMQJMSConnectionFactory(fixture.queues().url()).createContext();
    }

    private void send(String queue, Making making) throws JMSException {
        try (JMSContext context = jms()) {
            context.createProducer().send(context.createQueue(queue), making.make(context));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"ä\": \"€ 𝄞\"}"})
    void readsTextOfOthers(String text) throws Exception {
        // When
        send(QUEUE, jms -> jms.createTextMessage(text));

        // Then
        eventually().until(() -> bodies.equals(List.of(QUEUE + ": " + text)));
    }

    @Test
    void readsTextTooLongForOneMessage() throws Exception {
        // Given
        String text = "ä".repeat(300_000);

        // When
        send(QUEUE, jms -> jms.createTextMessage(text));

        // Then
        eventually().until(() -> bodies.equals(List.of(QUEUE + ": " + text)));
    }

    @Test
    void readsAMessageWithoutABody() throws Exception {
        // When
        send(QUEUE, JMSContext::createMessage);

        // Then
        eventually().until(() -> bodies.equals(List.of(QUEUE + ": ")));
    }

    @Test
    void readsBytesAndTheIntakesPropertiesOfOthersAndSaysWhenTheyWereSent() throws Exception {
        // Given
        long before = System.currentTimeMillis();

        // When
        send(QUEUE, jms -> {
            var message = jms.createBytesMessage();
            message.writeBytes("bytes".getBytes(StandardCharsets.UTF_8));
            message.setStringProperty("intakeReplayed", "true");
            message.setIntProperty("intakeAttempts", 2);
            message.setStringProperty("intakeReceivedAt", "soon");
            message.setStringProperty("CamelFileName", "evil");
            message.setLongProperty("intakeDeliverAt", Long.MAX_VALUE);
            message.setStringProperty("intakeArrival", "name");
            return message;
        });

        // Then
        eventually().until(() -> bodies.equals(List.of(QUEUE + ": bytes")));
        assertThat(headers.get(0)).containsOnlyKeys("intakeReplayed", "intakeAttempts", "intakeReceivedAt")
                .containsEntry("intakeReplayed", "true").containsEntry("intakeAttempts", 2);
        assertThat(Instant.parse((String) headers.get(0).get("intakeReceivedAt")).toEpochMilli())
                .isBetween(before, System.currentTimeMillis());
    }

    static Stream<Making> unreadable() {
        return Stream.of(jms -> jms.createObjectMessage("an object"), jms -> {
            MapMessage map = jms.createMapMessage();
            map.setString("key", "value");
            return map;
        }, jms -> {
            StreamMessage stream = jms.createStreamMessage();
            stream.writeString("value");
            return stream;
        });
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void makesADeadLetterOfWhatItNeverReads(Making making) throws Exception {
        // When
        send(QUEUE, making);

        // Then
        eventually().until(() -> bodies.size() == 1);
        assertThat(bodies.get(0)).startsWith(Queues.DEAD + ": ");
        assertThat(headers.get(0).get("intakeReason")).asString().contains("never read");
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void makesADeadLetterOfItAmongTheDeadLettersToo(Making making) throws Exception {
        // When
        send(Queues.DEAD, making);

        // Then
        eventually().until(() -> bodies.size() == 1);
        assertThat(headers.get(0).get("intakeReason")).asString().contains("never read");
        fixture.awaitEmpty(Queues.DEAD);
    }

    @Test
    void sendsWhatOthersReadAsBytes() throws Exception {
        // Given
        camel.createProducerTemplate().sendBodyAndHeader("direct:in", "sent", "intakeReason", "why");

        // When
        try (JMSContext context = jms()) {
            Message message = context.createConsumer(context.createQueue("intake.published")).receive();

            // Then
            assertThat(message.getBody(byte[].class)).asString(StandardCharsets.UTF_8).isEqualTo("sent");
            assertThat(message.getStringProperty("intakeReason")).isEqualTo("why");
            assertThat(message.getJMSTimestamp()).isPositive();
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        }
    }
}
