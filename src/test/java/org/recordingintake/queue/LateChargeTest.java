package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.impl.ServerConsumerImpl;
import org.apache.activemq.artemis.spi.core.protocol.SessionCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A stage that pauses at the very moment in which the broker has sent a message and not charged it yet: credit that is
 * taken back then and granted again would be used up by that message, and the stage would stand still for good.
 */
class LateChargeTest {

    private static final String FROM = "intake.recordings";
    private static final String TO = "intake.alerts";

    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final CountDownLatch steps = new CountDownLatch(1);
    private final CountDownLatch charge = new CountDownLatch(1);
    private QueueFixture fixture;
    private CamelContext camel;

    @AfterEach
    void close() throws Exception {
        charge.countDown();
        steps.countDown();
        camel.stop();
        fixture.close();
    }

    @Test
    void doesNotStopAStageThatPausesAndResumesMeanwhile() throws Exception {
        // Given
        fixture = QueueFixture.embedded();
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("queue:" + FROM + "?parallel=2&prefetch=false").routeId("stage").process(exchange -> {
                    begun.add(exchange.getMessage().getBody(String.class));
                    steps.await();
                }).to("queue:" + TO);
            }
        });
        Consumer stage = camel.getRoute("stage").getConsumer();
        ServerConsumerImpl atBroker = eventually().until(this::consumerAtBroker, Optional::isPresent).get();
        pause(stage, atBroker);
        for (String body : List.of("one", "two", "three")) {
            fixture.queues().send(new Outgoing(FROM, body.getBytes(), Map.of(), null, 0), Queues.PATIENCE);
        }
        holdTheChargeForTheSecondOf(atBroker);
        ServiceHelper.resumeService(stage);
        eventually().until(() -> begun.size() == 2);
        pause(stage, atBroker);

        // When
        ServiceHelper.resumeService(stage);
        charge.countDown();
        steps.countDown();

        // Then
        eventually().until(() -> fixture.queues().depth(TO) == 3);
        assertThat(begun).containsExactlyInAnyOrder("one", "two", "three");
    }

    private static void pause(Consumer stage, ServerConsumerImpl atBroker) {
        ServiceHelper.suspendService(stage);
        eventually().until(() -> atBroker.getAvailableCredits().get() == 0);
    }

    private Optional<ServerConsumerImpl> consumerAtBroker() throws Exception {
        Optional<?> broker = (Optional<?>) valueOf(fixture.queues(), "broker");
        EmbeddedActiveMQ server = (EmbeddedActiveMQ) valueOf(broker.orElseThrow(), "broker");
        return server.getActiveMQServer().getSessions().stream().flatMap(session -> session.getServerConsumers().stream())
                .filter(consumer -> consumer.getQueue().getName().toString().equals(FROM))
                .map(ServerConsumerImpl.class::cast).findFirst();
    }

    /** The broker charges what this call returns, and returns from it once the client may have the message. */
    private void holdTheChargeForTheSecondOf(ServerConsumerImpl consumer) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        SessionCallback real = consumer.getCallback();
        Object holding = Proxy.newProxyInstance(SessionCallback.class.getClassLoader(), new Class<?>[] {SessionCallback.class},
                (proxy, method, arguments) -> {
                    Object size = method.invoke(real, arguments);
                    if (method.getName().equals("sendMessage") && sent.incrementAndGet() == 2) {
                        charge.await();
                    }
                    return size;
                });
        Field callback = ServerConsumerImpl.class.getDeclaredField("callback");
        callback.setAccessible(true);
        callback.set(consumer, holding);
    }

    private static Object valueOf(Object owner, String name) throws Exception {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
