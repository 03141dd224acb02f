package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** A slash at the end of the path makes no difference, wherever it is written. */
class WebhookPathTest {

    private static final String CREDENTIALS = "Basic "
            + Base64.getEncoder().encodeToString("u:p".getBytes(StandardCharsets.UTF_8));

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void prepare() {
        api = new MediaApi();
        intake = TestIntake.using(api).with("webhook.host", "127.0.0.1").with("webhook.username", "u")
                .with("webhook.password", "p");
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    private int post(String path, Event event, boolean withCredentials) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(intake.webhookUrl()).resolve(path))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(event.toString()));
        return intake.send(withCredentials ? request.header("Authorization", CREDENTIALS) : request).statusCode();
    }

    private void assertTakesEventsAt(String path) {
        Event event = Event.error();
        assertThat(post(path, event, false)).as(path).isEqualTo(401);
        assertThat(post(path, event, true)).as(path).isEqualTo(204);
        intake.awaitAlert(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hooks/recordings", "/hooks/recordings/", "/hooks//recordings//"})
    void takesEventsWithASlashAtTheEndAndWithout(String path) throws Exception {
        // When
        intake.with("webhook.path", path).start();

        // Then
        assertThat(intake.webhookUrl()).endsWith("/hooks/recordings");
        assertTakesEventsAt("/hooks/recordings");
        assertTakesEventsAt("/hooks/recordings/");
        assertThat(post("/hooks/recordings/more", Event.error(), true)).isEqualTo(404);
        assertThat(post("/hooks", Event.error(), true)).isEqualTo(404);
    }

    @Test
    void takesEventsAtTheRoot() throws Exception {
        // When
        intake.with("webhook.path", "/").start();

        // Then
        assertTakesEventsAt("/");
        assertThat(post("/other", Event.error(), true)).isEqualTo(404);
    }

    @Test
    void takesEventsWhereTheRouteHasTheSlash() throws Exception {
        // Given
        intake.withOwnRoutes().start();

        // When
        JsonNode change = intake.change(() -> intake.edit("webhook", "platform-http:{{webhook.path}}",
                "platform-http:{{webhook.path}}/"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertTakesEventsAt("/recordingAvailable");
        assertTakesEventsAt("/recordingAvailable/");
    }
}
