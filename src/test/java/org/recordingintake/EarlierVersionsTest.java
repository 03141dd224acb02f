package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.lang.management.ManagementFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import javax.management.ObjectName;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.app.Generation;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;

/** What an edit leaves of the versions before it. */
class EarlierVersionsTest extends EditedIntake {

    @BeforeEach
    void start() throws Exception {
        open();
    }

    @AfterEach
    void stop() throws Exception {
        close();
    }

    /** Announces recordings while the media API is in trouble, until hardly any of them is asked for any more. */
    private List<Event> postInOutage() {
        List<Event> events = Stream.generate(Event::complete).limit(8).toList();
        events.forEach(event -> api.answers(event, MediaApi.status(503)));
        events.forEach(intake::post);
        eventually().until(() -> requestsFor(events) > 12);
        return events;
    }

    private int requestsFor(List<Event> events) {
        return events.stream().mapToInt(event -> api.requestsFor(event).size()).sum();
    }

    @Test
    void goesOnWaitingForTheMediaApiWhileTheRouteIsEdited() throws Exception {
        // Given
        List<Event> events = postInOutage();

        // When
        for (int i = 0; i < 5; i++) {
            String from = "description: "
                    + (i == 0 ? "Fetch, verify and store the media of a recording" : "Version " + (i - 1));
            String to = "description: Version " + i;
            intake.change(() -> intake.edit("archive", from, to));
        }
        int before = requestsFor(events);
        eventually().until(() -> requestsFor(events) > before + 4);
        events.forEach(api::has);

        // Then
        events.forEach(intake::awaitStored);
        intake.awaitIdle();
        assertThat(intake.filesIn("dead-letters")).isEmpty();
        assertThat(api.server().getAllServeEvents()).filteredOn(request -> request.getResponse().getStatus() == 200
                && request.getRequest().getUrl().endsWith("/media")).hasSameSizeAs(events);
    }

    @Test
    void fetchesAgainWhenTheRouteNoLongerWaitsForTheMediaApi() throws Exception {
        // Given
        List<Event> events = postInOutage();

        // When
        intake.change(() -> intake.edit("archive", "    routePolicy: mediaBreaker\n", ""));
        events.forEach(api::has);

        // Then
        events.forEach(intake::awaitStored);
    }

    @Test
    void goesOnCountingWhatAnEditedRouteDoes() throws Exception {
        // Given
        intake.change(() -> intake.edit("alerts", ALERT_NAME, EDITED_ALERT_NAME));
        awaitDrained();
        Event event = Event.partial();

        // When
        intake.post(event);
        intake.awaitAlert(event);

        // Then
        eventually().untilAsserted(() -> assertThat(intake.management("/observe/metrics").body().lines())
                .anyMatch(line -> line.matches("camel_exchanges_total\\{.*routeId=\"alerts\".*\\} 1.0")));
    }

    private static boolean isClosed(URI webhook) throws IOException {
        try (Socket socket = new Socket(webhook.getHost(), webhook.getPort())) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        }
    }

    @Test
    void waitsForDownloadsOfEarlierVersionsWhenItStops() throws Exception {
        // Given
        Event slow = Event.complete();
        api.holds(slow);
        intake.post(slow);
        eventually().until(() -> api.requestsFor(slow).size() == 1);
        intake.change(() -> intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                "description: Edited"));

        URI webhook = URI.create(intake.webhookUrl());
        CompletableFuture<Void> released = CompletableFuture.runAsync(() -> {
            eventually().until(() -> isClosed(webhook));
            api.release(slow);
        });

        // When
        intake.stop();

        // Then
        released.join();
        assertThat(intake.mediaOf(slow)).hasSize(1);
        assertThat(api.requestsFor(slow)).hasSize(1);
    }

    /** How many generations this process holds, whether they run or not. */
    private static long generationsInMemory() throws Exception {
        String classes = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                new Object[] {new String[0]}, new String[] {String[].class.getName()});
        return classes.lines().map(line -> line.strip().split("\\s+"))
                .filter(line -> line.length > 3 && line[3].equals(Generation.class.getName()))
                .mapToLong(line -> Long.parseLong(line[1])).sum();
    }

    @Test
    void letsGoOfEarlierVersionsAndValidations() throws Exception {
        // Given
        intake.change(() -> intake.edit("alerts", "description: Send an alert", "description: 0"));
        awaitDrained();
        long before = generationsInMemory();

        // When
        for (int i = 0; i < 50; i++) {
            String from = "description: " + i;
            String to = "description: " + (i + 1);
            intake.change(() -> intake.edit("alerts", from, to));
            intake.management("/observe/health");
        }

        // Then
        eventually().untilAsserted(() -> assertThat(generationsInMemory()).isLessThanOrEqualTo(before));
        assertThat(intake.management("/observe/health?data=true").body()).contains("\"consumer:alerts\"");
    }

    @Test
    void goesOnCountingARouteThatCameBackBeforeItsEarlierVersionEnded() throws Exception {
        // Given
        saveCopy(WAITING_ROUTE);
        drop("one", "x");
        awaitFile("begun/one", "x");
        intake.change(() -> Files.delete(intake.routeFile("copy")));
        saveCopy("""
                # Copies files.
                - route:
                    id: copy
                    description: Copy
                    from:
                      uri: file:%/other
                      steps:
                        - to: {id: to-copies, uri: "file:%/others"}
                """);

        // When
        openGate();
        awaitDrained();

        // Then
        Files.writeString(intake.dataDir().resolve("other").resolve("two"), "x");
        awaitFile("others/two", "x");
        eventually().untilAsserted(() -> assertThat(intake.management("/observe/metrics").body().lines())
                .anyMatch(line -> line.matches("camel_exchanges_total\\{.*routeId=\"copy\".*\\} 2.0")));
    }

    @Test
    void breaksOffNothingThatAnAggregatorHandsOn() throws Exception {
        // Given
        saveCopy("""
                # Holds files back; with what it hands on, it waits for a file in another directory.
                - route:
                    id: copy
                    description: Hold back
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - convertBodyTo: {id: content, type: String}
                        - aggregate:
                            id: hold-back
                            aggregationStrategy: "#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy"
                            correlationExpression: {constant: all}
                            completionTimeout: "3600000"
                            steps:
                              - to: {id: say-so, uri: "file:%/begun"}
                              - pollEnrich: {id: wait, constant: "file:%/gate", timeout: "-1"}
                              - to: {id: to-copies, uri: "file:%/copies"}
                """);
        drop("one", "x");
        eventually().until(() -> !Files.exists(intake.dataDir().resolve("in/one")));

        // When
        intake.change(() -> Files.delete(intake.routeFile("copy")));
        awaitFile("begun/one", "x");
        intake.change(() -> intake.edit("alerts", "description: Send an alert", "description: Edited"));
        awaitDraining(1); // the later version has ended, and the one that hands on would have, too
        openGate();

        // Then
        awaitDrained();
        assertThat(intake.filesIn("copies")).singleElement(InstanceOfAssertFactories.PATH).hasContent("go on");
    }

    @Test
    void takesNoFileByAnEarlierVersionThatIsStillAtADownload() throws Exception {
        // Given
        String copying = """
                # Copies files.
                - route:
                    id: copy
                    description: Copy
                    from:
                      uri: file:%/in
                      parameters:
                        delay: 20
                      steps:
                        - to: {id: to-copies, uri: "file:%/first"}
                """;
        saveCopy(copying);
        Event slow = Event.complete();
        api.holds(slow);
        intake.post(slow);
        eventually().until(() -> api.requestsFor(slow).size() == 1);

        // When
        saveCopy(copying.replace("%/first", "%/second"));

        // Then
        for (int i = 0; i < 50; i++) {
            drop("file-" + i, "x");
            awaitFile("second/file-" + i, "x");
        }
        api.release(slow);
        awaitDrained();
    }
}
