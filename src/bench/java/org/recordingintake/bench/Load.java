package org.recordingintake.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * What a load of events met.
 *
 * @param perSecond acknowledged with 204
 * @param p50       milliseconds
 * @param p99       milliseconds
 * @param p999      milliseconds
 * @param slowest   milliseconds; NaN if it is not known
 * @param refused   answered otherwise, or not at all
 */
record Load(double perSecond, double p50, double p99, double p999, double slowest, long refused) {

    /**
     * As many as the connections take, by wrk.
     *
     * @param event with {@code %ID%} for what tells it from others
     */
    static Load wrk(Path script, URI webhook, int connections, int seconds, String event)
            throws IOException, InterruptedException {
        String run = Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000), 36);
        Process wrk = new ProcessBuilder("wrk", "--threads", "1", "--connections", String.valueOf(connections),
                "--duration", seconds + "s", "--timeout", "20s", "--latency", "--script", script.toString(), webhook.toString(),
                "--", run, event).redirectErrorStream(true).start();
        String output = new String(wrk.getInputStream().readAllBytes());
        if (wrk.waitFor() != 0) {
            throw new IOException("wrk failed: " + output);
        }
        double[] figures = Arrays.stream(output.substring(output.lastIndexOf("RESULT ") + 7).strip().split(" "))
                .mapToDouble(Double::parseDouble).toArray();
        return new Load(figures[0] / figures[1], figures[2], figures[3], figures[4], Double.NaN, (long) figures[5]);
    }

    /**
     * So many in all.
     *
     * @param perSecond   sent at this pace, whatever the answers; 0 for as fast as they are answered
     * @param connections unanswered at the same time at most
     */
    static Load send(URI webhook, int count, int perSecond, int connections, IntFunction<String> event)
            throws InterruptedException {
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Semaphore free = new Semaphore(connections);
        AtomicLong refused = new AtomicLong();
        double[] latencies = new double[count];
        CompletableFuture<?>[] answers = new CompletableFuture<?>[count];
        long from = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int index = i;
            if (perSecond > 0) {
                long due = from + index * 1_000_000_000L / perSecond;
                LockSupport.parkNanos(due - System.nanoTime());
            }
            free.acquire();
            long sent = System.nanoTime();
            answers[i] = http.sendAsync(HttpRequest.newBuilder(webhook).header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(event.apply(i))).build(),
                    HttpResponse.BodyHandlers.discarding()).handle((answer, failure) -> {
                        latencies[index] = (System.nanoTime() - sent) / 1e6;
                        if (failure != null || answer.statusCode() != 204) {
                            refused.incrementAndGet();
                        }
                        free.release();
                        return null;
                    });
        }
        CompletableFuture.allOf(answers).join();
        double seconds = (System.nanoTime() - from) / 1e9;
        Arrays.sort(latencies);
        return new Load((count - refused.get()) / seconds, at(latencies, 0.5), at(latencies, 0.99), at(latencies, 0.999),
                at(latencies, 1), refused.get());
    }

    static double at(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }
}
