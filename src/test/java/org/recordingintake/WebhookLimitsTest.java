package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.RawSender;
import org.recordingintake.testing.TestIntake;

class WebhookLimitsTest {

    private static final String HOST = "Host: intake\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String CLOSE = "Connection: close\r\n";

    private static MediaApi api;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    private static String post(String headers) {
        return new String(RawSender.post(headers, bytes(Event.error())), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Event event) {
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Stream<Arguments> requestsThatAreNoEvents() {
        String start = "POST /recordingAvailable HTTP/1.1\r\n";
        return Stream.of(
                Arguments.of("more than 100 headers", post("X: y\r\n".repeat(120)), 431),
                Arguments.of("one header of 20 kB", post("X: " + "y".repeat(20_000) + "\r\n"), 431),
                Arguments.of("headers of 20 kB together", post(("X: " + "y".repeat(1_000) + "\r\n").repeat(20)), 431),
                Arguments.of("a first line of 70 kB", "GET /recordingAvailable?" + "x".repeat(70_000) + " HTTP/1.1\r\n"
                        + HOST + CLOSE + "\r\n", 414),
                Arguments.of("no HTTP at all", "\u0016\u0003\u0001 hello\r\n\r\n", 400),
                Arguments.of("two lengths", start + HOST + JSON + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
                Arguments.of("a negative length", start + HOST + JSON + CLOSE + "Content-Length: -1\r\n\r\n", 400),
                Arguments.of("a length that is no number", start + HOST + JSON + CLOSE + "Content-Length: x\r\n\r\n", 400),
                Arguments.of("a space before a colon", start + HOST + JSON + CLOSE + "X : y\r\nContent-Length: 2\r\n\r\n{}",
                        400),
                Arguments.of("a NUL in a header", start + HOST + JSON + CLOSE + "X: a\0b\r\nContent-Length: 2\r\n\r\n{}", 400),
                Arguments.of("a query that cannot be decoded", "GET /recordingAvailable?recordingId=%zz HTTP/1.1\r\n" + HOST
                        + CLOSE + "\r\n", 400),
                Arguments.of("a path that cannot be decoded", "GET /%zz HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", 400),
                Arguments.of("a tunnel", "CONNECT 127.0.0.1:22 HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", 404),
                Arguments.of("an echo", "TRACE /recordingAvailable HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", 405),
                Arguments.of("a browser's question", "OPTIONS /recordingAvailable HTTP/1.1\r\n" + HOST + CLOSE
                        + "Origin: https://example.com\r\nAccess-Control-Request-Method: POST\r\n\r\n", 405),
                Arguments.of("a Java object", start + HOST + CLOSE
                        + "Content-Type: application/x-java-serialized-object\r\nContent-Length: 2\r\n\r\n{}", 415),
                Arguments.of("an upload", start + HOST + CLOSE
                        + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 2\r\n\r\n{}", 415));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requestsThatAreNoEvents")
    void answersClearly(String what, String request, int status) {
        // When
        String answer = RawSender.answer(intake.webhookUrl(), request.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*").contains("\"status\":" + status)
                .containsIgnoringCase("content-type: application/problem+json").doesNotContain("Exception", "\tat ", "ccess-")
                .doesNotContainIgnoringCase("\nserver:");
        assertThat(intake.post(Event.error()).statusCode()).isEqualTo(204);
    }

    @Test
    void refusesALargeBodyBeforeItComes() {
        // When
        String answer;
        try (RawSender sender = new RawSender(intake.webhookUrl())) {
            answer = sender.send("POST /recordingAvailable HTTP/1.1\r\n" + HOST + JSON
                    + "Content-Length: 1000000000000\r\n\r\n").nextHead();
        }

        // Then
        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void hangsUpOnAChunkThatIsNone() {
        // When
        String answer = RawSender.answer(intake.webhookUrl(), "POST /recordingAvailable HTTP/1.1\r\n" + HOST + JSON
                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");

        // Then
        assertThat(answer).isEmpty();
        assertThat(intake.post(Event.error()).statusCode()).isEqualTo(204);
    }

    static Stream<Arguments> framings() {
        String chunked = "Transfer-Encoding: chunked\r\n";
        String length = "Content-Length: 5\r\n";
        return Stream.of(
                Arguments.of("1.1", length + chunked),
                Arguments.of("1.1", chunked + length),
                Arguments.of("1.1", chunked + "Content-Length: 0\r\n"),
                Arguments.of("1.1", length + length),
                Arguments.of("1.1", chunked + chunked),
                Arguments.of("1.1", chunked + "Transfer-Encoding: identity\r\n"),
                Arguments.of("1.1", "Transfer-Encoding: chunked, chunked\r\n"),
                Arguments.of("1.1", "Transfer-Encoding: gzip, chunked\r\n"),
                Arguments.of("1.1", "Transfer-Encoding: identity\r\n" + length),
                Arguments.of("1.1", "Transfer-Encoding: xchunked\r\n"),
                Arguments.of("1.1", "Transfer-Encoding:\r\n"),
                Arguments.of("1.0", chunked),
                Arguments.of("1.0", length + chunked),
                Arguments.of("1.0", "Connection: keep-alive\r\n" + length + "Content-Length: 6\r\n"));
    }

    /** Servers in front may cut such a request elsewhere, and hand on what follows as the next sender's. */
    @ParameterizedTest(name = "HTTP/{0} {1}")
    @MethodSource("framings")
    void takesNothingForARequestThatFollowsOneWhoseEndIsUncertain(String version, String framing) {
        // Given
        Event smuggled = Event.error();

        // When
        String answer = RawSender.answer(intake.webhookUrl(), "POST /recordingAvailable HTTP/" + version + "\r\n" + HOST + JSON
                + framing + "\r\n0\r\n\r\n" + new String(RawSender.post("", bytes(smuggled)), StandardCharsets.UTF_8));

        // Then
        assertThat(answer.lines().filter(line -> line.startsWith("HTTP/")).map(line -> line.split(" ")[1]))
                .containsExactly("400");
        Event next = Event.error();
        assertThat(intake.post(next).statusCode()).isEqualTo(204);
        intake.awaitAlert(next);
        intake.awaitIdle();
        assertThat(intake.alertsAbout(smuggled)).isEmpty();
    }

    @Test
    void takesEventsByChunksAndByLengthOnOneConnection() {
        // Given
        List<Event> events = List.of(Event.error(), Event.error());
        Event last = Event.error();
        String start = "POST /recordingAvailable HTTP/1.1\r\n" + HOST + JSON;

        // When
        try (RawSender sender = new RawSender(intake.webhookUrl())) {
            for (Event event : events) {
                String length = Integer.toHexString(bytes(event).length);
                sender.send(start + "Transfer-Encoding: Chunked\r\n\r\n" + length + "\r\n" + event + "\r\n0\r\n\r\n").nextHead();
            }
            sender.send(RawSender.post("", bytes(last))).answer();
        }

        // Then
        events.forEach(intake::awaitAlert);
        intake.awaitAlert(last);
    }

    @Test
    void letsASenderGoOnThatAsksFirst() {
        // Given
        Event event = Event.error();
        String head = "POST /recordingAvailable HTTP/1.1\r\n" + HOST + JSON + CLOSE + "Expect: 100-continue\r\n"
                + "Content-Length: " + bytes(event).length + "\r\n\r\n";

        // When
        try (RawSender sender = new RawSender(intake.webhookUrl())) {
            String first = sender.send(head).nextHead();
            String second = sender.send(bytes(event)).answer();

            // Then
            assertThat(first).startsWith("HTTP/1.1 100 ");
            assertThat(second).startsWith("HTTP/1.1 204 ");
        }
        intake.awaitAlert(event);
    }

    @Test
    void takesAnEventWithManyHeaders() {
        // Given
        Event event = Event.error();

        // When
        String answer = RawSender.answer(intake.webhookUrl(), RawSender.post("X: y\r\n".repeat(90), bytes(event)));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        intake.awaitAlert(event);
    }

    @Test
    void readsABodyAsItIsWhateverCompressionItClaims() {
        // Given
        Event event = Event.error();

        // When
        String answer = RawSender.answer(intake.webhookUrl(), RawSender.post("Content-Encoding: gzip\r\n", bytes(event)));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        intake.awaitAlert(event);
    }
}
