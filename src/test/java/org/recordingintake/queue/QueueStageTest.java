package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route that takes its messages from a queue. */
class QueueStageTest {

    private static final String FROM = "intake.recordings";
    private static final String TO = "intake.alerts";

    private QueueFixture fixture;
    private CamelContext camel;
    private CamelContext other;
    private final List<String> worked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws Exception {
        fixture = QueueFixture.embedded();
    }

    @AfterEach
    void close() throws Exception {
        for (CamelContext each : Arrays.asList(camel, other)) {
            if (each != null) {
                each.stop();
            }
        }
        fixture.close();
    }

    private void stage(RoundCommit before, String options, Processor... steps) throws Exception {
        stage(before, options, true, steps);
    }

    private void stage(RoundCommit before, String options, boolean startsByItself, Processor... steps) throws Exception {
        camel = fixture.running(before, new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                var route = from("queue:" + FROM + options).routeId("stage").autoStartup(startsByItself)
                        .process(exchange -> worked.add(exchange.getMessage().getBody(String.class)));
                for (Processor step : steps) {
                    route.process(step);
                }
                route.to("queue:" + TO);
            }
        });
    }

    private void send(String... bodies) throws Exception {
        for (String body : bodies) {
            fixture.queues().send(message(FROM, body), Queues.PATIENCE);
        }
    }

    private static Outgoing message(String queue, String body) {
        return new Outgoing(queue, body.getBytes(), Map.of(), null, 0);
    }

    private static Processor failsFor(String body) {
        return exchange -> {
            if (exchange.getMessage().getBody(String.class).equals(body)) {
                throw new IOException("no");
            }
        };
    }

    private long depth(String queue) {
        try {
            return fixture.queues().depth(queue);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void putsTheSuccessorInThePlaceOfAMessage() throws Exception {
        // Given
        stage(RoundCommit.NOTHING, "");

        // When
        send("one", "two", "three");

        // Then
        eventually().until(() -> depth(TO) == 3);
        assertThat(depth(FROM)).isZero();
    }

    @Test
    void makesWhatStepsLeaveDurableBeforeTheMessageIsConsumed() throws Exception {
        // Given
        List<String> noted = new CopyOnWriteArrayList<>();
        stage(ended -> ended.forEach(exchange -> noted.add(exchange.getMessage().getBody(String.class) + " while "
                + depth(FROM) + " there, " + depth(TO) + " passed on")), "");

        // When
        send("one");

        // Then
        eventually().until(() -> depth(TO) == 1);
        assertThat(noted).containsExactly("one while 1 there, 0 passed on");
    }

    @Test
    void consumesNothingBeforeWhatStepsLeaveIsDurableAndWorksAtNothingTwice() throws Exception {
        // Given
        AtomicInteger failures = new AtomicInteger(2);
        List<String> noted = new CopyOnWriteArrayList<>();
        stage(ended -> {
            if (failures.getAndDecrement() > 0) {
                assertThat(depth(TO)).isZero();
                throw new IOException("The database is away");
            }
            ended.forEach(exchange -> noted.add(exchange.getMessage().getBody(String.class)));
        }, "");

        // When
        send("one", "two");

        // Then
        eventually().until(() -> depth(TO) == 2);
        fixture.awaitEmpty(FROM);
        assertThat(noted).containsExactlyInAnyOrder("one", "two");
        assertThat(worked).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void letsNoMessageWaitForASlowOne() throws Exception {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        stage(RoundCommit.NOTHING, "?parallel=2", exchange -> {
            if (exchange.getMessage().getBody(String.class).equals("slow")) {
                end.await();
            }
        });

        // When
        send("slow", "one", "two", "three");

        // Then
        eventually().until(() -> depth(TO) == 3);
        assertThat(depth(FROM)).isEqualTo(1);
        end.countDown();
        eventually().until(() -> depth(TO) == 4);
        fixture.awaitEmpty(FROM);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void worksAtAsManyMessagesAsItMay(int parallel) throws Exception {
        // Given
        Set<String> atWork = ConcurrentHashMap.newKeySet();
        CountDownLatch end = new CountDownLatch(1);
        stage(RoundCommit.NOTHING, "?parallel=" + parallel, exchange -> {
            atWork.add(exchange.getMessage().getBody(String.class));
            end.await();
        });

        // When
        send("one", "two", "three", "four", "five");

        // Then
        eventually().until(() -> atWork.size() == parallel);
        end.countDown();
        eventually().until(() -> depth(TO) == 5);
        assertThat(worked).containsExactlyInAnyOrder("one", "two", "three", "four", "five");
    }

    @Test
    void bringsAFailedMessageAgainLaterWithoutItsSuccessorsAndGoesOnWithOthers() throws Exception {
        // Given
        AtomicInteger attempts = new AtomicInteger();
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("queue:" + FROM).to("queue:" + TO).process(exchange -> {
                    if (exchange.getMessage().getBody(String.class).equals("bad") && attempts.incrementAndGet() < 3) {
                        throw new IOException("no");
                    }
                });
            }
        });

        // When
        send("bad", "good");

        // Then
        eventually().until(() -> depth(TO) == 1 && attempts.get() == 1);
        assertThat(depth(FROM)).isEqualTo(1);
        eventually().until(() -> depth(TO) == 2);
        assertThat(attempts).hasValue(3);
        fixture.awaitEmpty(FROM);
    }

    @Test
    void givesUpAMessageThatFailsForEverAndSaysWhy() throws Exception {
        // Given
        stage(RoundCommit.NOTHING, "", failsFor("poison"));

        // When
        fixture.queues().send(message(FROM, "poison").with(MessageHeaders.RETURNS, 99), Queues.PATIENCE);

        // Then
        eventually().until(() -> depth(Queues.DEAD) == 1);
        fixture.awaitEmpty(FROM);
        assertThat(receive(Queues.DEAD).headers().get(MessageHeaders.REASON)).asString().contains("100 times", "no");
    }

    /** The one message of a queue. */
    private Incoming receive(String queue) throws Exception {
        List<Incoming> received = new CopyOnWriteArrayList<>();
        BrokerSession session = fixture.queues().forStages().open();
        session.receive(queue, 1, message -> {
            try {
                received.add(Incoming.of(message));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        eventually().until(() -> !received.isEmpty());
        session.close();
        return received.get(0);
    }

    @Test
    void leavesAHandledFailureToTheRoute() throws Exception {
        // Given
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                onException(IOException.class).handled(true).to("queue:" + Queues.DEAD);
                from("queue:" + FROM).process(failsFor("bad")).to("queue:" + TO);
            }
        });

        // When
        send("bad", "good");

        // Then
        eventually().until(() -> depth(TO) == 1 && depth(Queues.DEAD) == 1);
        fixture.awaitEmpty(FROM);
    }

    @Test
    void sendsAMessageBackToWhereItCameFromAndNotTooEarly() throws Exception {
        // Given
        List<Long> times = new CopyOnWriteArrayList<>();
        List<Long> due = new CopyOnWriteArrayList<>();
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("queue:" + FROM).process(exchange -> {
                    times.add(System.currentTimeMillis());
                    due.add(System.currentTimeMillis() + 400);
                    exchange.getMessage().setHeader(MessageHeaders.DELIVER_AT, due.get(0));
                    exchange.getMessage().setHeader(MessageHeaders.ATTEMPTS,
                            exchange.getMessage().getHeader(MessageHeaders.ATTEMPTS, 0, Integer.class) + 1);
                }).filter(header(MessageHeaders.ATTEMPTS).isEqualTo(1)).to("queue:back");
            }
        });

        // When
        send("one");

        // Then
        eventually().until(() -> times.size() == 2);
        assertThat(times.get(1)).isGreaterThanOrEqualTo(due.get(0));
        fixture.awaitEmpty(FROM);
    }

    /** As an edit does, or a breaker: without waiting for what is at work. */
    private void pause() {
        ServiceHelper.suspendService(camel.getRoute("stage").getConsumer());
    }

    @Test
    void givesBackAtOnceWhatItHasNotStartedWhenItIsPaused() throws Exception {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        stage(RoundCommit.NOTHING, "", exchange -> end.await());
        send("one", "two", "three");
        eventually().until(() -> worked.size() == 1);

        // When
        pause();

        // Then
        List<String> others = new CopyOnWriteArrayList<>();
        other = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("queue:" + FROM).process(exchange -> others.add(exchange.getMessage().getBody(String.class)));
            }
        });
        eventually().until(() -> others.size() == 2);
        assertThat(others).containsExactlyInAnyOrder("two", "three");
        send("four");
        eventually().until(() -> others.size() == 3);
        end.countDown();
        fixture.awaitEmpty(FROM);
        assertThat(worked).containsExactly("one");
        assertThat(depth(TO)).isEqualTo(1);
    }

    @Test
    void isIdleOnceAllThatItStartedBeforeAPauseHasEnded() throws Exception {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        stage(RoundCommit.NOTHING, "", exchange -> {
            end.await();
            ended.set(true);
        });
        send("one");
        eventually().until(() -> worked.size() == 1);
        pause();
        AtomicBoolean endedBefore = new AtomicBoolean();
        Thread waiting = new Thread(() -> {
            try {
                ((QueueConsumer) camel.getRoute("stage").getConsumer()).awaitIdle();
                endedBefore.set(ended.get());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        // When
        waiting.start();

        // Then
        eventually().until(() -> waiting.getState() == Thread.State.WAITING || !waiting.isAlive());
        end.countDown();
        waiting.join();
        assertThat(endedBefore).isTrue();
    }

    @Test
    void takesMessagesAgainAfterAPause() throws Exception {
        // Given
        stage(RoundCommit.NOTHING, "");
        send("one");
        eventually().until(() -> depth(TO) == 1);
        pause();
        send("two", "three");

        // When
        ServiceHelper.resumeService(camel.getRoute("stage").getConsumer());

        // Then
        eventually().until(() -> depth(TO) == 3);
        assertThat(worked).containsExactlyInAnyOrder("one", "two", "three");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesMessagesAgainAfterAnyNumberOfPausesUnderLoad(boolean prefetch) throws Exception {
        // Given
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        stage(RoundCommit.NOTHING, "?parallel=3&prefetch=" + prefetch);
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    send("message " + sent.getAndIncrement());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });

        // When
        for (int i = 0; i < 50; i++) {
            pause();
            int before = worked.size();
            ServiceHelper.resumeService(camel.getRoute("stage").getConsumer());
            eventually().pollInterval(Duration.ofMillis(1)).until(() -> worked.size() > before);
        }
        over.set(true);
        sender.join();

        // Then
        eventually().until(() -> depth(TO) == sent.get());
        assertThat(worked).hasSize(sent.get()).doesNotHaveDuplicates();
    }

    /** How many of the messages another consumer cannot have while the stage is busy. */
    private int held(String options) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger atWork = new AtomicInteger();
        int messages = 500;
        send(IntStream.range(0, messages).mapToObj(i -> i + "x".repeat(2000)).toArray(String[]::new));
        stage(RoundCommit.NOTHING, options, exchange -> {
            atWork.incrementAndGet();
            end.await();
        });
        eventually().until(() -> atWork.get() == 2);
        AtomicInteger others = new AtomicInteger();
        other = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("queue:" + FROM).process(exchange -> others.incrementAndGet());
            }
        });
        int[] last = {-1};
        eventually().pollInterval(Duration.ofSeconds(1)).until(() -> {
            int before = last[0];
            last[0] = others.get();
            return last[0] > 0 && last[0] == before;
        });
        end.countDown();
        fixture.awaitEmpty(FROM);
        return messages - last[0];
    }

    @Test
    void holdsFewMessagesHoweverManyWait() throws Exception {
        // When
        int held = held("?parallel=2");

        // Then
        assertThat(held).isBetween(3, 80);
    }

    @Test
    void holdsOnlyWhatItWorksAtWithoutPrefetch() throws Exception {
        // When
        int held = held("?parallel=2&prefetch=false");

        // Then
        assertThat(held).isEqualTo(2);
    }

    @Test
    void commitsWhatHasEndedBeforeItStops() throws Exception {
        // Given
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        stage(RoundCommit.NOTHING, "", exchange -> {
            started.countDown();
            end.await();
        });
        send("one", "two");
        started.await();

        // When
        Thread stop = new Thread(camel::stop);
        stop.start();
        eventually().until(() -> camel.getStatus().isStopping());
        end.countDown();
        stop.join();

        // Then
        assertThat(depth(TO)).isEqualTo(1);
        assertThat(depth(FROM)).isEqualTo(1);
    }

    @Test
    void losesNothingThatACopyOfAnExchangeSendsAfterItsMessageIsConsumed() throws Exception {
        // Given
        CountDownLatch consumed = new CountDownLatch(1);
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("queue:" + FROM).wireTap("direct:later");
                from("direct:later").process(exchange -> consumed.await()).to("queue:" + TO);
            }
        });
        send("one");
        fixture.awaitEmpty(FROM);

        // When
        consumed.countDown();

        // Then
        eventually().until(() -> depth(TO) == 1);
    }

    @Test
    void sendsFromSplitMessagesInTheSameTransaction() throws Exception {
        // Given
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("queue:" + FROM).split(body().tokenize(",")).parallelProcessing().to("queue:" + TO).end()
                        .process(failsFor("a,b,c,bad"));
            }
        });

        // When
        send("a,b,c,bad", "d,e");

        // Then
        eventually().until(() -> depth(TO) == 2);
        assertThat(depth(FROM)).isEqualTo(1);
    }

    @Test
    void passesNoOtherHeadersThanItsOwn() throws Exception {
        // Given
        List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").setHeader("CamelFileName", constant("evil")).setHeader("JMSReplyTo", constant("x"))
                        .setHeader("intakeReceivedAt", constant("2026-01-01T00:00:00Z"))
                        .setHeader("intakeAttempts", constant(3)).setHeader("intakeWarned", constant(true))
                        .setHeader("intakeReason", constant("why")).setHeader("intakeArrival", constant("name"))
                        .to("queue:" + FROM);
                from("queue:" + FROM).process(exchange -> headers.add(Map.copyOf(exchange.getMessage().getHeaders())));
            }
        });

        // When
        camel.createProducerTemplate().sendBody("direct:in", "x");

        // Then
        eventually().until(() -> !headers.isEmpty());
        assertThat(headers.get(0)).isEqualTo(Map.of("intakeReceivedAt", "2026-01-01T00:00:00Z", "intakeAttempts", 3,
                "intakeWarned", true, "intakeReason", "why"));
    }

    @Test
    void carriesBodiesOfAnySize() throws Exception {
        // Given
        String large = "x".repeat(1 << 20);
        stage(RoundCommit.NOTHING, "?prefetch=false");

        // When
        send("", large, "small", large + "y");

        // Then
        eventually().until(() -> depth(TO) == 4);
        assertThat(worked).containsExactlyInAnyOrder("", large, "small", large + "y");
    }

    @Test
    void takesMessagesFromAQueueOfOpsOwn() throws Exception {
        // Given
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("queue:ops.copies");
                from("queue:ops.copies").process(exchange -> worked.add(exchange.getMessage().getBody(String.class)));
            }
        });

        // When
        camel.createProducerTemplate().sendBody("direct:in", "one");

        // Then
        eventually().until(() -> worked.equals(List.of("one")));
    }

    @Test
    void keepsWhatIsSentToAQueueThatNobodyReadsYet() throws Exception {
        // Given
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("queue:ops.later");
            }
        });

        // When
        camel.createProducerTemplate().sendBody("direct:in", "one");

        // Then
        assertThat(depth("ops.later")).isEqualTo(1);
    }

}
