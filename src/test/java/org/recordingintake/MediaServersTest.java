package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.LogLines;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.RawServer;
import org.recordingintake.testing.TestIntake;

/** Media servers that are a little different. */
class MediaServersTest {

    private static final byte[] MEDIA = Audio.wav(500);

    private static MediaApi api;
    private static MediaApi storage;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        storage = new MediaApi();
        intake = TestIntake.using(api).with("media.allowed-origins", api.origin() + ", " + storage.origin())
                .with("retry.max-attempts", "2").with("media.recheck-delay", "50ms").start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        storage.close();
        api.close();
    }

    private static ResponseDefinitionBuilder sent(byte[] body, String header, String value) {
        ResponseDefinitionBuilder response = aResponse().withBody(body);
        return value == null ? response : response.withHeader(header, value);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"application/x-wav", "text/plain", "application/octet-stream", "video/mp4", "text/html",
        "application/json", "application/x-java-serialized-object", "audio/wav; charset=nonsense", "nonsense", "audio/mpeg"})
    void storesAudioWhateverItClaimsToBe(String contentType) {
        // Given
        Event event = Event.complete();
        api.answers(event, sent(MEDIA, "Content-Type", contentType));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasFileName(event.id() + ".wav").hasBinaryContent(MEDIA);
        assertThat(json(intake.receiptsOf(event).get(0)).get("contentType").textValue()).isEqualTo(contentType);
        assertThat(intake.alertsAbout(event)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"audio/vnd.wave", "text/plain", "application/octet-stream"})
    void storesBytesThatNobodyKnows(String contentType) {
        // Given
        Event event = Event.complete();
        byte[] unknown = "Not found, or is it? ".repeat(200).getBytes(StandardCharsets.US_ASCII);
        api.answers(event, sent(unknown, "Content-Type", contentType));

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        Path receipt = intake.receiptsOf(event).get(0);
        assertThat(receipt.resolveSibling(event.id() + ".bin")).hasBinaryContent(unknown);
        assertThat(intake.awaitAlert(event).get("type").asText()).isEqualTo("recording.mismatch");
        intake.awaitIdle();
        assertThat(intake.alertsAbout(event)).hasSize(1);
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "identity", "IDENTITY", "aws-chunked", "Aws-Chunked", "gzip", "gzip, gzip", "x-gzip",
        "deflate", "br", "zstd", "compress", "nonsense", "utf-8"})
    void storesAudioThatOnlyClaimsToBeCompressed(String encoding) {
        // Given
        Event event = Event.complete();
        api.answers(event, wav(MEDIA).withHeader("Content-Encoding", encoding));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(MEDIA);
        assertThat(api.requestsFor(event)).hasSize(1);
        assertThat(intake.alertsAbout(event)).isEmpty();
    }

    private static byte[] compressed(String encoding) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var compressing = encoding.equals("deflate") ? new DeflaterOutputStream(bytes) : new GZIPOutputStream(bytes)) {
            compressing.write(MEDIA);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"gzip,gzip", "GZIP,gzip", "'gzip, gzip',gzip", "deflate,deflate", ",gzip", "identity,gzip"})
    void unpacksNothingThatIsReallyCompressed(String claimed, String encoding) throws Exception {
        // Given
        Event event = Event.complete();
        byte[] body = compressed(encoding);
        api.answers(event, sent(body, "Content-Encoding", claimed).withHeader("Content-Type", "audio/vnd.wave"));

        // When
        intake.post(event);

        // Then
        JsonNode letter = intake.awaitDeadLetter(event);
        assertThat(letter.get("reason").asText()).isEqualTo("The media came compressed, which was not asked for.");
        assertThat(letter.get("attempts").asInt()).isEqualTo(2);
        assertThat(Base64.getDecoder().decode(letter.at("/evidence/bodyBase64").asText()))
                .isEqualTo(java.util.Arrays.copyOf(body, Math.min(body.length, 1024)));
        assertThat(intake.mediaOf(event)).isEmpty();
    }

    @Test
    void keepsEvidenceOfWhatCameInsteadOfARecording() {
        // Given
        Event event = Event.complete();
        api.answers(event, aResponse().withStatus(203).withHeader("Content-Type", "audio/vnd.wave")
                .withHeader("X-Request-Id", "42").withHeader("Set-Cookie", "session=hush")
                .withHeader("X-Auth-Token", "hush").withHeader("Link", "<" + api.origin() + "/x?sig=hush>")
                .withBody("\uFEFF \r\n<html>Your token is Bearer hush, go to " + api.origin() + "/y?sig=hush"
                        + " . ".repeat(1000)));

        // When
        intake.post(event);

        // Then
        JsonNode evidence = intake.awaitDeadLetter(event).get("evidence");
        assertThat(evidence.get("status").asInt()).isEqualTo(203);
        assertThat(evidence.at("/headers/Content-Type").asText()).isEqualTo("audio/vnd.wave");
        assertThat(evidence.at("/headers/X-Request-Id").asText()).isEqualTo("42");
        assertThat(evidence.at("/headers/Link").asText()).startsWith("<" + api.origin() + "/x?");
        assertThat(evidence.get("body").asText()).contains("<html>Your token is Bearer", api.origin() + "/y?")
                .hasSizeBetween(900, 1024);
        assertThat(evidence.toString()).doesNotContain("hush", "Cookie", "Auth");
        assertThat(intake.awaitAlert(event).toString()).doesNotContain("evidence", "<html>");
    }

    @Test
    void keepsEvidenceOfAnEmptyAnswer() {
        // Given
        Event event = Event.complete();
        api.answers(event, status(204).withHeader("X-Request-Id", "42"));

        // When
        intake.post(event);

        // Then
        JsonNode evidence = intake.awaitDeadLetter(event).get("evidence");
        assertThat(evidence.get("status").asInt()).isEqualTo(204);
        assertThat(evidence.at("/headers/X-Request-Id").asText()).isEqualTo("42");
        assertThat(evidence.get("body").asText("-")).isEmpty();
    }

    @Test
    void keepsNoEvidenceOfAnEarlierFailureThanTheLast() {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(aResponse().withBody("<html>"), status(410)));

        // When
        intake.post(event);

        // Then
        JsonNode letter = intake.awaitDeadLetter(event);
        assertThat(letter.get("reason").asText()).contains("HTTP 410");
        assertThat(letter.has("evidence")).isFalse();
    }

    @Test
    void sendsALetterWithEvidenceThroughAgain() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, aResponse().withBody("{}"));
        intake.post(event);
        intake.awaitDeadLetter(event);
        intake.awaitIdle();
        Path letter = intake.deadLettersAbout(event).get(0);
        api.answers(event, wav(MEDIA));

        // When
        Files.move(letter, Files.createDirectories(intake.dataDir().resolve("replay")).resolve(letter.getFileName()));

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(MEDIA);
        assertThat(json(intake.receiptsOf(event).get(0)).get("event").toString()).isEqualTo(event.toString());
    }

    @ParameterizedTest
    @CsvSource({"'/with blanks/%s?a=b c', '/with%%20blanks/%s?a=b%%20c'", "' /blanks/around/%s ', /blanks/around/%s",
        "'/{id}/%s?x=\"y\"|z', '/%%7Bid%%7D/%s?x=%%22y%%22%%7Cz'", "/encoded%%20already/%s, /encoded%%20already/%s"})
    void followsARedirectAsBrowsersDo(String location, String path) {
        // Given
        Event event = Event.complete();
        api.answers(event, status(302).withHeader("Location", storage.origin() + location.strip().formatted(event.id())));
        storage.server().stubFor(get(urlEqualTo(path.formatted(event.id()))).willReturn(wav(MEDIA)));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(MEDIA);
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"401,true", "403,true", "404,true", "410,true", "401,false", "403,false", "404,false", "410,false"})
    void fetchesFromTheBuiltUrlWhereTheAnnouncedOneIsRefused(int status, boolean elsewhere) {
        // Given
        Event event = Event.complete();
        MediaApi announcing = elsewhere ? storage : api;
        String path = "/announced/" + event.id();
        announcing.server().stubFor(get(path).willReturn(status(status)));
        api.answers(event, wav(MEDIA));

        // When
        intake.post(event.with("mediaUrl", announcing.origin() + path));

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(MEDIA);
        assertThat(json(intake.receiptsOf(event).get(0)).get("source").asText()).isEqualTo(api.urlOf(event));
        assertThat(api.requestsFor(event)).singleElement().satisfies(request ->
                assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + MediaApi.TOKEN));
        assertThat(requests(announcing, path)).hasSize(status == 401 ? 2 : 1).allSatisfy(request ->
                assertThat(request.getHeaders().keys()).noneMatch(name -> name.toLowerCase().contains("intake")));
        assertThat(intake.alertsAbout(event)).isEmpty();
    }

    private static List<LoggedRequest> requests(MediaApi server, String path) {
        return server.server().findAll(getRequestedFor(urlEqualTo(path)));
    }

    @Test
    void fetchesFromTheBuiltUrlWhereTheAnnouncedOneLeadsToARefusal() {
        // Given
        Event event = Event.complete();
        String path = "/announced/" + event.id();
        api.server().stubFor(get(path).willReturn(status(302).withHeader("Location", storage.origin() + "/expired?x=y")));
        storage.server().stubFor(get("/expired?x=y").willReturn(status(403)));
        api.answers(event, wav(MEDIA));

        // When
        intake.post(event.with("mediaUrl", api.origin() + path));

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(MEDIA);
    }

    @ParameterizedTest
    @CsvSource({"404,410,HTTP 410,1", "410,404,HTTP 404,2", "403,500,HTTP 500,2", "404,404,HTTP 404,2"})
    void judgesTheAnswerOfTheBuiltUrl(int announced, int built, String reason, int attempts) {
        // Given
        Event event = Event.complete();
        String path = "/announced/" + event.id();
        api.server().stubFor(get(path).willReturn(status(announced)));
        api.answers(event, status(built));

        // When
        intake.post(event.with("mediaUrl", api.origin() + path));

        // Then
        JsonNode letter = intake.awaitDeadLetter(event);
        assertThat(letter.get("reason").asText()).contains(reason);
        assertThat(letter.get("attempts").asInt()).isEqualTo(attempts);
        assertThat(requests(api, path)).hasSize(attempts);
        assertThat(api.requestsFor(event)).hasSize(attempts);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 500})
    void doesNotTurnToTheBuiltUrlForOtherReasons(int status) {
        // Given
        Event event = Event.complete();
        String path = "/announced/" + event.id();
        api.server().stubFor(get(path).willReturn(status(status)));
        api.answers(event, wav(MEDIA));

        // When
        intake.post(event.with("mediaUrl", api.origin() + path));

        // Then
        assertThat(intake.awaitDeadLetter(event).get("reason").asText()).contains("HTTP " + status);
        assertThat(api.requestsFor(event)).isEmpty();
    }

    @Test
    void asksOnceWhereTheAnnouncedUrlIsTheBuiltOne() {
        // Given
        Event event = Event.complete();
        api.answers(event, status(410));

        // When
        intake.post(event.with("mediaUrl", api.urlOf(event)));

        // Then
        intake.awaitDeadLetter(event);
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @Test
    void fetchesWhatIsAnnouncedWhereNothingCanBeBuilt() {
        // Given
        Event event = Event.complete().without("callId");
        api.server().stubFor(get("/announced/" + event.id()).willReturn(wav(MEDIA)));

        // When
        intake.post(event.with("mediaUrl", api.origin() + "/announced/" + event.id()));

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(MEDIA);
    }

    @Test
    void fetchesAgainWhatCameInChunksWithoutTheLast() throws Exception {
        // Given
        Event event = Event.complete();
        AtomicInteger sent = new AtomicInteger();
        try (RawServer server = new RawServer(client -> sendInChunks(client, sent.incrementAndGet() > 1));
             TestIntake other = TestIntake.using(server.origin(), api.tokenUrl()).start()) {

            // When
            other.post(event);

            // Then
            assertThat(other.awaitStored(event)).hasBinaryContent(MEDIA);
            assertThat(sent).hasValue(2);
        }
    }

    private static void sendInChunks(OutputStream client, boolean whole) throws IOException {
        client.write(("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + Integer.toHexString(MEDIA.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.write(MEDIA);
        client.write((whole ? "\r\n0\r\n\r\n" : "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void losesNoConnectionToAnswersOfAnUnknownCoding() throws Exception {
        // Given
        Event event = Event.complete();
        List<ResponseDefinitionBuilder> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(aResponse().withHeader("Content-Encoding", "nonsense").withBody("<html>".repeat(1000)));
        }
        answers.add(wav(MEDIA).withHeader("Content-Encoding", "nonsense"));
        api.answersInTurn(event, answers);
        try (TestIntake other = TestIntake.using(api).with("retry.max-attempts", "1000")
                .with("retry.initial-delay", "1ms").with("retry.max-delay", "1ms").start()) {

            // When
            other.post(event);

            // Then
            assertThat(other.awaitStored(event)).hasBinaryContent(MEDIA);
            assertThat(api.requestsFor(event)).hasSize(301);
            List<Event> more = Stream.generate(Event::complete).limit(30).toList();
            more.forEach(another -> api.answers(another, wav(MEDIA).withHeader("Content-Encoding", "nonsense")));
            more.forEach(other::post);
            more.forEach(other::awaitStored);
        }
    }

    @Test
    void storesAllTheSameWhatAStepReadsAsSoonAsItIsFetched() throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = api.has(event);
        try (TestIntake edited = TestIntake.using(api).with("retry.max-attempts", "2").withOwnRoutes().start()) {
            String fetch = "                  uri: bandwidth:media\n";
            edited.change(() -> edited.edit("archive", fetch, fetch + "              - setVariable: {name: read, simple:"
                    + " \"${bodyAs(byte[])}\"}\n              - log: \"${body}\"\n"));

            // When
            edited.post(event);

            // Then
            assertThat(edited.awaitStored(event)).hasBinaryContent(media);
        }
    }

    @Test
    void storesAllTheSameWhatAStepHasLoggedOnceItIsTakenIn() throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = api.has(event);
        try (TestIntake edited = TestIntake.using(api).withOwnRoutes().start()) {
            String store = "              - to:\n                  id: store-media\n";
            edited.change(() -> edited.edit("archive", store, "              - log: \"${body}\"\n"
                    + "              - to: \"file:" + edited.dataDir().resolve("copies") + "\"\n" + store));

            // When
            edited.post(event);

            // Then
            Path file = edited.awaitStored(event);
            assertThat(file).hasBinaryContent(media);
            assertThat(edited.filesIn("copies")).singleElement().satisfies(
                    copy -> assertThat(copy).hasBinaryContent(media));
        }
    }

    @Test
    void logsOneLineForEachOutcome() {
        // Given
        Event stored = Event.complete();
        Event alerted = Event.error();
        Event dead = Event.complete();
        api.answers(stored, wav(MEDIA));
        api.answers(dead, status(410));
        try (LogLines log = new LogLines()) {

            // When
            intake.post(stored);
            intake.post(alerted);
            intake.post(dead);

            // Then
            String call = "c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d";
            eventually().untilAsserted(() -> {
                assertThat(log.naming("Stored " + stored.id())).singleElement().asString().matches(
                        "Stored .* \\(call " + call + ", 0\\.5 s, 8 kB, [0-9.]+ s after its event\\)");
                assertThat(log.naming("Alerted " + alerted.id())).singleElement().asString().matches(
                        "Alerted .* \\(call " + call + ", error, [0-9.]+ s after its event\\)");
                assertThat(log.naming("Dead " + dead.id())).singleElement().asString().matches(
                        "Dead .* \\(call " + call + ", 1 attempt, [0-9.]+ s after its event\\)");
            });
        }
    }
}
