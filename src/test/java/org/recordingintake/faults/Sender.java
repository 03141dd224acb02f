package org.recordingintake.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.recordingintake.testing.Event;
import org.recordingintake.testing.Patience;

/** Sends events as Bandwidth does, a mix of complete, partial and error ones, and remembers which were acknowledged. */
final class Sender {

    private static final int CONNECTIONS = 64;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Patience.LONGEST).build();
    private final AtomicInteger sent = new AtomicInteger();
    private final Queue<Event> acknowledged = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> refusals = new ConcurrentHashMap<>();
    private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final AtomicInteger refusedWithoutRetryAfter = new AtomicInteger();
    private volatile double rate;

    int sent() {
        return sent.get();
    }

    List<Event> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** How many requests were answered with this status; 0 stands for no answer at all. */
    int answers(int status) {
        return refusals.getOrDefault(status, new AtomicInteger()).get();
    }

    /** Every status but 204 that was answered; 0 among them if there was no answer. */
    Set<Integer> refusals() {
        return Set.copyOf(refusals.keySet());
    }

    /** Why requests got no answer. */
    List<String> unanswered() {
        return List.copyOf(unanswered);
    }

    /** How many 503 came without the header that says when to try again. */
    int refusedWithoutRetryAfter() {
        return refusedWithoutRetryAfter.get();
    }

    /** How long the sender had to wait for an answer at most: a figure to report, as it depends on the machine. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    /** How many requests a second were sent on average by {@link #whileSendingAt}: a figure to report. */
    double perSecond() {
        return rate;
    }

    /** Sends one event; answers its status, or 0 if there was no answer. */
    int send(String url, Event event) {
        sent.incrementAndGet();
        long start = System.nanoTime();
        int status = statusOf(url, event);
        slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        if (status == 204) {
            acknowledged.add(event);
        } else {
            refusals.computeIfAbsent(status, any -> new AtomicInteger()).incrementAndGet();
        }
        return status;
    }

    private int statusOf(String url, Event event) {
        try {
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(URI.create(url)).timeout(Patience.LONGEST)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(event.toString())).build(),
                    HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() == 503 && answer.headers().firstValue("Retry-After").isEmpty()) {
                refusedWithoutRetryAfter.incrementAndGet();
            }
            return answer.statusCode();
        } catch (IOException e) {
            unanswered.add(e.toString());
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** One event of the mix: seven in ten complete, the others partial or error. */
    static Event anyEvent() {
        int dice = ThreadLocalRandom.current().nextInt(10);
        return dice < 7 ? Event.complete() : dice < 9 ? Event.partial() : Event.error();
    }

    /** Sends from this many threads while the action runs; answers what the action does. */
    <T> T whileSending(String url, int threads, Callable<T> action) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    while (!over.get()) {
                        send(url, anyEvent());
                    }
                });
            }
            return action.call();
        } finally {
            over.set(true);
            awaitAnswers(pool);
        }
    }

    /** Each is answered, or runs into its timeout. */
    private static void awaitAnswers(ExecutorService pool) throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(Patience.LONGEST.multipliedBy(2).toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("A sender still waits for its answer");
        }
    }

    /** Waits, while events are answered, until so many have been acknowledged. */
    void awaitAcknowledged(int count) {
        Patience.whileMoving(this::sent, () -> acknowledged.size() >= count);
    }

    /** Sends so many events a second while the action runs, unless {@value #CONNECTIONS} wait for their answers. */
    <T> T whileSendingAt(int perSecond, String url, Callable<T> action) throws Exception {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            clock.scheduleAtFixedRate(() -> pool.execute(() -> send(url, anyEvent())), 0,
                    TimeUnit.SECONDS.toNanos(1) / perSecond, TimeUnit.NANOSECONDS);
            long start = System.nanoTime();
            T answer = action.call();
            rate = sent.get() / (Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0);
            return answer;
        } finally {
            clock.shutdownNow();
            awaitAnswers(pool);
        }
    }
}
