package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class WebhookAuthenticationTest {

    private static final String USER = "bandwidth:a pass:wörd";

    private static MediaApi api;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).with("webhook.host", "127.0.0.1").with("webhook.username", "bandwidth")
                .with("webhook.password", "a pass:wörd")
                .with("webhook.username.2", "nächster").with("webhook.password.2", "hush-€")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    private static String basic(String pair) {
        return basic(pair, StandardCharsets.UTF_8);
    }

    private static String basic(String pair, Charset charset) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(charset));
    }

    private static HttpResponse<String> post(Event event, String authorization) {
        HttpRequest.Builder request = intake.request("").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event.toString()));
        return intake.send(authorization == null ? request : request.header("Authorization", authorization));
    }

    @Test
    void challengesARequestWithoutCredentials() {
        // Given
        Event event = Event.error();

        // When
        HttpResponse<String> answer = post(event, null);

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic realm=\"");
        intake.awaitIdle();
        assertThat(intake.alertsAbout(event)).isEmpty();
    }

    @Test
    void takesTheEventWhenItIsSentAgainWithCredentials() {
        // Given
        Event event = Event.error();
        post(event, null);

        // When
        HttpResponse<String> answer = post(event, basic(USER));

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        intake.awaitAlert(event);
    }

    @Test
    void readsCredentialsInIso88591AsWell() {
        // Given
        Event event = Event.error();

        // When
        HttpResponse<String> answer = post(event, basic(USER, StandardCharsets.ISO_8859_1));

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        intake.awaitAlert(event);
    }

    /** There is no euro sign in ISO-8859-1: encoders write a question mark, which anyone could. */
    @ParameterizedTest
    @ValueSource(strings = {"nächster:hush-€", "nächster:hush-?"})
    void takesNoQuestionMarkForWhatCannotBeWritten(String pair) {
        // When
        HttpResponse<String> answer = post(Event.error(), basic(pair, StandardCharsets.ISO_8859_1));

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void readsTheSchemeInAnyCase() {
        // Given
        Event event = Event.error();

        // When
        HttpResponse<String> answer = post(event, basic(USER).replace("Basic", "bAsIc"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bandwidth:wrong", "other:a pass:wörd", "bandwidth:", ":", "bandwidth:a pass:wörd ",
        "nächster:a pass:wörd", "bandwidth:hush-€", "nächster:", "nächster:hush-€\0", "n?chster:hush-€", "nächster:hush-?",
        "bandwidth:a pass:w?rd", "bandwidtha pass:wörd"})
    void challengesWrongCredentialsEveryTime(String pair) {
        // When
        HttpResponse<String> answer = post(Event.error(), basic(pair));

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(answer.body() + answer.headers().map()).doesNotContain("wörd", "hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !!!", "Bearer x", "nonsense"})
    void challengesAnUnreadableAuthorization(String authorization) {
        // When
        HttpResponse<String> answer = post(Event.error(), authorization);

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/recordingAvailable/", "/recordingAvailable/sub", "//recordingAvailable", "/other"})
    void guardsEveryPath(String path) {
        // When
        HttpResponse<String> answer = intake.send(HttpRequest.newBuilder(
                URI.create(intake.webhookUrl().replace("/recordingAvailable", path)))
                .POST(BodyPublishers.ofString("{}")));

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void takesEitherOfTwoCredentials() {
        // Given
        Event event = Event.error();

        // When
        HttpResponse<String> answer = post(event, basic("nächster:hush-€"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        intake.awaitAlert(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/ready", "/observe/metrics"})
    void tellsNoPasswordOnTheManagementPort(String path) {
        // Given
        post(Event.error(), basic("nächster:hush-€"));
        post(Event.error(), basic("nächster:hush-hush"));

        // When
        HttpResponse<String> answer = intake.management(path);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("hush", "wörd", "the-secret",
                basic("nächster:hush-€").substring(6), basic(USER).substring(6));
    }

    @Test
    void keepsNoPasswordWithAnEvent() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);

        // When
        HttpResponse<String> answer = post(event, basic("nächster:hush-€"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        intake.awaitStored(event);
        for (Path file : intake.filesIn("")) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString())
                    .doesNotContain("hush-", basic("nächster:hush-€").substring(6));
        }
    }
}
