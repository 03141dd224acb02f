package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.console.ConsoleFixture.PASSWORD;
import static org.recordingintake.console.ConsoleFixture.basic;
import static org.recordingintake.console.ConsoleFixture.cookie;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.audit.Audit;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.testing.MovableClock;

/** Many log-ins at a time. */
class LogInFloodTest {

    @TempDir
    private Path directory;

    private static <T> T result(Future<T> future) throws ExecutionException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void turnsAwayWhatDoesNotFitIntoTheQueueAndGoesOnAfterwards() throws Exception {
        // Given
        MovableClock clock = MovableClock.running();
        Users users = Users.parse(List.of("jane:" + ConsoleFixture.hash(PASSWORD)), problem -> { });
        byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
        CountDownLatch release = new CountDownLatch(1);
        try (LogIns logIns = new LogIns(() -> users, new Audit(directory, new DurableFiles("test"), clock), clock)) {
            List<Future<Boolean>> slow = new ArrayList<>();
            while (slow.stream().noneMatch(Future::failed)) {
                slow.add(logIns.onThread(() -> {
                    release.await();
                    return true;
                }));
            }

            // When
            LogIns.Outcome meanwhile = result(logIns.attempt("jane", password, "192.0.2.1", "form", false));
            release.countDown();
            for (Future<Boolean> one : slow.subList(0, slow.size() - 1)) {
                result(one);
            }

            // Then
            assertThat(slow).hasSizeBetween(100, 200);
            assertThat(meanwhile).isEqualTo(LogIns.Outcome.BUSY);
            assertThat(result(logIns.attempt("jane", password, "192.0.2.1", "form", false))).isEqualTo(LogIns.Outcome.RIGHT);
        }
    }

    @Test
    void answersHealthAndThoseWhoAreInMeanwhile() throws Exception {
        // Given
        try (ConsoleFixture console = new ConsoleFixture(directory).start()) {
            String session = cookie(console.logIn("jane", PASSWORD));
            ExecutorService clients = Executors.newFixedThreadPool(16);
            List<CompletableFuture<HttpResponse<String>>> flood = IntStream.range(0, 400).mapToObj(i -> CompletableFuture.supplyAsync(
                    () -> console.get("/api/VIEW", "Authorization", basic("user" + i, "guess")), clients)).toList();

            // When
            HttpResponse<String> health = console.get("/observe/health");
            HttpResponse<String> page = console.get("/console/VIEW", "Cookie", session);

            // Then
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(flood.stream().map(CompletableFuture::join)).allSatisfy(answer -> assertThat(answer.statusCode()).isIn(401, 503));
            clients.shutdown();
            assertThat(console.logIn("jane", PASSWORD).statusCode()).isEqualTo(303);
        }
    }
}
