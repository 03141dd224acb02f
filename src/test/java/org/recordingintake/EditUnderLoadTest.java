package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Patience;

/** Ops edit routes that are at work. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EditUnderLoadTest extends EditedIntake {

    @BeforeAll
    void start() throws Exception {
        open();
    }

    @AfterEach
    void restore() throws Exception {
        putShippedFilesBack();
    }

    @AfterAll
    void stop() throws Exception {
        close();
    }

    @Test
    void neitherWaitsForADownloadNorBreaksItOff() throws Exception {
        // Given
        Event slow = Event.complete();
        Event next = Event.complete();
        byte[] content = api.holds(slow);
        api.has(next);
        intake.post(slow);
        eventually().until(() -> api.requestsFor(slow).size() == 1);

        // When
        intake.change(() -> intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                "description: Edited"));
        intake.post(next);

        // Then
        intake.awaitStored(next);
        assertThat(intake.mediaOf(slow)).isEmpty();
        api.release(slow);
        assertThat(Files.readAllBytes(intake.awaitStored(slow))).isEqualTo(content);
        assertThat(api.requestsFor(slow)).hasSize(1);
        awaitDrained();
    }

    @Test
    void answersEveryRequestWhileTheWebhookItselfIsEdited() throws Exception {
        // Given
        List<Integer> answers = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            while (!enough.isDone()) {
                answers.add(intake.post(Event.partial()).statusCode());
            }
        });

        // When
        for (int i = 0; i < 5; i++) {
            String from = i == 0 ? "Keep an event durably, then answer 204" : "Version " + (i - 1);
            String to = "Version " + i;
            int before = answers.size();
            assertThat(texts(intake.change(() -> intake.edit("webhook", "description: " + from, "description: " + to))
                    .path("changed"))).containsExactly("spool", "webhook");
            Patience.whileMoving(answers::size, () -> answers.size() > before + 10);
        }
        enough.complete(null);
        sender.join();

        // Then
        assertThat(answers).containsOnly(204);
        intake.awaitIdle();
        assertThat(intake.filesIn("alerts")).hasSize(answers.size());
    }

    /** A policy with which a route does not start, after something else has happened. */
    public static final class FailsToStart extends RoutePolicySupport {

        private static volatile Runnable meanwhile;

        @Override
        public void onStart(Route route) {
            meanwhile.run();
            throw new IllegalStateException("This route never starts.");
        }
    }

    @Test
    void rollsBackWithoutWaitingForADownload() throws Exception {
        // Given
        Event slow = Event.complete();
        Event next = Event.complete();
        byte[] content = api.holds(slow);
        api.has(next);
        FailsToStart.meanwhile = () -> {
            intake.post(slow);
            eventually().until(() -> api.requestsFor(slow).size() == 1);
        };

        // When
        JsonNode change = intake.change(() -> {
            intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                    "description: Edited");
            Files.writeString(intake.routeFile("zzz"), """
                    - beans:
                        - name: failsToStart
                          type: %s
                    - route:
                        id: zzz
                        routePolicy: "#failsToStart"
                        from:
                          uri: direct:zzz
                          steps:
                            - log: {id: never, message: never}
                    """.formatted(FailsToStart.class.getName()));
        });
        intake.post(next);

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("rolled-back");
        intake.awaitStored(next);
        assertThat(intake.mediaOf(slow)).isEmpty();
        api.release(slow);
        assertThat(Files.readAllBytes(intake.awaitStored(slow))).isEqualTo(content);
        assertThat(api.requestsFor(slow)).hasSize(1);
    }

    @Test
    void answersEveryRequestWhileTheWebhookChangesItsId() throws Exception {
        // Given
        List<Integer> answers = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        List<CompletableFuture<Void>> senders = Stream.generate(() -> CompletableFuture.runAsync(() -> {
            while (!enough.isDone()) {
                answers.add(intake.post(Event.partial()).statusCode());
            }
        })).limit(2).toList();

        // When
        for (int i = 0; i < 5; i++) {
            String from = i == 0 ? "webhook" : "events-" + (i - 1);
            String to = "events-" + i;
            assertThat(texts(intake.change(() -> intake.edit("webhook", "id: " + from + "\n", "id: " + to + "\n"))
                    .path("added"))).containsExactly(to);
        }
        enough.complete(null);
        senders.forEach(CompletableFuture::join);

        // Then
        assertThat(answers).containsOnly(204);
    }

    @Test
    void answersEveryRequestByTheRightRouteWhileTwoExchangeTheirIds() throws Exception {
        // Given
        String file = """
                # Says which path was called.
                - route:
                    id: %s
                    description: Say one
                    from:
                      uri: platform-http:/one
                      steps:
                        - setBody: {id: say-one, constant: one}
                - route:
                    id: %s
                    description: Say two
                    from:
                      uri: platform-http:/two
                      steps:
                        - setBody: {id: say-two, constant: two}
                """;
        intake.change(() -> Files.writeString(intake.routeFile("paths"), file.formatted("first", "second")));
        URI one = URI.create(intake.webhookUrl()).resolve("/one");
        List<String> answers = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            while (!enough.isDone()) {
                answers.add(intake.send(HttpRequest.newBuilder(one).GET()).body());
            }
        });

        // When
        for (int i = 0; i < 4; i++) {
            String[] ids = i % 2 == 0 ? new String[] {"second", "first"} : new String[] {"first", "second"};
            intake.change(() -> Files.writeString(intake.routeFile("paths"), file.formatted(ids[0], ids[1])));
        }
        enough.complete(null);
        sender.join();

        // Then
        assertThat(answers).containsOnly("one");
    }

    @Test
    void leavesNoThreadsOfEarlierVersionsAndLosesNothingTheyHold() throws Exception {
        // Given
        String file = """
                # Works with threads of its own, and holds files back for a while.
                - route:
                    id: hold
                    description: "%1$s"
                    from:
                      uri: "file:%2$s/in"
                      parameters:
                        delete: "true"
                      steps:
                        - convertBodyTo: {id: content, type: String}
                        - wireTap: {id: tap, uri: "log:tap"}
                        - split:
                            id: lines
                            parallelProcessing: "true"
                            tokenize: {token: ","}
                            steps:
                              - to: {id: line, uri: "log:line"}
                        - aggregate:
                            id: hold-back
                            aggregationStrategy: "#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy"
                            correlationExpression: {constant: all}
                            completionTimeout: "3600000"
                            steps:
                              - to: {id: hand-on, uri: "file:%2$s/handed-on"}
                """;
        for (int i = 0; i < 4; i++) {
            String version = "Version " + i;
            intake.change(() -> Files.writeString(intake.routeFile("hold"), file.formatted(version, intake.dataDir())));
            Path dropped = intake.dataDir().resolve("in").resolve("file" + i);
            Files.createDirectories(dropped.getParent());
            Files.writeString(dropped, "a,b,c");
            eventually().until(() -> !Files.exists(dropped));
        }

        // When
        intake.change(() -> Files.delete(intake.routeFile("hold")));

        // Then
        eventually().untilAsserted(() -> assertThat(intake.filesIn("handed-on")).hasSize(4));
        eventually().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.matches(".* - (WireTap|Split|Aggregat.*)")));
    }

    @Test
    void breaksOffNothingWhenARouteThatPollsIsEdited() throws Exception {
        // Given
        saveCopy(WAITING_ROUTE);
        drop("one", "x");
        awaitFile("begun/one", "x");

        // When
        saveCopy(WAITING_ROUTE.replace("description: Wait", "description: Edited"));
        openGate();

        // Then
        awaitDrained();
        assertThat(intake.filesIn("copies")).hasSize(1);
        assertThat(intake.dataDir().resolve("in/one")).doesNotExist();
        awaitFile("begun/one", "x");
    }
}
