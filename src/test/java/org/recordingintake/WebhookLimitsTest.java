package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
