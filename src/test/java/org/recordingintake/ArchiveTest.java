package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.Ids;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class ArchiveTest {

    private static MediaApi api;
    private static MediaApi foreign;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        foreign = new MediaApi();
        intake = TestIntake.using(api).with("media.max-size", "1MiB").with("media.stall-timeout", "1s").start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        foreign.close();
        api.close();
    }

    @Test
    void storesACompleteRecordingBesideItsReceipt() throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = api.has(event);

        // When
        intake.post(event);

        // Then
        Path file = intake.awaitStored(event);
        assertThat(file).isEqualTo(intake.storeDir().resolve("55555555/2019/09/13"
                + "/c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d/" + event.id() + ".wav")).hasBinaryContent(media);
        JsonNode receipt = json(file.resolveSibling(event.id() + ".json"));
        assertThat(receipt.get("sha256").asText()).isEqualTo(Ids.sha256(media));
        assertThat(receipt.get("bytes").asLong()).isEqualTo(media.length);
        assertThat(receipt.get("file").asText()).isEqualTo(event.id() + ".wav");
        assertThat(receipt.get("source").asText()).isEqualTo(api.urlOf(event));
        assertThat(receipt.get("contentType").asText()).isEqualTo("audio/vnd.wave");
        assertThat(receipt.get("event").toString()).isEqualTo(event.toString());
        assertThat(receipt.at("/checks/length").asText()).isEqualTo("as announced");
    }

    @Test
    void tellsInTheReceiptWhatTheAudioIsAndWhereItCameFrom() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, wav(Audio.wav(100)).withHeader("ETag", "\"a-tag\"")
                .withHeader("Last-Modified", "Fri, 13 Sep 2019 16:49:40 GMT"));

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        JsonNode receipt = json(intake.receiptsOf(event).get(0));
        assertThat(receipt.get("audio").toString()).isEqualTo("{\"container\":\"wav\",\"codec\":\"pcm_s16le\","
                + "\"sampleRate\":8000,\"channels\":1,\"duration\":\"PT0.1S\"}");
        assertThat(receipt.get("checks").toString()).isEqualTo("{\"length\":\"as announced\",\"container\":\"wav\","
                + "\"completeness\":\"whole\",\"oddities\":[],"
                + "\"format\":\"as announced\",\"channels\":\"as announced\",\"duration\":\"as announced\","
                + "\"mismatch\":null}");
        assertThat(receipt.at("/response/etag").asText()).isEqualTo("\"a-tag\"");
        assertThat(receipt.at("/response/lastModified").asText()).isEqualTo("Fri, 13 Sep 2019 16:49:40 GMT");
        assertThat(receipt.at("/response/contentType").asText()).isEqualTo("audio/vnd.wave");
        assertThat(Instant.parse(receipt.at("/response/at").asText()))
                .isBetween(Instant.parse(receipt.get("receivedAt").asText()),
                        Instant.parse(receipt.get("storedAt").asText()));
        assertThat(receipt.get("body").asText()).isEqualTo(event.toString());
        assertThat(receipt.get("eventSha256").asText()).isEqualTo(Ids.sha256(event.toString()));
        assertThat(receipt.get("software").asText()).startsWith("recording-intake ");
    }

    static Stream<Arguments> audioThatIsNotAsAnnounced() {
        return Stream.of(
                Arguments.of(Map.of("duration", "PT3S"), "it lasts 1.500 s, announced with 3.000 s"),
                Arguments.of(Map.of("duration", "0.2"), "it lasts 1.500 s, announced with 0.200 s"),
                Arguments.of(Map.of("channels", 2), "it has 1 channel, announced with 2"),
                Arguments.of(Map.of("fileFormat", "MP3"), "it is wav, announced as mp3"),
                Arguments.of(Map.of("duration", "PT1M", "channels", "2"), "it has 1 channel, announced with 2;"
                        + " it lasts 1.500 s, announced with 60.000 s"));
    }

    @ParameterizedTest
    @MethodSource("audioThatIsNotAsAnnounced")
    void storesAudioThatIsNotAsAnnouncedAtOnceAndTellsPeopleOnce(Map<String, Object> announced, String difference) {
        // Given
        Event event = Event.complete().with("duration", "PT1.5S");
        for (Map.Entry<String, Object> field : announced.entrySet()) {
            event = event.with(field.getKey(), field.getValue());
        }
        byte[] media = Audio.wav(1500);
        api.answers(event, wav(media));

        // When
        intake.post(event);
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        JsonNode alert = intake.awaitAlert(event);
        intake.awaitIdle();
        Path receipt = intake.receiptsOf(event).get(0);
        assertThat(json(receipt).at("/checks/mismatch").asText()).isEqualTo(difference);
        assertThat(alert.get("type").asText()).isEqualTo("recording.mismatch");
        assertThat(alert.get("id").asText()).isEqualTo(event.id() + "-complete-recording.mismatch");
        assertThat(alert.at("/data/reason").asText()).contains(difference);
        assertThat(alert.at("/data/receipt").asText()).isEqualTo(receipt.toString());
        assertThat(alert.get("data").has("deadLetter")).isFalse();
        assertThat(intake.outcomesOf(event).get(0).outcome()).isEqualTo(Outcome.STORED);
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @Test
    void doesNotTellPeopleAgainOfAudioThatIsNotAsAnnounced() throws Exception {
        // Given
        try (MediaApi pager = new MediaApi();
             TestIntake other = TestIntake.using(api).with("alert.uri", pager.origin() + "/page").start()) {
            pager.server().stubFor(com.github.tomakehurst.wiremock.client.WireMock.post("/page")
                    .willReturn(status(200)));
            Event event = Event.complete().with("duration", "PT1M");
            api.has(event);
            other.post(event);
            eventually().untilAsserted(() -> assertThat(other.outcomesOf(event)).singleElement()
                    .satisfies(entry -> assertThat(entry.alertsSent()).contains("recording.mismatch")));

            // When
            Files.writeString(other.dataDir().resolve("replay/again.json"), event.toString());

            // Then
            eventually().until(() -> other.filesIn("replay").isEmpty());
            other.awaitIdle();
            assertThat(pager.server().findAll(com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor(
                    com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo("/page")))).hasSize(1);
        }
    }

    @Test
    void keepsARecordingStoredWhoseReceiptCannotBeReadAnyMore() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        Files.writeString(intake.receiptsOf(event).get(0), "damaged");

        // When
        Files.writeString(intake.dataDir().resolve("replay/again.json"), event.toString());

        // Then
        eventually().until(() -> intake.filesIn("replay").isEmpty());
        intake.awaitIdle();
        assertThat(intake.deadLettersAbout(event)).isEmpty();
        assertThat(intake.outcomesOf(event).get(0).outcome()).isEqualTo(Outcome.STORED);
    }

    @Test
    void acceptsAudioOfWhichNeitherHeaderNorServerSaysTheLength() {
        // Given
        Event event = Event.complete();
        byte[] media = Audio.openEndedWav(100);
        api.answers(event, aResponse().withHeader("Content-Type", "audio/vnd.wave").withBody(media)
                .withChunkedDribbleDelay(2, 10));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        JsonNode checks = json(intake.receiptsOf(event).get(0)).get("checks");
        assertThat(checks.get("completeness").asText()).isEqualTo("states no length");
        assertThat(checks.get("duration").asText()).isEqualTo("as announced");
    }

    @Test
    void keepsFilesAndDirectoriesForTheirOwnerAlone() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);

        // When
        intake.post(event);

        // Then
        Path file = intake.awaitStored(event);
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(intake.receiptsOf(event).get(0))).isEqualTo("rw-------");
        for (Path directory = file.getParent(); !directory.equals(intake.dataDir()); directory = directory.getParent()) {
            assertThat(permissions(directory)).isEqualTo("rwx------");
        }
    }

    @Test
    void makesADataDirectoryPrivateThatIsOpenToOthers() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, aResponse().withStatus(404));
        try (TestIntake opened = TestIntake.using(api)) {
            for (Path directory : List.of(opened.dataDir(), opened.dataDir().resolve("queue"))) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
            }

            // When
            opened.start();

            // Then
            assertThat(permissions(opened.dataDir())).isEqualTo("rwx------");
            assertThat(permissions(opened.dataDir().resolve("queue"))).isEqualTo("rwx------");
            assertThat(permissions(opened.dataDir().resolve("lock"))).isEqualTo("rw-------");
            opened.post(event);
            eventually().until(() -> api.requestsFor(event).size() > 0);
            assertThat(opened.ledgerOf(event)).singleElement().extracting(LedgerEntry::outcome).isEqualTo(Outcome.WAITING);
            for (Path file : opened.filesIn("ledger")) {
                assertThat(permissions(file)).isEqualTo("rw-------");
            }
        }
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void choosesTheExtensionByWhatTheMediaIs() {
        // Given
        Event event = Event.complete().with("fileFormat", "wav");
        api.answers(event, aResponse().withHeader("Content-Type", "audio/mpeg").withBody(Audio.mp3()));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasFileName(event.id() + ".mp3");
        assertThat(intake.awaitAlert(event).get("type").asText()).isEqualTo("recording.mismatch");
    }

    @Test
    void storesAConferenceUnderItsOwnId() {
        // Given
        Event event = Event.conference();
        api.has(event);

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event).getParent()).hasFileName("conf-95ac8d6e-1a31c52e");
    }

    static Stream<Arguments> mediaUrls() {
        Event event = Event.complete();
        String other = "/accounts/55555555/calls/c-other/recordings/r-other/media";
        return Stream.of(
                Arguments.of("a template", event, "https://../{accountId}/calls/{callId-1}/recordings/x/media"),
                Arguments.of("null", Event.complete(), null),
                Arguments.of("empty", Event.complete(), ""),
                Arguments.of("another recording's", Event.complete(), api.baseUrl() + other),
                Arguments.of("another server's", Event.complete(), foreign.baseUrl() + other),
                Arguments.of("with a user", Event.complete(), api.baseUrl().replace("//", "//user:pass@") + other),
                Arguments.of("another recording's, disguised", Event.complete(),
                        api.baseUrl() + "/accounts/55555555/calls/c-other/recordings/r-%6Fther/media"),
                Arguments.of("a detour", Event.complete(), api.baseUrl() + "/x/.." + other),
                Arguments.of("a placeholder", Event.complete(), api.origin() + "/{{env:HOME}}"),
                Arguments.of("an expression", Event.complete(), api.origin() + "/${body}"),
                Arguments.of("a file", Event.complete(), "file:/etc/passwd"),
                Arguments.of("a bean", Event.complete(), "bean:ledger?method=clear"),
                Arguments.of("a number", Event.complete(), 12),
                Arguments.of("an object", Event.complete(), Map.of("href", "x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mediaUrls")
    void buildsTheUrlItselfWhereTheMediaUrlIsNotToBeTrusted(String what, Event named, Object mediaUrl) {
        // Given
        Event event = named.with("mediaUrl", mediaUrl);
        api.has(event);

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        assertThat(api.requestsFor(event)).hasSize(1);
        assertThat(foreign.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void usesAMediaUrlOfAnotherFormOnAnAllowedServer() {
        // Given
        Event event = Event.complete();
        byte[] media = Audio.wav(30);
        api.server().stubFor(com.github.tomakehurst.wiremock.client.WireMock.get("/signed/path?signature=a%2Fb%3D")
                .willReturn(wav(media)));

        // When
        intake.post(event.with("mediaUrl", api.origin() + "/signed/path?signature=a%2Fb%3D"));

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
    }

    @Test
    void takesMissingIdsFromTheUrls() {
        // Given
        Event event = Event.complete();
        api.has(event);

        // When
        intake.post(event.with("mediaUrl", api.urlOf(event))
                .without("recordingId").without("accountId").without("callId"));

        // Then
        assertThat(intake.awaitStored(event)).hasFileName(event.id() + ".wav");
    }

    static Stream<Arguments> passingTroubles() {
        byte[] media = Audio.wav(100);
        return Stream.of(
                Arguments.of("not there yet", status(404)),
                Arguments.of("server error", status(500)),
                Arguments.of("unavailable", status(503).withBody("x".repeat(100_000))),
                Arguments.of("too many requests", status(429).withHeader("Retry-After", "1")),
                Arguments.of("request timeout", status(408)),
                Arguments.of("connection reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                Arguments.of("broken in the middle", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
                Arguments.of("empty", aResponse().withHeader("Content-Type", "audio/vnd.wave")),
                Arguments.of("a page", aResponse().withHeader("Content-Type", "text/html").withBody("<html>")),
                Arguments.of("a page that claims to be audio",
                        aResponse().withHeader("Content-Type", "audio/vnd.wave").withBody("<html></html>")),
                Arguments.of("JSON", aResponse().withHeader("Content-Type", "application/json").withBody("{}")),
                Arguments.of("a redirect", status(302).withHeader("Location", foreign.origin() + "/elsewhere")),
                Arguments.of("compressed", aResponse().withHeader("Content-Type", "audio/vnd.wave")
                        .withHeader("Content-Encoding", "gzip").withBody(gzipped(media))),
                Arguments.of("an error that drips", status(503).withBody("x".repeat(4000))
                        .withChunkedDribbleDelay(100, 120_000)),
                Arguments.of("silence in the middle", wav(media).withChunkedDribbleDelay(2, 60_000)),
                Arguments.of("too large", wav(Audio.wav(70_000))));
    }

    private static byte[] gzipped(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passingTroubles")
    void triesAgainUntilTheRecordingComes(String what, ResponseDefinitionBuilder trouble) {
        // Given
        Event event = Event.complete();
        byte[] media = Audio.wav(100);
        api.answersInTurn(event, List.of(trouble, trouble, wav(media)));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(api.requestsFor(event)).hasSize(3);
        assertThat(intake.mediaOf(event)).hasSize(1);
        assertThat(foreign.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void leavesNothingBehindOfADownloadThatFailed() {
        // Given
        Event event = Event.complete();
        api.answers(event, aResponse().withHeader("Content-Type", "audio/vnd.wave")
                .withBody("<html>" + "x".repeat(100_000)));

        // When
        intake.post(event);

        // Then
        intake.awaitDeadLetter(event);
        assertThat(intake.mediaOf(event)).isEmpty();
        assertThat(intake.receiptsOf(event)).isEmpty();
        assertThat(intake.filesIn("recordings")).noneMatch(file -> file.toString().contains(event.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2019-09-13T16:48:29.235Z", "2019-09-13T16:48:29.235", "2019-09-13T16:48:29.235123Z",
        "2019-09-13T16:48Z", "2019-09-13-16:48:27.198Z", "2019-09-13T23:30:00-00:30", "2019-09-13T16:48:29+0000"})
    void filesARecordingUnderItsDayHoweverTheTimeIsWritten(String startTime) {
        // Given
        Event event = Event.complete().with("startTime", startTime).with("eventTime", "2020-01-01T00:00:00Z");
        api.has(event);
        boolean nextDay = startTime.endsWith("-00:30");

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event).toString())
                .contains(nextDay ? "/2019/09/14/" : "/2019/09/13/");
    }

    @Test
    void filesARecordingUnderTheDayOfTheEventWhereItHasNoStart() {
        // Given
        Event event = Event.complete().with("startTime", "yesterday").with("eventTime", "2021-02-03T04:05:06.500");
        api.has(event);

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event).toString()).contains("/2021/02/03/");
    }

    @Test
    void acceptsFieldsOfAnyShapeAndKeepsUnknownOnes() {
        // Given
        Event event = Event.complete().with("channels", "1").with("duration", "1").with("tag", null)
                .with("enqueuedTime", "2019-09-13-16:48:27.198Z").with("from", "sip:someone@example.com")
                .with("surprise", Map.of("nested", List.of(1, new BigDecimal("2.500"))));
        api.has(event);

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        assertThat(json(intake.receiptsOf(event).get(0)).get("event").toString()).isEqualTo(event.toString());
    }

    @Test
    void storesARecordingWhoseIdIsTooLongForAFileName() {
        // Given
        Event event = Event.complete().with("recordingId", "r-" + "x".repeat(254));
        byte[] media = api.has(event);

        // When
        intake.post(event);

        // Then
        eventually().untilAsserted(() -> assertThat(intake.filesIn("recordings"))
                .anySatisfy(file -> assertThat(file).hasFileName(Ids.sha256(event.id()) + ".wav")
                        .hasBinaryContent(media)));
        intake.awaitIdle();
    }

    @Test
    void asksForOneTokenForManyRecordings() throws Exception {
        // Given
        try (MediaApi quiet = new MediaApi(); TestIntake other = TestIntake.using(quiet).start()) {
            List<Event> events = Stream.generate(Event::complete).limit(20).toList();
            events.forEach(quiet::has);

            // When
            events.forEach(other::post);

            // Then
            events.forEach(other::awaitStored);
            assertThat(quiet.tokenRequests()).hasSize(1);
            assertThat(quiet.tokenRequests().get(0).getBodyAsString()).isEqualTo("grant_type=client_credentials");
            assertThat(quiet.requestsFor(events.get(0)).get(0).getHeader("Authorization"))
                    .isEqualTo("Bearer " + MediaApi.TOKEN);
        }
    }

    @Test
    void renewsATokenThatIsRefusedWithoutCountingAFailure() {
        // Given
        Event event = Event.complete();
        byte[] media = Audio.wav(50);
        api.answersInTurn(event, List.of(status(401), wav(media)));
        int tokensBefore = api.tokenRequests().size();

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(api.tokenRequests().size()).isBetween(tokensBefore + 1, tokensBefore + 2);
    }

    @Test
    void renewsATokenBeforeItExpires() throws Exception {
        // Given
        try (MediaApi shortLived = new MediaApi(); TestIntake other = TestIntake.using(shortLived).start()) {
            shortLived.issuesToken("gone-at-once", 0);
            Event first = Event.complete();
            Event second = Event.complete();
            shortLived.has(first);
            shortLived.has(second);
            other.post(first);
            other.awaitStored(first);

            // When
            other.post(second);

            // Then
            other.awaitStored(second);
            assertThat(shortLived.tokenRequests()).hasSize(2);
        }
    }

    @Test
    void usesLegacyCredentialsWhereThereIsNoClient() throws Exception {
        // Given
        try (MediaApi legacy = new MediaApi();
             TestIntake other = TestIntake.using(legacy).without("bandwidth.client-id")
                     .without("bandwidth.client-secret").with("bandwidth.username", "user")
                     .with("bandwidth.password", "p:&+%ü").start()) {
            Event event = Event.complete();
            legacy.has(event);

            // When
            other.post(event);

            // Then
            other.awaitStored(event);
            assertThat(legacy.tokenRequests()).isEmpty();
            assertThat(legacy.requestsFor(event).get(0).getHeader("Authorization")).isEqualTo("Basic "
                    + java.util.Base64.getEncoder().encodeToString("user:p:&+%ü".getBytes("UTF-8")));
        }
    }

    @Test
    void tellsTheMediaServerNothingButWhatItNeeds() {
        // Given
        Event event = Event.complete();
        api.has(event);

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        assertThat(api.requestsFor(event).get(0).getAllHeaderKeys()).map(String::toLowerCase)
                .isSubsetOf("host", "authorization", "user-agent", "connection", "accept-encoding", "accept");
    }

    @Test
    void handsRecordingsOnToAPipeline() throws Exception {
        // Given
        try (MediaApi pipeline = new MediaApi();
             TestIntake other = TestIntake.using(api).with("publish.uri", pipeline.origin() + "/in").start()) {
            pipeline.server().stubFor(com.github.tomakehurst.wiremock.client.WireMock.post("/in")
                    .inScenario("recovering").whenScenarioStateIs("Started")
                    .willReturn(status(500)).willSetStateTo("up"));
            pipeline.server().stubFor(com.github.tomakehurst.wiremock.client.WireMock.post("/in")
                    .inScenario("recovering").whenScenarioStateIs("up").willReturn(status(202)));
            Event event = Event.complete();
            byte[] media = api.has(event);

            // When
            other.post(event);

            // Then
            Path file = other.awaitStored(event);
            eventually().untilAsserted(() -> assertThat(other.outcomesOf(event).get(0).publishedAt())
                    .isNotNull());
            List<com.github.tomakehurst.wiremock.verification.LoggedRequest> messages = pipeline.server().findAll(
                    com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor(
                            com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo("/in")));
            assertThat(messages).hasSize(2);
            JsonNode message = new com.fasterxml.jackson.databind.ObjectMapper().readTree(messages.get(1).getBody());
            assertThat(messages.get(1).getHeader("Content-Type")).startsWith("application/cloudevents+json");
            assertThat(message.get("type").asText()).isEqualTo("recording.stored");
            assertThat(message.get("subject").asText()).isEqualTo(event.id());
            assertThat(message.at("/data/file").asText()).isEqualTo(file.toString());
            assertThat(message.at("/data/sha256").asText()).isEqualTo(Ids.sha256(media));
            assertThat(api.requestsFor(event)).hasSize(1);
        }
    }

    @Test
    void handsNothingOnThatWasErasedMeanwhile() throws Exception {
        // Given
        try (MediaApi pipeline = new MediaApi();
             TestIntake other = TestIntake.using(api).with("publish.uri", pipeline.origin() + "/in").start()) {
            pipeline.server().stubFor(com.github.tomakehurst.wiremock.client.WireMock.post("/in").willReturn(status(503)));
            Event event = Event.complete();
            api.has(event);
            other.post(event);
            Path file = other.awaitStored(event);

            // When
            Files.delete(other.receiptsOf(event).get(0));
            Files.delete(file);

            // Then
            other.awaitIdle();
            assertThat(other.outcomesOf(event).get(0).publishedAt()).isNull();
        }
    }
}
