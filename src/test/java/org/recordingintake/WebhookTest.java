package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class WebhookTest {

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

    @Test
    void answersAnEventWith204AndNothingElse() {
        // Given
        Event event = Event.error();

        // When
        HttpResponse<String> answer = intake.post(event);

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().keySet()).isSubsetOf("content-length", "date");
        intake.awaitAlert(event);
    }

    @Test
    void takesAnEventFromTheQueryOfAGet() {
        // Given
        Event event = Event.complete().with("tag", "a & b = ü");
        api.has(event);

        // When
        HttpResponse<String> answer = intake.get(event.fields());

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        intake.awaitStored(event);
        assertThat(json(intake.receiptsOf(event).get(0)).at("/event/tag").asText()).isEqualTo("a & b = ü");
    }

    @Test
    void keepsNothingOfAGetWithoutParameters() {
        // Given
        int before = intake.filesIn("dead-letters").size();

        // When
        HttpResponse<String> answer = intake.get(Map.of());

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("query parameters");
        intake.awaitIdle();
        assertThat(intake.filesIn("dead-letters")).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "?&", "?&&"})
    void keepsNothingOfAnEmptyQuery(String query) {
        // Given
        int before = intake.filesIn("dead-letters").size();

        // When
        HttpResponse<String> answer = intake.send(intake.request(query).GET());

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        intake.awaitIdle();
        assertThat(intake.filesIn("dead-letters")).hasSize(before);
    }

    @Test
    void takesALongQueryWhateverTypeItClaims() {
        // Given
        Event event = Event.error().with("tag", "\uD83D\uDE00".repeat(1000));
        String query = event.fields().entrySet().stream().filter(field -> field.getValue() != null)
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue().toString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));

        // When
        HttpResponse<String> answer = intake.send(intake.request(query).header("Content-Type", "text/plain").GET());

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        intake.awaitAlert(event);
    }

    @Test
    void keepsABodyNestedTooDeepAsADeadLetter() {
        // Given
        String deep = "{\"a\":".repeat(500) + "1" + "}".repeat(500);

        // When
        HttpResponse<String> answer = intake.post(deep);

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        eventually().untilAsserted(() -> assertThat(intake.filesIn("dead-letters")).anySatisfy(file ->
                assertThat(json(file).path("body").asText("none")).isEqualTo(deep)));
    }

    @Test
    void readsABodyWithoutATypeAsJson() {
        // Given
        Event event = Event.error();

        // When
        HttpResponse<String> answer = intake.send(intake.request("").POST(BodyPublishers.ofString(event.toString())));

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        intake.awaitAlert(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "Application/JSON", "application/json ; charset=utf-8",
        "APPLICATION/JSON;CHARSET=UTF-8", "application/json\t;\tcharset=\"utf-8\"", "application/json; charset=\"utf-8",
        "application/json;", "application/json;;charset", "application/json; profile=\"a;b=c,d\"; v=1", "application / json",
        "application/json; charset=no-such-charset", "application/json; charset=utf-16", " ", "; charset=utf-8"})
    void readsTheTypeOfJsonWhateverItsCaseBlanksAndParameters(String type) {
        // Given
        Event event = Event.error().with("tag", "ü");

        // When
        HttpResponse<String> answer = intake.send(intake.request("").header("Content-Type", type)
                .POST(BodyPublishers.ofString(event.toString())));

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(intake.awaitAlert(event).at("/data/event/tag").asText()).isEqualTo("ü");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml",
        "Text/Plain ; charset=utf-8", "application/jsonx", "application/json-seq", "text/plain; type=application/json",
        "multipart/form-data; boundary=\"application/json\"", "x; application/json"})
    void refusesAnotherMediaType(String type) {
        // When
        HttpResponse<String> answer = intake.send(intake.request("").header("Content-Type", type)
                .POST(BodyPublishers.ofString(Event.complete().toString())));

        // Then
        assertThat(answer.statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other", "/recordingAvailable/more", "/"})
    void knowsNoOtherPath(String path) {
        // When
        HttpResponse<String> answer = intake.send(HttpRequest.newBuilder(
                URI.create(intake.webhookUrl()).resolve(path)).POST(BodyPublishers.ofString("{}")));

        // Then
        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
    void knowsNoOtherMethod(String method) {
        // When
        HttpResponse<String> answer = intake.send(intake.request("").header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Event.complete().toString())));

        // Then
        assertThat(answer.statusCode()).isEqualTo(405);
    }

    @Test
    void refusesABodyOverItsLimit() {
        // Given
        Event tooLarge = Event.complete().with("tag", "x".repeat(64 * 1024));

        // When
        HttpResponse<String> answer = intake.post(tooLarge);

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void refusesABodyOverItsLimitThatDoesNotSayHowLongItIs() {
        // Given
        byte[] body = Event.complete().with("tag", "x".repeat(64 * 1024)).toString().getBytes(StandardCharsets.UTF_8);

        // When
        HttpResponse<String> answer = intake.send(intake.request("").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void takesAnEventJustUnderTheLimit() {
        // Given
        Event large = Event.error();
        int room = 64 * 1024 - large.with("tag", "").toString().length();
        Event event = large.with("tag", "x".repeat(room));

        // When
        HttpResponse<String> answer = intake.post(event);

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        intake.awaitAlert(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "", "   ", "\"text\"", "12", "{\"recordingId\":", "not json", "{} {}"})
    void keepsWhatIsNoEventAsADeadLetterBeforeItSaysSo(String start) {
        // Given
        String body = start.isBlank() ? start : start + " ".repeat(1 + Math.abs(UUID.randomUUID().hashCode() % 2000));
        int before = intake.filesIn("dead-letters").size();

        // When
        HttpResponse<String> answer = intake.post(body);

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"status\":400").contains("one JSON object");
        eventually().until(() -> intake.filesIn("dead-letters").size() == before + 1);
        assertThat(intake.filesIn("dead-letters")).anySatisfy(file ->
                assertThat(json(file).path("body").asText("none")).isEqualTo(body));
    }

    @Test
    void keepsABodyThatIsNotTextInBase64() {
        // Given
        byte[] body = {(byte) 0xFF, (byte) 0xFE, 0, 1, (byte) 0xC3};

        // When
        HttpResponse<String> answer = intake.send(intake.request("").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        eventually().untilAsserted(() -> assertThat(intake.filesIn("dead-letters")).anySatisfy(file ->
                assertThat(json(file).path("bodyBase64").asText()).isEqualTo("//4AAcM=")));
    }

    @Test
    void letsNoRequestHeaderOrParameterSteerAnything() {
        // Given
        Event event = Event.complete();
        api.has(event);
        Path elsewhere = intake.dataDir().resolve("elsewhere");

        // When
        HttpResponse<String> answer = intake.send(intake.request("?CamelFileName=x&_AMQ_DUPL_ID=1&JMSReplyTo=intake.dead")
                .header("Content-Type", "application/json").header("JMSReplyTo", "intake.dead")
                .header("JMSExpiration", "1").header("intakeReplayed", "true").header("_AMQ_DUPL_ID", "same")
                .header("CamelFileName", elsewhere.toString()).header("CamelHttpUri", "http://127.0.0.1:1/")
                .POST(BodyPublishers.ofString(event.toString())));

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().map().keySet()).isSubsetOf("content-length", "date");
        intake.awaitStored(event);
        assertThat(elsewhere).doesNotExist();
    }
}
