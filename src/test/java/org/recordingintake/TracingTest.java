package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.event.Ids;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.LogLines;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;
import org.recordingintake.testing.TraceCollector;
import org.recordingintake.testing.TraceCollector.TracedSpan;
import org.slf4j.LoggerFactory;

/** What a collector of traces gets to see of a recording. A stop sends it whatever has ended. */
class TracingTest {

    private static final String FOREIGN_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private MediaApi api;
    private TraceCollector collector;
    private TestIntake intake;
    private Path published;

    @BeforeEach
    void prepare() throws Exception {
        api = new MediaApi();
        collector = new TraceCollector();
        intake = TestIntake.using(api).with("tracing.endpoint", collector.url());
        published = intake.dataDir().resolveSibling(intake.dataDir().getFileName() + ".published");
        intake.with("publish.uri", "file:" + published);
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        collector.close();
        api.close();
    }

    private static String traceOf(Event event) {
        return Ids.sha256(event.id()).substring(0, 32);
    }

    private Path awaitPublished(Event event) {
        Path message = published.resolve(event.id() + "-complete-recording.stored.json");
        intake.awaitStored(event);
        eventually().until(() -> Files.exists(message));
        intake.awaitIdle();
        return message;
    }

    /** The spans of the recording's trace; those of no other trace name it. */
    private List<TracedSpan> oneTraceOf(Event event) {
        assertThat(collector.spans()).filteredOn(span -> event.id().equals(span.attributes().get("recording.id")))
                .isNotEmpty().allSatisfy(span -> assertThat(span.trace()).isEqualTo(traceOf(event)));
        return collector.spansOf(traceOf(event));
    }

    private static List<TracedSpan> roots(List<TracedSpan> spans) {
        Set<String> ids = spans.stream().map(TracedSpan::id).collect(Collectors.toSet());
        assertThat(spans).allSatisfy(span -> assertThat(span.parent()).satisfiesAnyOf(parent ->
                assertThat(parent).isEmpty(), parent -> assertThat(ids).contains(parent)));
        return spans.stream().filter(span -> span.parent().isEmpty()).toList();
    }

    @Test
    void tracesARecordingFromTheWebhookToTheFileAndThePublishedMessage() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.start();

        // When
        intake.post(event);

        // Then
        JsonNode message = json(awaitPublished(event));
        intake.stop();
        List<TracedSpan> spans = oneTraceOf(event);
        assertThat(spans).extracting(TracedSpan::label).containsExactlyInAnyOrder("SERVER POST webhook",
                "PRODUCER send intake.recordings", "CONSUMER process intake.recordings", "PRODUCER send intake.downloads",
                "CONSUMER process intake.downloads", "CLIENT bandwidth://media", "INTERNAL file", "INTERNAL file",
                "PRODUCER send intake.published", "CONSUMER process intake.published", "INTERNAL file");
        assertThat(roots(spans)).extracting(TracedSpan::name).containsExactly("POST webhook");
        assertThat(spans).allSatisfy(span -> assertThat(span.attributes()).containsEntry("recording.id", event.id())
                .containsEntry("call.id", event.fields().get("callId").toString()).containsKey("camel.route.id"));
        assertThat(spans).noneMatch(TracedSpan::failed);
        assertThat(roots(spans).get(0).attributes()).containsEntry("http.response.status_code", "204");
        assertThat(collector.named(traceOf(event), "process intake.downloads")).singleElement().satisfies(stage ->
                assertThat(stage.attributes()).containsEntry("recording.outcome", "stored")
                        .containsEntry("camel.route.id", "archive"));
        assertThat(spans).allSatisfy(span -> assertThat(span.resource())
                .containsEntry("service.name", "recording-intake").containsKeys("service.instance.id", "service.version"));
        String sender = collector.named(traceOf(event), "send intake.published").findFirst().orElseThrow().id();
        assertThat(message.path("traceparent").asText()).isEqualTo("00-" + traceOf(event) + "-" + sender + "-01");
    }

    @Test
    void keepsAllAttemptsNextToEachOtherInOneTrace() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        api.answersInTurn(event, List.of(MediaApi.status(500), MediaApi.status(404), MediaApi.wav(api.has(event))));
        intake.start();

        // When
        intake.post(event);

        // Then
        awaitPublished(event);
        intake.stop();
        assertThat(roots(oneTraceOf(event))).hasSize(1);
        List<TracedSpan> attempts = collector.named(traceOf(event), "process intake.downloads").toList();
        assertThat(attempts).extracting(TracedSpan::failed).containsExactly(true, true, false);
        assertThat(attempts).extracting(TracedSpan::parent).containsOnly(
                collector.named(traceOf(event), "send intake.downloads").findFirst().orElseThrow().id());
        assertThat(attempts).extracting(span -> span.attributes().get("error.type")).containsExactly("500", "404", null);
        assertThat(attempts.get(1).attributes()).containsEntry("recording.attempts", "2")
                .doesNotContainKey("recording.outcome");
        assertThat(collector.named(traceOf(event), "bandwidth://media")).extracting(TracedSpan::failed)
                .containsExactly(true, true, false);
    }

    @Test
    void goesOnWithTheTraceAfterARestart() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, MediaApi.status(500));
        intake.with("retry.initial-delay", "1s").with("retry.max-delay", "1s").start();
        intake.post(event);
        eventually().until(() -> !api.requestsFor(event).isEmpty());

        // When
        intake.stop();
        api.has(event);
        intake.start();

        // Then
        awaitPublished(event);
        intake.stop();
        assertThat(roots(oneTraceOf(event))).extracting(TracedSpan::name).containsExactly("POST webhook");
        assertThat(oneTraceOf(event)).extracting(TracedSpan::label).contains("CONSUMER process intake.published");
    }

    @Test
    void goesOnWithTheTraceOfWhatWasSpooled() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        Path spool = Files.createDirectories(intake.dataDir().resolve("spool"));
        Files.writeString(spool.resolve("2026-01-02T03:04:05.678Z_6ec2"), event.toString());

        // When
        intake.start();

        // Then
        awaitPublished(event);
        intake.stop();
        assertThat(roots(oneTraceOf(event))).extracting(TracedSpan::label)
                .containsExactly("PRODUCER send intake.recordings");
        assertThat(oneTraceOf(event)).extracting(TracedSpan::label).contains("CONSUMER process intake.published");
    }

    @Test
    void goesOnWithTheTraceOfADeadLetterThatIsReplayed() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, MediaApi.status(410));
        intake.start();
        intake.post(event);
        intake.awaitDeadLetter(event);
        intake.awaitAlert(event);
        api.has(event);

        // When
        Path letter = intake.deadLettersAbout(event).get(0);
        Files.move(letter, intake.dataDir().resolve("replay").resolve(letter.getFileName()));

        // Then
        awaitPublished(event);
        intake.stop();
        List<TracedSpan> spans = oneTraceOf(event);
        assertThat(spans).extracting(span -> span.attributes().get("recording.outcome")).contains("dead", "stored");
        assertThat(roots(spans)).extracting(TracedSpan::label).containsExactlyInAnyOrder("SERVER POST webhook",
                "PRODUCER send intake.recordings");
        assertThat(json(intake.alertsAbout(event).get(0)).path("traceparent").asText()).contains(traceOf(event));
    }

    @Test
    void putsAllAnnouncementsOfARecordingIntoOneTrace() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.start();
        intake.post(event);
        awaitPublished(event);

        // When
        intake.get(event.fields());

        // Then
        intake.awaitIdle();
        intake.stop();
        assertThat(roots(oneTraceOf(event))).extracting(TracedSpan::label)
                .containsExactly("SERVER POST webhook", "SERVER GET webhook");
    }

    @Test
    void addsNothingToRequestsToBandwidth() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.start();

        // When
        intake.post(event);

        // Then
        awaitPublished(event);
        assertThat(List.of(api.requestsFor(event), api.tokenRequests())).allSatisfy(requests ->
                assertThat(requests).isNotEmpty().allSatisfy(request -> assertThat(headersOf(request))
                        .doesNotContain("traceparent", "tracestate", "baggage")
                        .noneMatch(name -> name.startsWith("camel") || name.startsWith("intake"))));
    }

    private static List<String> headersOf(LoggedRequest request) {
        return request.getHeaders().all().stream().map(HttpHeader::key).map(String::toLowerCase).toList();
    }

    @Test
    void linksTheTraceThatASenderNamesAndDoesNotAdoptIt() throws Exception {
        // Given
        Event event = Event.partial();
        intake.start();

        // When
        intake.send(intake.request("").header("Content-Type", "application/json")
                .header("traceparent", "00-" + FOREIGN_TRACE + "-00f067aa0ba902b7-01").header("baggage", "k=v")
                .POST(BodyPublishers.ofString(event.toString())));

        // Then
        intake.awaitAlert(event);
        intake.awaitIdle();
        intake.stop();
        assertThat(collector.spansOf(FOREIGN_TRACE)).isEmpty();
        assertThat(roots(oneTraceOf(event))).singleElement()
                .satisfies(request -> assertThat(request.links()).containsExactly(FOREIGN_TRACE));
        assertThat(collector.named(traceOf(event), "process intake.alerts")).singleElement()
                .satisfies(stage -> assertThat(stage.attributes()).containsEntry("recording.outcome", "alerted"));
    }

    @Test
    void tracesWhatIsNoEvent() throws Exception {
        // Given
        intake.start();

        // When
        intake.post("this is no event");

        // Then
        eventually().until(() -> !intake.filesIn("alerts").isEmpty());
        intake.awaitIdle();
        intake.stop();
        String trace = collector.spans().get(0).trace();
        assertThat(collector.spans()).extracting(TracedSpan::trace).containsOnly(trace);
        assertThat(roots(collector.spansOf(trace))).singleElement().satisfies(request ->
                assertThat(request.attributes()).containsEntry("http.response.status_code", "400"));
    }

    @Test
    void reportsNoSecretAndNothingPersonal() throws Exception {
        // Given
        Event event = Event.partial().with("callId", "Jane Doe");
        Event failing = Event.complete().with("mediaUrl", api.baseUrl() + "/media?signature=of-the-url");
        api.answers(failing, MediaApi.status(401));
        intake.with("alert.uri", api.baseUrl() + "/path-of-a-hook?authMethod=Basic&authUsername=user-of-a-hook"
                        + "&authPassword=password-of-a-hook&key=key-of-a-hook")
                .with("webhook.username", "user-of-bandwidth").with("webhook.password", "password-of-bandwidth").start();

        // When
        for (Event sent : List.of(event, failing)) {
            intake.send(intake.request("").header("Content-Type", "application/json")
                    .header("Authorization", "Basic dXNlci1vZi1iYW5kd2lkdGg6cGFzc3dvcmQtb2YtYmFuZHdpZHRo")
                    .POST(BodyPublishers.ofString(sent.toString())));
        }

        // Then
        eventually().until(() -> !api.requestsFor(failing).isEmpty());
        eventually().until(() -> collector.spans().stream().anyMatch(span -> span.kind().equals("CLIENT")
                && span.name().startsWith("http://127.0.0.1:") && span.failed()));
        intake.stop();
        assertThat(collector.raw()).contains("archive").doesNotContain("of-a-hook", "of-bandwidth", "of-the-url",
                "the-secret", MediaApi.TOKEN, "Basic ", "Bearer", "Jane", "+1555", intake.dataDir().toString());
    }

    @Test
    void losesAndDelaysNothingWithoutACollector() throws Exception {
        // Given
        List<Event> events = List.of(Event.complete(), Event.complete(), Event.complete());
        events.forEach(api::has);
        collector.close();
        List<String> standardError = new CopyOnWriteArrayList<>();
        Handler console = handler(standardError);
        java.util.logging.Logger.getLogger("").addHandler(console);
        try (LogLines log = new LogLines()) {
            intake.start();

            // When
            events.forEach(intake::post);

            // Then
            events.forEach(this::awaitPublished);
            eventually().until(() -> !log.naming("does not accept traces").isEmpty());
            intake.post(Event.partial());
            intake.stop();
            assertThat(log.naming(collector.url())).hasSize(1);
            assertThat(standardError).isEmpty();
        } finally {
            java.util.logging.Logger.getLogger("").removeHandler(console);
        }
    }

    /** Keeps what libraries write by Java's own logging, which goes to standard error. */
    private static Handler handler(List<String> messages) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.INFO.intValue() && entry.getLoggerName().startsWith("io.opentelemetry")) {
                    messages.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {
                // nothing is held back
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @Test
    void saysOnceThatTheCollectorRefusesTracesAndOnceThatItAcceptsThemAgain() throws Exception {
        // Given
        collector.answersWith(400);
        try (LogLines log = new LogLines()) {
            intake.start();
            intake.post(Event.partial());
            eventually().until(() -> log.naming(collector.url()).size() == 1);

            // When
            collector.answersWith(200);
            Event event = Event.partial();
            intake.post(event);

            // Then
            eventually().until(() -> log.naming(collector.url()).size() == 2);
            assertThat(log.naming(collector.url()).get(0)).contains("does not accept traces", "HTTP 400");
            assertThat(log.naming(collector.url()).get(1)).contains("accepts traces again");
        }
    }

    @Test
    void goesOnAfterAnEdit() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.withOwnRoutes().start();

        // When
        intake.change(() -> intake.edit("archive", "description: Fetch, verify and store", "description: Store"));
        intake.post(event);

        // Then
        awaitPublished(event);
        intake.stop();
        assertThat(roots(oneTraceOf(event))).hasSize(1);
        assertThat(new HashSet<>(oneTraceOf(event))).hasSize(11);
    }

    @Test
    void namesTheTraceInTheLog() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        List<Map<String, String>> contexts = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent entry) {
                if (entry.getFormattedMessage().contains("Stored " + event.id())) {
                    contexts.add(Map.copyOf(entry.getMDCPropertyMap()));
                }
            }
        };
        appender.start();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        intake.start();

        // When
        intake.post(event);

        // Then
        awaitPublished(event);
        root.detachAppender(appender);
        assertThat(contexts).singleElement().satisfies(context -> assertThat(context)
                .containsEntry("traceId", traceOf(event)).containsEntry("recordingId", event.id()));
    }
}
