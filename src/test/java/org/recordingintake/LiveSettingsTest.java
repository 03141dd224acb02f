package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.recordingintake.testing.Event;

/** What is in force without a restart because an edit builds everything anew. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveSettingsTest extends EditedIntake {

    @BeforeAll
    void start() throws Exception {
        open();
        intake.notIsolated().restart(); // or camel.* keys of the file would not count
    }

    @AfterEach
    void restore() throws Exception {
        putShippedFilesBack();
    }

    @AfterAll
    void stop() throws Exception {
        close();
    }

    private static final String GREETER = """
            # Greets.
            - route:
                id: greet
                description: Greet
                from:
                  uri: file:%/in
                  parameters:
                    delete: "true"
                  steps:
                    - setBody: {id: say, simple: "${bean:greeting?method=toString}"}
                    - to: {id: to-greetings, uri: "file:%/greetings"}
            """;

    @Test
    void takesOverKeysOfCamel() throws Exception {
        // Given
        addToProperties("camel.beans.greeting=#class:java.lang.String(\"hello\")");
        saveCopy(GREETER);
        drop("one", "x");
        awaitFile("greetings/one", "hello");

        // When
        JsonNode change = intake.change(() -> Files.writeString(intake.properties(),
                Files.readString(intake.properties()).replace("hello", "welcome")));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(change.has("needRestart")).isFalse();
        drop("two", "x");
        awaitFile("greetings/two", "welcome");
    }

    @Test
    void refusesAKeyThatCamelDoesNotKnow() throws Exception {
        // When
        JsonNode change = intake.change(() -> addToProperties("camel.main.nosuch=1"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        assertThat(texts(change.path("errors"))).anyMatch(error -> error.contains("camel.main.nosuch"));
        assertThat(intake.post(Event.partial()).statusCode()).isEqualTo(204);
    }

    private String get(String path) throws Exception {
        return intake.send(HttpRequest.newBuilder(URI.create(intake.webhookUrl()).resolve(path)).GET()).body();
    }

    @Test
    void takesRequestsByTheRestDsl() throws Exception {
        // Given
        String file = """
                # Says hello.
                - rest:
                    path: /hello
                    get:
                      - id: hello
                        to: direct:hello
                - route:
                    id: say-hello
                    description: Say hello
                    from:
                      uri: direct:hello
                      steps:
                        - setBody: {id: greeting, constant: hello}
                """;
        JsonNode added = saveCopy(file);

        // When
        String before = get("/hello");
        saveCopy(file.replace("constant: hello", "constant: welcome"));

        // Then
        assertThat(added.path("outcome").asText()).isEqualTo("applied");
        assertThat(before).isEqualTo("hello");
        assertThat(get("/hello")).isEqualTo("welcome");
    }

    @Test
    void takesARouteWithoutAnId() throws Exception {
        // When
        JsonNode change = saveCopy("""
                # Copies.
                - route:
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - to: {id: to-copies, uri: "file:%/copies"}
                """);

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        drop("one", "x");
        awaitFile("copies/one", "x");
    }

    @Test
    void interceptsWhatIsSentToAnEndpointOnlyAsLongAsTheFileSaysSo() throws Exception {
        // Given
        String copy = """
                - route:
                    id: copy
                    description: Copy
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - to: {id: to-copies, uri: "file:%/copies"}
                """;
        saveCopy("# Copies.\n- interceptSendToEndpoint: {id: see, uri: \"file:%/copies\","
                + " steps: [{setBody: {id: other, constant: intercepted}}]}\n" + copy);
        drop("one", "x");
        awaitFile("copies/one", "intercepted");

        // When
        saveCopy("# Copies.\n" + copy);

        // Then
        drop("two", "x");
        awaitFile("copies/two", "x");
    }

    private int statusFor(String password) throws Exception {
        return intake.send(HttpRequest.newBuilder(URI.create(intake.webhookUrl()))
                .header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder()
                        .encodeToString(("user:" + password).getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(Event.partial().toString()))).statusCode();
    }

    @Test
    void readsASecretAgainWhenItsFileIsReplaced() throws Exception {
        // Given
        Path secret = Files.writeString(Files.createDirectories(intake.dataDir().resolve("secrets")).resolve("password"), "one");
        intake.change(() -> addToProperties("webhook.username=user\nwebhook.password-file=" + secret));
        assertThat(statusFor("one")).isEqualTo(204);
        assertThat(statusFor("two")).isEqualTo(401);

        // When
        JsonNode change = intake.change(() -> Files.writeString(secret, "two"));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(texts(change.path("changedFiles"))).containsExactly(secret.toString());
        assertThat(change.path("files").has(secret.toString())).isFalse();
        assertThat(statusFor("one")).isEqualTo(401);
        assertThat(statusFor("two")).isEqualTo(204);
    }

    @Test
    void keepsToTheNumberOfDownloadsWhileAnEarlierVersionOfTheRoutesHasSome() throws Exception {
        // Given
        intake.change(() -> addToProperties("media.concurrency=2"));
        List<Event> events = Stream.generate(Event::complete).limit(4).toList();
        for (Event event : events) {
            api.holds(event);
        }
        intake.post(events.get(0));
        intake.post(events.get(1));
        eventually().until(() -> api.requestsFor(events.get(0)).size() + api.requestsFor(events.get(1)).size() == 2);

        // When
        intake.change(() -> intake.edit("archive", "description: Fetch, verify and store the media of a recording",
                "description: Edited"));
        intake.post(events.get(2));
        intake.post(events.get(3));
        // an event after them, which needs no download, shows that they have come to the route
        Event partial = Event.partial();
        intake.post(partial);
        intake.awaitAlert(partial);

        // Then
        assertThat(api.requestsFor(events.get(2))).isEmpty();
        assertThat(api.requestsFor(events.get(3))).isEmpty();
        api.release(events.get(0));
        intake.awaitStored(events.get(0));
        eventually().until(() -> api.requestsFor(events.get(2)).size() + api.requestsFor(events.get(3)).size() == 1);
        events.stream().skip(1).forEach(api::release);
        events.forEach(intake::awaitStored);
    }
}
