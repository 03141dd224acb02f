package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** The API of a running intake. */
class ApiTest {

    private static final String RECORDINGS = "/api/recordings";
    private static final String RECORDING = "/api/recordings/{recordingId}";
    private static final String MEDIA = "/api/recordings/{recordingId}/media";

    private static MediaApi media;
    private static TestIntake intake;
    private static ApiClient viewer;
    private static ApiClient listener;
    private static ApiClient operator;

    @BeforeAll
    static void start() throws Exception {
        media = new MediaApi();
        intake = ApiClient.withUsers(TestIntake.using(media)).with("retry.max-attempts", "2").start();
        viewer = new ApiClient(intake, "viewer");
        listener = new ApiClient(intake, "listener");
        operator = new ApiClient(intake, "operator");
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        media.close();
    }

    private static Event stored(Event event) {
        media.has(event);
        intake.post(event);
        intake.awaitStored(event);
        return event;
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.path("recordings").spliterator(), false).map(row -> row.path("recordingId").asText()).toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void findsARecordingByWhatPeopleKnowOfIt() throws Exception {
        // Given
        String tag = "<script>alert(1)</script> \u202e'\"&";
        Event event = stored(Event.complete().with("tag", tag).with("from", "+19195550123").with("callId", "c-find"));

        // When
        for (String text : List.of(event.id(), "c-find", "+19195550123", "919-555-0123", tag)) {
            JsonNode page = viewer.json(200, RECORDINGS, RECORDINGS + "?q=" + encoded(text));

            // Then
            assertThat(ids(page)).as(text).containsExactly(event.id());
            assertThat(page.at("/recordings/0/tag").asText()).isEqualTo(tag);
            assertThat(page.at("/recordings/0/outcome").asText()).isEqualTo("stored");
            assertThat(page.path("next").isNull()).isTrue();
        }
        assertThat(ids(viewer.json(200, RECORDINGS, RECORDINGS + "?q=+19195550123"))).containsExactly(event.id());
        assertThat(ids(viewer.json(200, RECORDINGS, RECORDINGS + "?number=%2B19195550123&outcome=dead"))).isEmpty();
        assertThat(viewer.audited()).anySatisfy(line -> {
            assertThat(line.path("action").asText()).isEqualTo("searched");
            assertThat(line.path("user").asText()).isEqualTo("viewer");
            assertThat(line.path("details").path("q").asText()).isEqualTo(tag);
        });
    }

    @Test
    void pagesByACursor() throws Exception {
        // Given
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add(0, stored(Event.complete().with("tag", "paged").with("startTime", "2026-01-0" + (i + 1) + "T00:00:00Z")).id());
        }

        // When
        List<String> seen = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = viewer.json(200, RECORDINGS, RECORDINGS + "?tag=paged&limit=2" + next);
            seen.addAll(ids(page));
            next = page.path("next").isNull() ? null : "&after=" + page.path("next").asText();
        }

        // Then
        assertThat(seen).isEqualTo(expected);
        assertThat(ids(viewer.json(200, RECORDINGS, RECORDINGS + "?tag=paged&from=2026-01-02&to=2026-01-03"))).hasSize(2);
    }

    @Test
    void exportsCsvWithoutFormulas() throws Exception {
        // Given
        Event event = stored(Event.complete().with("tag", "=HYPERLINK(\"http://evil\")").with("from", "+19195550124"));

        // When
        HttpResponse<String> answer = viewer.send(viewer.request(RECORDINGS + "?q=" + event.id()).header("Accept", "text/csv"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv; charset=utf-8");
        assertThat(answer.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"recordings.csv\"");
        assertThat(answer.body().split("\r\n")).hasSize(2);
        assertThat(answer.body()).startsWith(RecordingsCsv.header()).contains("\"'=HYPERLINK(\"\"http://evil\"\")\"",
                "\"+19195550124\"", '"' + event.id() + '"');
        assertThat(viewer.audited()).anySatisfy(line -> assertThat(line.path("action").asText()).isEqualTo("exported"));
    }

    @ParameterizedTest
    @CsvSource({
        "?limit=501, from 1 to 500", "?limit=x, from 1 to 500", "?outcome=lost, 'waiting, stored'", "?from=soon, such as",
        "?after=nonsense, an earlier answer", "?nosuch=1, There is no parameter", "?q=a&q=b, occurs twice",
        "?tag=%00, at most 256"})
    void saysWhatIsWrongWithASearch(String query, String detail) throws Exception {
        // When
        JsonNode problem = viewer.json(400, RECORDINGS, RECORDINGS + query);

        // Then
        assertThat(problem.path("detail").asText()).contains(detail);
    }

    @Test
    void answersInNoOtherFormat() throws Exception {
        HttpResponse<String> answer = viewer.send(viewer.request(RECORDINGS).header("Accept", "application/xml"));
        assertThat(answer.statusCode()).isEqualTo(406);
    }

    @Test
    void tellsAllThatIsKnownOfARecording() throws Exception {
        // Given
        Event event = stored(Event.complete().with("parentCallId", "c-parent"));
        intake.post(event.with("status", "partial"));
        intake.awaitAlert(event);
        eventually().until(() -> intake.outcomesOf(event).size() == 2);

        // When
        JsonNode view = viewer.json(200, RECORDING, RECORDINGS + "/" + event.id());

        // Then
        assertThat(view.path("rows")).hasSize(2);
        JsonNode alerted = view.at("/rows/0");
        JsonNode row = view.at("/rows/1");
        assertThat(row.at("/recording/parentCallId").asText()).isEqualTo("c-parent");
        assertThat(row.at("/receipt/sha256").asText()).isEqualTo(row.at("/media/sha256").asText()).hasSize(64);
        assertThat(row.at("/receipt/checks/container").asText()).isEqualTo("wav");
        assertThat(row.at("/event/recordingId").asText()).isEqualTo(event.id());
        assertThat(row.path("timeline").findValuesAsText("step")).containsSubsequence("received", "read", "stored");
        assertThat(alerted.at("/recording/outcome").asText()).isEqualTo("alerted");
        assertThat(alerted.at("/event/status").asText()).isEqualTo("partial");
        assertThat(viewer.json(404, RECORDING, RECORDINGS + "/r-unknown").path("detail").asText()).contains("does not know");
    }

    @Test
    void sendsMediaWholeAndInParts() throws Exception {
        // Given
        Event event = stored(Event.complete());
        byte[] content = Files.readAllBytes(intake.mediaOf(event).get(0));
        String path = RECORDINGS + "/" + event.id() + "/media";

        // When
        HttpResponse<byte[]> whole = listener.bytes(listener.request(path));
        String etag = whole.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> part = listener.bytes(listener.request(path).header("Range", "bytes=10-19").header("If-Range", etag));
        HttpResponse<byte[]> end = listener.bytes(listener.request(path + "?download=1").header("Range", "bytes=-5"));
        HttpResponse<byte[]> other = listener.bytes(listener.request(path).header("Range", "bytes=0-1").header("If-Range", "\"x\""));
        HttpResponse<byte[]> beyond = listener.bytes(listener.request(path).header("Range", "bytes=999999999-"));
        HttpResponse<byte[]> known = listener.bytes(listener.request(path).header("If-None-Match", etag));
        HttpResponse<byte[]> head = listener.bytes(listener.request(path).method("HEAD", BodyPublishers.noBody()));

        // Then
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(content);
        assertThat(whole.headers().firstValue("Content-Type")).contains("audio/wav");
        assertThat(whole.headers().firstValue("Content-Disposition")).contains("inline; filename=\"" + event.id() + ".wav\"");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(content, 10, 20));
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 10-19/" + content.length);
        assertThat(end.body()).isEqualTo(java.util.Arrays.copyOfRange(content, content.length - 5, content.length));
        assertThat(end.headers().firstValue("Content-Disposition").orElseThrow()).startsWith("attachment");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("Content-Range")).contains("bytes */" + content.length);
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).contains(String.valueOf(content.length));
        assertThat(listener.audited().stream().filter(line -> line.at("/details/recordingId").asText().equals(event.id()))
                .map(line -> line.path("action").asText())).containsExactly("listened", "listened", "downloaded", "listened",
                        "viewed", "viewed", "viewed");
        assertThat(listener.json(404, MEDIA, RECORDINGS + "/r-unknown/media").path("detail").asText()).contains("No media");
    }

    @Test
    void verifiesWhatIsStored() throws Exception {
        // Given
        Event event = stored(Event.complete());
        String path = RECORDINGS + "/" + event.id() + "/verify";

        // When
        JsonNode intact = viewer.post(200, "/api/recordings/{recordingId}/verify", path, "");
        Files.write(intake.mediaOf(event).get(0), new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
        JsonNode altered = viewer.post(200, "/api/recordings/{recordingId}/verify", path, "");

        // Then
        assertThat(intact.at("/checked/0/intact").asBoolean()).isTrue();
        assertThat(altered.at("/checked/0/intact").asBoolean()).isFalse();
        assertThat(altered.at("/checked/0/problem").asText()).startsWith("altered: ");
    }

    @Test
    void showsNoFileOutsideTheStore() throws Exception {
        // Given: what somebody has put into the ledger
        Event event = stored(Event.complete());
        Path outside = intake.dataDir().resolve("outside.json");
        Files.copy(intake.receiptsOf(event).get(0), outside);
        intake.changeLedger("UPDATE ledger SET place = '" + outside + "' WHERE recording_id = '" + event.id() + "'");

        // When
        JsonNode view = viewer.json(200, RECORDING, RECORDINGS + "/" + event.id());
        HttpResponse<String> answer = listener.get(RECORDINGS + "/" + event.id() + "/media");

        // Then
        assertThat(view.at("/rows/0/receipt").isMissingNode()).isTrue();
        assertThat(view.at("/rows/0/problem").asText()).contains("not a file below store.dir");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("sha256");
    }

    @Test
    void tellsWhatGoesOn() throws Exception {
        // Given
        stored(Event.complete());

        // When
        eventually().untilAsserted(() -> {
            JsonNode overview = viewer.json(200, "/api/overview", "/api/overview");

            // Then
            assertThat(overview.path("queues")).hasSize(7).allSatisfy(queue -> assertThat(queue.has("depth")).isTrue());
            assertThat(overview.path("hours")).hasSize(24);
            assertThat(overview.at("/hours/23/outcomes/stored").asLong() + overview.at("/hours/22/outcomes/stored").asLong()).isPositive();
            assertThat(overview.path("health").asText()).isIn("UP", "DEGRADED");
        });
    }

    private static Event dead() {
        Event event = Event.complete();
        intake.post(event); // the media API does not have it
        intake.awaitDeadLetter(event);
        eventually().until(() -> intake.outcomesOf(event).size() == 1);
        return event;
    }

    @Test
    void replaysADeadLetterWhoseCauseIsGone() throws Exception {
        // Given
        Event event = dead();
        JsonNode page = viewer.json(200, "/api/dead-letters", "/api/dead-letters?recordingId=" + event.id());
        String id = page.at("/deadLetters/0/id").asText();
        JsonNode letter = viewer.json(200, "/api/dead-letters/{id}", "/api/dead-letters/" + id);
        JsonNode view = viewer.json(200, RECORDING, RECORDINGS + "/" + event.id());
        assertThat(letter.at("/event/recordingId").asText()).isEqualTo(event.id());
        assertThat(view.at("/rows/0/deadLetter/id").asText()).isEqualTo(id);
        assertThat(page.path("node").asText()).isNotBlank();

        // When
        media.has(event);
        JsonNode result = operator.post(200, "/api/dead-letters/replay", "/api/dead-letters/replay",
                "{\"ids\":[\"" + event.id() + "\",\"r-not-there\"]}");

        // Then
        assertThat(result.path("replayed").findValuesAsText("")).isEmpty();
        assertThat(result.at("/replayed/0").asText()).isEqualTo(id);
        assertThat(result.at("/skipped/0/id").asText()).isEqualTo("r-not-there");
        intake.awaitStored(event);
        assertThat(intake.deadLettersAbout(event)).isEmpty();
        assertThat(viewer.json(404, "/api/dead-letters/{id}", "/api/dead-letters/" + id).path("detail").asText()).isNotBlank();
        assertThat(operator.audited()).anySatisfy(line -> {
            assertThat(line.path("action").asText()).isEqualTo("replayed");
            assertThat(line.at("/details/deadLetters/0").asText()).isEqualTo(id);
        });
    }

    @Test
    void replaysByAFilterNoMoreThanTheLimit() throws Exception {
        // Given
        Event first = dead();
        Event second = dead();
        media.has(first);
        media.has(second);

        // When
        JsonNode one = operator.post(200, "/api/dead-letters/replay", "/api/dead-letters/replay",
                "{\"filter\":{\"recordingId\":\"" + first.id() + "\"},\"limit\":1}");

        // Then
        assertThat(one.path("replayed")).hasSize(1);
        intake.awaitStored(first);
        assertThat(intake.deadLettersAbout(second)).hasSize(1);
        operator.post(200, "/api/dead-letters/replay", "/api/dead-letters/replay", "{\"ids\":[\"" + second.id() + "\"]}");
        intake.awaitStored(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}", "{\"ids\":[]}", "{\"ids\":\"r-1\"}", "{\"ids\":[1]}", "{\"ids\":[\"r\"],\"filter\":{}}",
        "{\"filter\":{\"reasons\":\"x\"}}", "{\"filter\":{\"from\":\"soon\"}}", "{\"filter\":{\"reason\":\" \"}}", "{\"filter\":[]}",
        "{\"filter\":{},\"limit\":0}", "{\"filter\":{},\"limit\":501}", "{\"filter\":{},\"limit\":\"1\"}", "{\"all\":true}",
        "{\"ids\":[\"r\"],\"limit\":1}"})
    void replaysNothingThatWasNotMeant(String body) throws Exception {
        // Given
        Event event = dead();

        // When
        JsonNode problem = operator.post(400, "/api/dead-letters/replay", "/api/dead-letters/replay", body);

        // Then
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(intake.deadLettersAbout(event)).hasSize(1);
    }

    @Test
    void wantsJsonToActOn() throws Exception {
        HttpResponse<String> answer = operator.send(operator.request("/api/dead-letters/replay")
                .header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{\"filter\":{}}")));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, GET, /api/recordings/r-1/media", "viewer, POST, /api/dead-letters/replay", "viewer, POST, /api/edits/rollback",
        "viewer, HEAD, /api/recordings/r-1/media", "listener, GET, /api/recordings", "listener, GET, /api/recordings/r-1",
        "listener, GET, /api/overview", "listener, GET, /api/dead-letters", "listener, GET, /api/edits",
        "listener, GET, /api/openapi.json", "operator, GET, /api/recordings", "operator, GET, /api/recordings/r-1/media",
        "nobody, GET, /api/recordings", "nobody, GET, /api/openapi.json", "nobody, GET, /api/nothing", "nobody, POST, /api/edits/rollback",
        "listener, POST, /api/recordings/r-1/verify"})
    void refusesThoseWithoutTheRole(String user, String method, String path) throws Exception {
        // Given
        ApiClient client = new ApiClient(intake, user);

        // When
        HttpResponse<String> answer = client.send(client.request(path).header("Content-Type", "application/json")
                .method(method, method.equals("POST") ? BodyPublishers.ofString("{\"filter\":{}}") : BodyPublishers.noBody()));

        // Then
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void showsNothingWithoutAUser() {
        assertThat(intake.management(RECORDINGS).statusCode()).isEqualTo(401);
        assertThat(intake.management("/api/openapi.json").statusCode()).isEqualTo(401);
    }

    @Test
    void servesItsDescriptionAndNothingElse() throws Exception {
        assertThat(OpenApi.JSON.readTree(viewer.get("/api/openapi.json").body())).isEqualTo(OpenApi.document());
        assertThat(viewer.get("/api/nothing").statusCode()).isEqualTo(404);
        assertThat(viewer.get("/api/dead-letters/replay").statusCode()).isEqualTo(405);
        HttpResponse<String> deleted = viewer.send(viewer.request(RECORDINGS + "/r-1").DELETE());
        assertThat(deleted.statusCode()).isEqualTo(405);
        assertThat(deleted.headers().firstValue("Allow")).contains("GET");
    }
}
