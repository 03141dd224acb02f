package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** Edits and their rollback by the API of a running intake, and what it does while nothing can be recorded. */
class EditsApiTest {

    private static final String EDITS = "/api/edits";
    private static final String ROLLBACK = "/api/edits/rollback";

    private static MediaApi media;
    private static TestIntake intake;
    private static ApiClient viewer;
    private static ApiClient operator;

    @BeforeAll
    static void start() throws Exception {
        media = new MediaApi();
        intake = ApiClient.withUsers(TestIntake.using(media).withOwnRoutes()).with("retry.max-attempts", "2").start();
        viewer = new ApiClient(intake, "viewer");
        operator = new ApiClient(intake, "operator");
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        media.close();
    }

    @Test
    void showsEditsAndRollsOneBack() throws Exception {
        // Given
        String before = Files.readString(intake.routeFile("alerts"));
        int first = intake.changes().get(0).path("set").asInt();
        JsonNode applied = intake.change(() -> intake.edit("alerts", "description: Send an alert to the alert channel",
                "description: Send alerts"));
        JsonNode refused = intake.change(() -> intake.edit("alerts", "description: Send alerts", "description: ["));
        assertThat(applied.path("by").asText()).isEqualTo(Files.getOwner(intake.routeFile("alerts")).getName());

        // When
        JsonNode page = viewer.json(200, EDITS, EDITS);

        // Then
        assertThat(page.at("/edits/0/outcome").asText()).isEqualTo("refused").isEqualTo(refused.path("outcome").asText());
        assertThat(page.at("/edits/0/errors/0/file").asText()).endsWith("alerts.camel.yaml");
        assertThat(page.at("/edits/0/errors/0/line").asInt()).isPositive();
        assertThat(page.at("/edits/1/differences/0/lines").toString()).contains("+    description: Send alerts");
        assertThat(page.at("/inForce/set").asInt()).isEqualTo(applied.path("set").asInt());

        // When
        int lines = intake.changes().size();
        JsonNode result = operator.post(202, ROLLBACK, ROLLBACK, "{\"set\":" + first + "}");

        // Then
        assertThat(result.path("set").asInt()).isEqualTo(first);
        assertThat(intake.routeFile("alerts")).hasContent(before);
        JsonNode change = eventually().until(intake::changes, changes -> changes.size() > lines).get(lines);
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(change.path("by").asText()).isEqualTo("operator");
        assertThat(operator.audited()).anySatisfy(line -> assertThat(line.path("action").asText()).isEqualTo("rolled-back"));
        assertThat(operator.post(404, ROLLBACK, ROLLBACK, "{\"set\":999}").path("detail").asText()).contains("999");
        assertThat(operator.post(400, ROLLBACK, ROLLBACK, "{\"set\":\"1\"}").path("detail").asText()).contains("set must be a number");
        assertThat(operator.post(400, ROLLBACK, ROLLBACK, "{}").path("detail").asText()).contains("set must be a number");
        showsAndDoesNothingThatCannotBeRecorded();
    }

    private static void showsAndDoesNothingThatCannotBeRecorded() throws Exception {
        // Given
        Event event = Event.complete();
        intake.post(event);
        intake.awaitDeadLetter(event);
        Files.move(intake.dataDir().resolve("audit.log"), intake.dataDir().resolve("audit.aside"));
        Files.createDirectory(intake.dataDir().resolve("audit.log"));

        // When
        var searched = viewer.get("/api/recordings?q=" + event.id());
        var replayed = operator.send(operator.request("/api/dead-letters/replay").header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"ids\":[\"" + event.id() + "\"]}")));

        // Then
        assertThat(searched.statusCode()).isEqualTo(503);
        assertThat(searched.body()).doesNotContain(event.id());
        assertThat(replayed.statusCode()).isEqualTo(503);
        assertThat(intake.deadLettersAbout(event)).hasSize(1);
    }
}
