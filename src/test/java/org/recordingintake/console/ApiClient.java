package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.fasterxml.jackson.databind.JsonNode;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.TestIntake;

/** A client of the API with HTTP Basic, which holds each answer against the description. */
final class ApiClient {

    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Patience.LONGEST).build();

    private final TestIntake intake;
    private final String user;

    ApiClient(TestIntake intake, String user) {
        this.intake = intake;
        this.user = user;
    }

    /** Users named after what they may do, with their names as passwords: viewer, listener, operator, all and nobody. */
    static TestIntake withUsers(TestIntake intake) throws IOException {
        Path directory = Files.createDirectories(intake.dataDir().resolveSibling(intake.dataDir().getFileName() + ".users"));
        StringBuilder users = new StringBuilder();
        for (String user : List.of("viewer", "listener", "operator", "all", "nobody")) {
            users.append(user).append(':').append(BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, user.toCharArray())).append('\n');
        }
        Files.writeString(directory.resolve("users"), users);
        Files.writeString(directory.resolve("roles"), "viewer: view\nlistener: listen\noperator: operate\nall: view,listen,operate\n");
        return intake.with("console.users-file", directory.resolve("users").toString())
                .with("console.roles-file", directory.resolve("roles").toString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(intake.managementUri(path)).timeout(Patience.LONGEST).header("Authorization", "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    /** @param template of the path in the description */
    JsonNode json(int status, String template, String path) throws IOException, InterruptedException {
        return described("GET", status, template, get(path));
    }

    JsonNode post(int status, String template, String path, String body) throws IOException, InterruptedException {
        return described("POST", status, template, send(request(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))));
    }

    private static JsonNode described(String method, int status, String template, HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        OpenApi.requireDescribed(method, template, status, answer.headers().firstValue("Content-Type").orElse(""), answer.body());
        return OpenApi.JSON.readTree(answer.body());
    }

    /** The actions in the audit log, the oldest first. */
    List<JsonNode> audited() throws IOException {
        try (Stream<String> lines = Files.lines(intake.dataDir().resolve("audit.log"))) {
            return lines.map(line -> {
                try {
                    return OpenApi.JSON.readTree(line);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }).toList();
        }
    }
}
