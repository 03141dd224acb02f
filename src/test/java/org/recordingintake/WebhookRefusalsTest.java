package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.RawSender;
import org.recordingintake.testing.TestIntake;
import org.slf4j.LoggerFactory;

/** What Bandwidth is told when it is not set up as the webhook expects, and what the operator is. */
class WebhookRefusalsTest {

    private static final String RIGHT = "bandwidth:the-password";
    private static final List<String> REASONS = List.of("path", "method", "size", "type", "body", "password");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.recordingintake.webhook.RejectionMetrics");

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).withOwnRoutes().with("webhook.host", "127.0.0.1")
                .with("webhook.username", "bandwidth").with("webhook.password", "the-password");
        Files.writeString(intake.routeFile("ops"), """
                # Something of ops' own
                - route:
                    id: ops
                    description: Find nothing
                    from:
                      uri: platform-http:/ops
                      steps:
                        - setHeader: {name: CamelHttpResponseCode, constant: "404"}
                """);
        intake.start();
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(log);
        intake.close();
        api.close();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> request) {
        return intake.send(request.apply(HttpRequest.newBuilder(
                URI.create(intake.webhookUrl().replace("/recordingAvailable", path)))));
    }

    /** One request that is refused in each way, with what is added to it. */
    private List<Integer> sendOneOfEach(UnaryOperator<HttpRequest.Builder> more) {
        String event = Event.complete().toString();
        UnaryOperator<HttpRequest.Builder> json = request ->
                more.apply(request.header("Content-Type", "application/json"));
        return Stream.of(
                send("/recordingAvailible", request -> json.apply(request).POST(BodyPublishers.ofString(event))),
                send("/recordingAvailable", request -> json.apply(request).PUT(BodyPublishers.ofString(event))),
                send("/recordingAvailable", request -> json.apply(request).POST(BodyPublishers.ofString("x".repeat(70_000)))),
                send("/recordingAvailable", request -> more.apply(request.header("Content-Type", "text/xml"))
                        .POST(BodyPublishers.ofString(event))),
                send("/recordingAvailable/", request -> json.apply(request).POST(BodyPublishers.ofString("[]"))),
                send("/recordingAvailable", request -> more.apply(request).GET()))
                .map(HttpResponse::statusCode).toList();
    }

    private double refused(String reason) {
        String metric = "recording_intake_webhook_refused_total{reason=\"" + reason + "\"} ";
        return intake.management("/observe/metrics").body().lines().filter(line -> line.startsWith(metric))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length()))).findFirst().orElseThrow();
    }

    private JsonNode details() {
        try {
            for (JsonNode check : new ObjectMapper().readTree(intake.management("/observe/health?data=true").body())
                    .path("checks")) {
                if (check.path("name").asText().equals("webhook")) {
                    return check.path("data");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no health check of the webhook");
    }

    @Test
    void tellsOfEachKindOfEventThatItRefusesBehindThePassword() {
        // When
        List<Integer> answers = Stream.of(1, 2).flatMap(round -> sendOneOfEach(request ->
                request.header("Authorization", basic(RIGHT))).stream()).toList();

        // Then
        assertThat(answers).startsWith(404, 405, 413, 415, 400, 400).hasSize(12);
        eventually().untilAsserted(() -> assertThat(REASONS).extracting(this::refused)
                .containsExactly(2.0, 2.0, 2.0, 2.0, 4.0, 0.0));
        assertThat(log.list).hasSize(5).allMatch(line -> line.getLevel() == Level.WARN);
        assertThat(List.of("404", "405", "413", "415", "400")).allSatisfy(status -> assertThat(log.list)
                .filteredOn(line -> line.getFormattedMessage().contains("answered " + status)).hasSize(1));
        assertThat(List.of("path", "method", "size", "type")).allSatisfy(reason ->
                assertThat(details().path("refused." + reason).asText()).contains("2 times, the last at "));
        assertThat(details().path("refused.body").asText()).contains("4 times");
        assertThat(intake.management("/observe/health").body()).contains("\"status\":\"DEGRADED\"",
                "Correct the URL of the webhook at Bandwidth");
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void isSilentAboutStrangers() {
        // When
        List<Integer> withoutCredentials = sendOneOfEach(request -> request);
        List<Integer> withOthers = sendOneOfEach(request -> request.header("Authorization", basic("guest:the-password")));
        List<Integer> unreadable = sendOneOfEach(request -> request.header("Authorization", "Basic bandwidth"));

        // Then
        assertThat(Stream.of(withoutCredentials, withOthers, unreadable).flatMap(List::stream)).containsOnly(401);
        assertThat(RawSender.answer(intake.webhookUrl(), "CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n"
                + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(RawSender.answer(intake.webhookUrl(), "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(REASONS).extracting(this::refused).containsOnly(0.0);
        assertThat(log.list).isEmpty();
        assertThat(details().fieldNames()).toIterable().noneMatch(name -> name.startsWith("refused."));
    }

    @Test
    void tellsOfAWrongPasswordForAUserThatExists() {
        // When
        List<Integer> answers = sendOneOfEach(request -> request.header("Authorization", basic("bandwidth:a-guess")));

        // Then
        assertThat(answers).containsOnly(401);
        eventually().untilAsserted(() -> assertThat(refused("password")).isEqualTo(6));
        assertThat(log.list).singleElement().satisfies(line -> assertThat(line.getFormattedMessage())
                .contains("401", "webhook.password").doesNotContain("a-guess", "the-password"));
        assertThat(details().path("refused.password").asText()).contains("6 times");
    }

    @Test
    void answersAWrongPasswordAsItAnswersAStranger() {
        // When
        List<String> answers = Stream.of("", "Authorization: " + basic("bandwidth:a-guess") + "\r\n",
                "Authorization: " + basic("guest:the-password") + "\r\n", "Authorization: Bearer x\r\n")
                .map(header -> RawSender.answer(intake.webhookUrl(),
                        RawSender.post(header, Event.error().toString().getBytes(StandardCharsets.UTF_8))))
                .map(answer -> answer.replaceAll("(?i)\r\ndate: [^\r]*", "")).toList();

        // Then
        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 401 ")).containsOnly(answers.get(0));
    }

    @Test
    void leavesAnswersOfOtherRoutesToThem() {
        // When
        HttpResponse<String> answer = send("/ops", request -> request.header("Authorization", basic(RIGHT)).GET());

        // Then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(REASONS).extracting(this::refused).containsOnly(0.0);
        assertThat(log.list).isEmpty();
    }

    @Test
    void countsAPathThatCannotBeReadBehindThePassword() {
        // When
        String answer = RawSender.answer(intake.webhookUrl(), "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: " + basic(RIGHT) + "\r\n\r\n");

        // Then
        assertThat(answer).startsWith("HTTP/1.1 400 ");
        eventually().untilAsserted(() -> assertThat(refused("body")).isEqualTo(1));
    }
}
