package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A route that sends to a queue and takes its messages from elsewhere. */
class QueueSendTest {

    private static final String QUEUE = "intake.recordings";
    private static final String NOWHERE = "tcp://127.0.0.1:1";

    private QueueFixture fixture;
    private CamelContext camel;

    @AfterEach
    void close() throws Exception {
        if (camel != null) {
            camel.stop();
        }
        fixture.close();
    }

    private void route(String uri) throws Exception {
        camel = fixture.running(RoundCommit.NOTHING, new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(uri);
            }
        });
    }

    private void send(Object body, Map<String, Object> headers) {
        camel.createProducerTemplate().sendBodyAndHeaders("direct:in", body, headers);
    }

    private List<Path> spooled() throws IOException {
        try (Stream<Path> files = Files.list(fixture.directory("spool"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void isDoneWhenTheMessageIsInTheQueue() throws Exception {
        // Given
        fixture = QueueFixture.embedded();
        route("queue:" + QUEUE);

        // When
        send("one", Map.of());

        // Then
        assertThat(fixture.queues().depth(QUEUE)).isEqualTo(1);
    }

    @Test
    void knowsWhenTheFirstEventArrivedThatNobodyHasRead() throws Exception {
        // Given
        fixture = QueueFixture.embedded();
        route("queue:" + QUEUE);
        Optional<Instant> ofNone = fixture.queues().oldestUnread();

        // When
        send("one", Map.of(MessageHeaders.RECEIVED_AT, "2026-01-01T00:00:00Z"));
        send("two", Map.of(MessageHeaders.RECEIVED_AT, "2026-01-02T00:00:00Z"));

        // Then
        assertThat(ofNone).isEmpty();
        assertThat(fixture.queues().oldestUnread()).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(fixture.queues().oldestUnread()).as("it is still there").isPresent();
        assertThat(fixture.queues().depth(QUEUE)).isEqualTo(2);
    }

    @Test
    void knowsNothingOfTheAgeOfAMessageThatDoesNotSayIt() throws Exception {
        // Given
        fixture = QueueFixture.embedded();
        route("queue:" + QUEUE);

        // When
        send("one", Map.of(MessageHeaders.RECEIVED_AT, "yesterday"));

        // Then
        assertThat(fixture.queues().oldestUnread()).isEmpty();
    }

    @Test
    void sendsForManyAtATime() throws Exception {
        // Given
        fixture = QueueFixture.embedded();
        route("queue:" + QUEUE);

        // When
        CompletableFuture.allOf(IntStream.range(0, 200).mapToObj(i -> CompletableFuture.runAsync(() ->
                send("message " + i, Map.of()))).toArray(CompletableFuture[]::new)).join();

        // Then
        assertThat(fixture.queues().depth(QUEUE)).isEqualTo(200);
    }

    @Test
    void takesAnArrivalOnceHoweverOftenItIsSent() throws Exception {
        // Given
        fixture = QueueFixture.embedded();
        route("queue:" + QUEUE);

        // When
        for (String name : List.of("a", "b", "a", "a")) {
            send(name, Map.of(MessageHeaders.ARRIVAL, name));
        }

        // Then
        assertThat(fixture.queues().depth(QUEUE)).isEqualTo(2);
    }

    @Test
    void sendsTheOthersOfATransactionThatHoldsAnArrivalKnownAlready() throws Exception {
        // Given
        fixture = QueueFixture.embedded();
        fixture.queues().send(arrival("known"), Queues.PATIENCE);
        Sender sender = new Sender(fixture.queues().forStages(), new Trouble("The queue"));
        List<CompletableFuture<Void>> sent = Stream.of("new", "known", "twice", "twice", "last")
                .map(name -> sender.send(arrival(name))).toList();

        // When
        sender.start();

        // Then
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
        sender.close();
        assertThat(fixture.queues().depth(QUEUE)).isEqualTo(4);
    }

    private static Outgoing arrival(String name) {
        return new Outgoing(QUEUE, name.getBytes(StandardCharsets.UTF_8), Map.of(), name, 0);
    }

    @Test
    void keepsInTheSpoolWhatTheQueueDoesNotTake() throws Exception {
        // Given
        fixture = QueueFixture.at(NOWHERE);
        route("queue:" + QUEUE + "?spool=" + fixture.directory("spool"));

        // When
        send("one", Map.of(MessageHeaders.RECEIVED_AT, "2026-01-02T03:04:05.678Z"));

        // Then
        assertThat(spooled()).singleElement().satisfies(file -> {
            assertThat(file).hasContent("one");
            assertThat(file.getFileName().toString()).startsWith("2026-01-02T03:04:05.678Z_");
        });
    }

    @Test
    void spoolsAnArrivalUnderItsNameAlone() throws Exception {
        // Given
        fixture = QueueFixture.at(NOWHERE);
        route("queue:" + QUEUE + "?spool=" + fixture.directory("spool"));

        // When
        send("one", Map.of(MessageHeaders.ARRIVAL, "name"));
        send("one", Map.of(MessageHeaders.ARRIVAL, "name"));

        // Then
        assertThat(spooled()).extracting(file -> file.getFileName().toString()).containsExactly("name");
    }

    @Test
    void writesNoFileBesideTheSpool() throws Exception {
        // Given
        fixture = QueueFixture.at(NOWHERE);
        route("queue:" + QUEUE + "?spool=" + fixture.directory("spool"));

        // When
        // Then
        assertThatThrownBy(() -> send("one", Map.of(MessageHeaders.ARRIVAL, "../evil")))
                .isInstanceOf(CamelExecutionException.class).hasRootCauseInstanceOf(IOException.class);
        assertThat(fixture.directory("evil")).doesNotExist();
    }

    @Test
    void failsWhereNeitherQueueNorSpoolTakesIt() throws Exception {
        // Given
        fixture = QueueFixture.at(NOWHERE);
        Files.createDirectories(fixture.directory("spool").getParent());
        Files.createFile(fixture.directory("spool"));
        route("queue:" + QUEUE + "?spool=" + fixture.directory("spool"));

        // When
        // Then
        assertThatThrownBy(() -> send("one", Map.of())).isInstanceOf(CamelExecutionException.class);
    }

    @Test
    void failsWithoutASpoolWhenTheQueueIsAway() throws Exception {
        // Given
        fixture = QueueFixture.at(NOWHERE);
        route("queue:" + QUEUE);

        // When
        // Then
        assertThatThrownBy(() -> send("one", Map.of())).isInstanceOf(CamelExecutionException.class)
                .cause().hasMessageContaining("The queue does not answer");
    }

    @Test
    void refusesABodyThatIsNoBytes() throws Exception {
        // Given
        fixture = QueueFixture.embedded();
        route("queue:" + QUEUE);

        // When
        // Then
        assertThatThrownBy(() -> send(new Object(), Map.of())).isInstanceOf(CamelExecutionException.class);
        assertThat(fixture.queues().depth(QUEUE)).isZero();
    }
}
