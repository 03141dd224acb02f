package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.settings.Credentials;
import org.recordingintake.testing.PackagedIntake;

/** {@code demo --keep} in the packaged runtime. */
class KeptDemoIT {

    private static final Pattern CONSOLE = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/console/\\s+User: (\\S+) +Password: (\\S+)");
    private static final Pattern LOST = Pattern.compile("One more recording, (r-\\S+),");

    private final HttpClient http = HttpClient.newHttpClient();
    private PackagedIntake demo;

    @BeforeEach
    void start() throws IOException {
        demo = new PackagedIntake();
        demo.with("JAVA_OPTS", "-Djava.io.tmpdir=" + demo.home()).launch("demo", "--keep");
        eventually().until(() -> demo.output().contains("Ctrl-C") || !demo.process().isAlive());
    }

    @AfterEach
    void stop() {
        demo.close();
    }

    private static Matcher found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher;
    }

    private HttpResponse<String> send(String path, String body, String password) throws Exception {
        Matcher console = found(CONSOLE, demo.output());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(console.group(1) + path))
                .header("Authorization", new Credentials(console.group(2), password).basic());
        return http.send(body == null ? request.build() : request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    @Test
    void leavesAConsoleOpenInWhichWhatWasGivenUpCanBeReplayed() throws Exception {
        // Given
        String password = found(CONSOLE, demo.output()).group(3);
        String lost = found(LOST, demo.output()).group(1);
        assertThat(demo.output()).contains("All events ended as expected.");
        assertThat(send("/api/overview", null, "guessed").statusCode()).isEqualTo(401);
        assertThat(send("/api/recordings/" + lost, null, password).body()).contains("\"outcome\":\"dead\"");

        // When
        int status = send("/api/dead-letters/replay", "{\"ids\":[\"" + lost + "\"]}", password).statusCode();

        // Then
        assertThat(status).isEqualTo(200);
        eventually().untilAsserted(() -> assertThat(send("/api/recordings/" + lost, null, password).body())
                .contains("\"outcome\":\"stored\""));
    }

    @Test
    void endsWithSuccessOnASignal() {
        // When
        int exitCode = demo.terminate();

        // Then
        assertThat(exitCode).isZero();
    }
}
