package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.recordingintake.testing.TestIntake.eventually;

import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.sun.management.UnixOperatingSystemMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.RawSender;
import org.recordingintake.testing.TestIntake;

class SlowSendersTest {

    private static final String HEAD = "POST /recordingAvailable HTTP/1.1\r\nHost: intake\r\n"
            + "Content-Type: application/json\r\n";
    private static final String SLOW_BODY = HEAD + "Content-Length: 1000\r\n\r\n{";

    private final List<RawSender> senders = new ArrayList<>();
    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void prepare() {
        api = new MediaApi();
        intake = TestIntake.using(api);
    }

    @AfterEach
    void stop() throws Exception {
        senders.forEach(RawSender::close);
        intake.close();
        api.close();
    }

    private RawSender connect(String start) {
        RawSender sender = new RawSender(intake.webhookUrl()).send(start);
        senders.add(sender);
        return sender;
    }

    /** The server has let the request in and waits for its body: only then it is the next one's turn. */
    private void connectAndBeAskedForTheBody() {
        RawSender sender = connect(HEAD + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
        assertThat(sender.nextHead()).startsWith("HTTP/1.1 100 ");
        sender.send("{");
    }

    private double metric(String name) {
        return intake.management("/observe/metrics").body().lines().filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length()))).sum();
    }

    private double open() {
        return metric("recording_intake_webhook_connections");
    }

    private double refused(String reason) {
        return metric("recording_intake_webhook_refused_total{reason=\"" + reason + "\"}");
    }

    /** Sends a byte again and again until the server has hung up. */
    private static void drip(RawSender sender) {
        eventually().until(() -> sender.send("x").isHungUp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "POST /recordingAv", "POST /recordingAvailable HTTP/1.1\r\nX-Slow: "})
    void hangsUpOnASenderWhoseHeadDoesNotCome(String start) throws Exception {
        // Given
        intake.with("webhook.request-timeout", "300ms").start();

        // When
        RawSender slow = connect(start);

        // Then
        drip(slow);
    }

    @Test
    void answers408WhereABodyDoesNotCome() throws Exception {
        // Given
        intake.with("webhook.request-timeout", "300ms").start();

        // When
        RawSender slow = connect(SLOW_BODY);

        // Then
        assertThat(slow.answer()).startsWith("HTTP/1.1 408 ").contains("application/problem+json", "too long to arrive");
        assertThat(refused("slow")).isEqualTo(1);
    }

    @Test
    void hangsUpOnASenderThatDripsItsBody() throws Exception {
        // Given
        intake.with("webhook.request-timeout", "300ms").start();

        // When
        RawSender slow = connect(HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n");

        // Then
        drip(slow);
    }

    @Test
    void hangsUpOnASenderWithoutCredentialsThatDripsItsBody() throws Exception {
        // Given
        intake.with("webhook.username", "u").with("webhook.password", "p").with("webhook.host", "127.0.0.1")
                .with("webhook.request-timeout", "300ms").start();

        // When
        RawSender slow = connect(SLOW_BODY);

        // Then
        assertThat(slow.nextHead()).startsWith("HTTP/1.1 401 ").containsIgnoringCase("WWW-Authenticate: Basic realm=");
        drip(slow);
    }

    @Test
    void keepsAConnectionOnWhichAnEventCame() throws Exception {
        // Given
        intake.with("webhook.request-timeout", "300ms").start();
        String event = Event.error().toString();
        RawSender sender = connect(HEAD + "Content-Length: " + event.length() + "\r\n\r\n" + event);
        sender.nextHead();
        drip(connect(""));

        // When
        sender.send(HEAD + "Content-Length: " + event.length() + "\r\n\r\n" + event);

        // Then
        assertThat(sender.nextHead()).startsWith("HTTP/1.1 204 ");
    }

    /** None of them is hung up on before the good one is answered. */
    @ParameterizedTest
    @ValueSource(strings = {"", "POST /recordingAvailable HTTP/1.1\r\nX-Slow: ", SLOW_BODY})
    void answersAGoodSenderUnder2000SlowOnes(String start) throws Exception {
        // Given
        assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() > 5000, "both ends of 2,000 connections are in this process");
        intake.with("webhook.request-timeout", "1h").start();
        IntStream.range(0, 2000).forEach(i -> connect(start));
        eventually().until(() -> open() + refused("requests") == 2000);
        intake.post(Event.error());
        long before = System.nanoTime();

        // When
        HttpResponse<String> answer = intake.post(Event.error());

        // Then
        System.out.printf("answered under 2,000 slow senders after %d ms%n",
                Duration.ofNanos(System.nanoTime() - before).toMillis());
        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @Test
    void makesRoomForAGoodSenderWhereThereAreTooManyConnections() throws Exception {
        // Given
        intake.with("webhook.max-connections", "10").start();
        IntStream.range(0, 10).forEach(i -> connect(""));
        eventually().until(() -> open() == 10);

        // When
        HttpResponse<String> answer = intake.post(Event.error());

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        eventually().until(() -> senders.get(0).isHungUp());
        assertThat(senders.subList(1, 10)).noneMatch(RawSender::isHungUp);
        assertThat(refused("connections")).isEqualTo(1);
    }

    @Test
    void makesRoomForAGoodSenderWhereTooManyBodiesDoNotCome() throws Exception {
        // Given
        intake.with("webhook.max-requests", "4").start();
        IntStream.range(0, 4).forEach(i -> connectAndBeAskedForTheBody());

        // When
        HttpResponse<String> answer = intake.post(Event.error());

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(senders.get(0).answer()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("Retry-After: 1")
                .contains("application/problem+json");
        assertThat(senders.subList(1, 4)).noneMatch(RawSender::isHungUp);
    }

    @Test
    void keepsWhatItAnswers204AndTellsTheOthersToComeBackUnderOverload() throws Exception {
        // Given
        intake.with("webhook.max-requests", "1").start();
        int count = 32;
        List<Event> events = IntStream.range(0, count).mapToObj(i -> Event.error()).toList();
        ConcurrentLinkedQueue<Event> kept = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<HttpResponse<String>> others = new ConcurrentLinkedQueue<>();
        CountDownLatch together = new CountDownLatch(count);
        ExecutorService pool = Executors.newFixedThreadPool(count);

        // When
        for (Event event : events) {
            pool.execute(() -> {
                together.countDown();
                try {
                    together.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                HttpResponse<String> answer = intake.post(event);
                if (answer.statusCode() == 204) {
                    kept.add(event);
                } else {
                    others.add(answer);
                }
            });
        }
        pool.shutdown();

        // Then
        assertThat(pool.awaitTermination(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(kept.size() + others.size()).isEqualTo(count);
        assertThat(kept).isNotEmpty().allSatisfy(event -> intake.awaitAlert(event));
        assertThat(others).isNotEmpty().allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        });
        assertThat(intake.post(Event.error()).statusCode()).isEqualTo(204);
    }
}
