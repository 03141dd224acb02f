package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.Ids;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.RawServer;
import org.recordingintake.testing.TestIntake;

/** What a download may do, and with what. */
class DownloadsTest {

    /** More bytes than the buffers of a few connections take. */
    private static final long TOO_MUCH = 64 << 20;

    private static MediaApi api;
    private static MediaApi storage;
    private static MediaApi foreign;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        storage = new MediaApi();
        foreign = new MediaApi();
        intake = TestIntake.using(api).with("media.allowed-origins", api.origin() + ", " + storage.origin())
                .with("retry.max-attempts", "2").with("partial.archive", "true").start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        foreign.close();
        storage.close();
        api.close();
    }

    private static String signedPathOf(Event event) {
        return "/bucket/" + event.id() + "?X-Signature=a%2Fb%3D";
    }

    private static List<LoggedRequest> requestsTo(MediaApi server, String path) {
        return server.server().findAll(getRequestedFor(urlEqualTo(path)));
    }

    private static void redirects(Event event, String location) {
        api.answers(event, status(302).withHeader("Location", location));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsARedirectToAnAllowedServerWithoutTheToken(int status) throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = Audio.wav(50);
        api.answers(event, status(status).withHeader("Location", storage.origin() + signedPathOf(event)));
        storage.server().stubFor(get(signedPathOf(event)).willReturn(wav(media)));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(requestsTo(storage, signedPathOf(event))).singleElement().satisfies(
                request -> assertThat(request.containsHeader("Authorization")).isFalse());
    }

    @Test
    void takesLegacyCredentialsToNoOtherServer() throws Exception {
        // Given
        try (TestIntake legacy = TestIntake.using(api).without("bandwidth.client-id").without("bandwidth.client-secret")
                .with("bandwidth.username", "user").with("bandwidth.password", "hush").with("retry.max-attempts", "2")
                .with("media.allowed-origins", api.origin() + ", " + storage.origin()).start()) {
            Event event = Event.complete();
            redirects(event, storage.origin() + signedPathOf(event));
            storage.server().stubFor(get(signedPathOf(event)).willReturn(status(401)
                    .withHeader("WWW-Authenticate", "Basic realm=\"give it to me\"")));

            // When
            legacy.post(event);

            // Then
            legacy.awaitDeadLetter(event);
            assertThat(requestsTo(storage, signedPathOf(event))).isNotEmpty().allSatisfy(
                    request -> assertThat(request.containsHeader("Authorization")).isFalse());
        }
    }

    @Test
    void followsARedirectWithinTheMediaApiWithTheToken() throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = Audio.wav(50);
        redirects(event, "/api/v2/elsewhere");
        api.server().stubFor(get("/api/v2/elsewhere").willReturn(wav(media)));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(requestsTo(api, "/api/v2/elsewhere").get(0)
                .getHeader("Authorization")).isEqualTo("Bearer " + MediaApi.TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOREIGN/x", "//FOREIGN-HOST/x", "http://127.0.0.1:1/x", "https://STORAGE-HOST/x",
        "http://user:pass@STORAGE-HOST/x", "http://localhost:STORAGE-PORT/x", "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd", "ftp://STORAGE-HOST/x", "http://", "http://[", "{{env:HOME}}"})
    void followsNoOtherRedirect(String location) throws Exception {
        // Given
        Event event = Event.complete();
        redirects(event, location.replace("FOREIGN-HOST", foreign.origin().substring(7))
                .replace("FOREIGN", foreign.origin()).replace("STORAGE-HOST", storage.origin().substring(7))
                .replace("STORAGE-PORT", storage.origin().replaceFirst(".*:", "")));
        storage.server().stubFor(get("/x").willReturn(wav(Audio.wav(10))));

        // When
        intake.post(event);

        // Then
        intake.awaitDeadLetter(event);
        assertThat(intake.mediaOf(event)).isEmpty();
        assertThat(foreign.server().getAllServeEvents()).isEmpty();
        assertThat(requestsTo(storage, "/x")).isEmpty();
    }

    @Test
    void followsNoEndlessRedirects() throws Exception {
        // Given
        Event event = Event.complete();
        redirects(event, storage.origin() + "/loop/0");
        for (int hop = 0; hop < 20; hop++) {
            storage.server().stubFor(get("/loop/" + hop).willReturn(
                    status(302).withHeader("Location", "/loop/" + (hop + 1))));
        }
        storage.server().stubFor(get("/loop/20").willReturn(wav(Audio.wav(10))));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitDeadLetter(event).get("reason").asText()).contains("redirects");
        assertThat(requestsTo(storage, "/loop/6")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 307})
    void givesTheClientSecretToNoRedirectOfTheTokenEndpoint(int status) throws Exception {
        // Given
        try (MediaApi other = new MediaApi(); TestIntake misled = TestIntake.using(other)
                .with("media.allowed-origins", other.origin() + "," + foreign.origin()).start()) {
            other.server().stubFor(post("/api/v1/oauth2/token").willReturn(
                    status(status).withHeader("Location", foreign.tokenUrl())));
            Event event = Event.complete();

            // When
            misled.post(event);

            // Then
            eventually().until(() -> other.tokenRequests().size() > 1);
            assertThat(foreign.server().getAllServeEvents()).isEmpty();
            assertThat(other.requestsFor(event)).isEmpty();
        }
    }

    @Test
    void givesTheClientSecretToTheTokenEndpointAlone() throws Exception {
        // Given
        try (MediaApi media = new MediaApi(); MediaApi tokens = new MediaApi();
             TestIntake apart = TestIntake.using(media).with("bandwidth.token-url", tokens.tokenUrl()).start()) {
            Event event = Event.complete();
            media.has(event);

            // When
            apart.post(event);

            // Then
            apart.awaitStored(event);
            assertThat(tokens.tokenRequests()).singleElement().satisfies(
                    request -> assertThat(request.getHeader("Authorization")).startsWith("Basic "));
            assertThat(media.server().getAllServeEvents()).isNotEmpty().allSatisfy(served ->
                    assertThat(served.getRequest().getHeader("Authorization")).startsWith("Bearer "));
        }
    }

    @Test
    void readsNoEndlessTokenAnswer() throws Exception {
        // Given
        try (MediaApi other = new MediaApi(); TestIntake flooded = TestIntake.using(other).start()) {
            other.server().stubFor(post("/api/v1/oauth2/token").willReturn(
                    status(200).withBody(" ".repeat(200_000) + "{\"access_token\":\"late\"}")));
            Event event = Event.complete();

            // When
            flooded.post(event);

            // Then
            eventually().until(() -> other.tokenRequests().size() > 1);
            assertThat(other.requestsFor(event)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nRIFF",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nRIFF\r\n"})
    void givesUpOnAServerThatFallsSilent(String before) throws Exception {
        // Given
        try (RawServer silent = new RawServer(client -> fallSilent(client, before));
             TestIntake patient = TestIntake.using(api).with("media.allowed-origins", silent.origin())
                     .with("media.stall-timeout", "1s").start()) {

            // When
            patient.post(Event.complete().with("mediaUrl", silent.origin() + "/media"));

            // Then
            eventually().until(() -> silent.connections() > 1);
        }
    }

    private static void fallSilent(OutputStream client, String before) throws IOException, InterruptedException {
        client.write(before.getBytes(StandardCharsets.US_ASCII));
        client.flush();
        new CountDownLatch(1).await();
    }

    @Test
    void givesUpOnAServerThatSendsItsHeadersByteByByte() throws Exception {
        // Given
        try (RawServer slow = new RawServer(DownloadsTest::dripHeaders);
             TestIntake patient = TestIntake.using(api).with("media.allowed-origins", slow.origin())
                     .with("media.stall-timeout", "1s").start()) {

            // When
            patient.post(Event.complete().with("mediaUrl", slow.origin() + "/media"));

            // Then
            eventually().until(() -> slow.connections() > 1);
        }
    }

    @Test
    void givesUpOnATokenEndpointThatSendsItsHeadersByteByByte() throws Exception {
        // Given
        try (RawServer slow = new RawServer(DownloadsTest::dripHeaders);
             TestIntake patient = TestIntake.using(api.baseUrl(), slow.origin() + "/token")
                     .with("media.stall-timeout", "1s").start()) {

            // When
            patient.post(Event.complete());

            // Then
            eventually().until(() -> slow.connections() > 1);
        }
    }

    private static void dripHeaders(OutputStream client) throws IOException, InterruptedException {
        client.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
        while (true) {
            client.write('X');
            client.flush();
            Thread.sleep(100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Header: y\r\n", "y"})
    void readsNoEndlessHeaders(String repeated) throws Exception {
        // Given
        AtomicLong sent = new AtomicLong();
        try (RawServer endless = new RawServer(client -> sendHeaders(client, repeated, sent));
             TestIntake flooded = TestIntake.using(endless.origin(), api.tokenUrl())
                     .with("retry.max-attempts", "2").start()) {
            Event event = Event.complete();

            // When
            flooded.post(event);

            // Then
            assertThat(flooded.awaitDeadLetter(event).get("attempts").asInt()).isEqualTo(2);
            assertThat(sent).hasValueLessThan(TOO_MUCH);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Header: y\r\n", "y"})
    void readsNoEndlessHeadersOfATokenEndpoint(String repeated) throws Exception {
        // Given
        AtomicLong sent = new AtomicLong();
        try (RawServer endless = new RawServer(client -> sendHeaders(client, repeated, sent));
             TestIntake flooded = TestIntake.using(api.baseUrl(), endless.origin() + "/token").start()) {

            // When
            flooded.post(Event.complete());

            // Then
            eventually().until(() -> endless.connections() > 1);
            assertThat(sent).hasValueLessThan(TOO_MUCH);
        }
    }

    /** Sends so much that it is seen to have been read, if it is. */
    private static void sendHeaders(OutputStream client, String repeated, AtomicLong sent) throws IOException {
        byte[] headers = repeated.repeat(65_536).getBytes(StandardCharsets.US_ASCII);
        client.write("HTTP/1.1 200 OK\r\nX-Header: ".getBytes(StandardCharsets.US_ASCII));
        while (sent.get() < TOO_MUCH) {
            client.write(headers);
            sent.addAndGet(headers.length);
        }
    }

    @Test
    void sendsAPlaceholderInAUrlAsItStands() throws Exception {
        // Given
        Event event = Event.complete();
        String url = "/signed?x=%7B%7Benv:HOME%7D%7D&y=RAW(a)&z=$%7Bbody%7D";
        api.server().stubFor(get(urlPathEqualTo("/signed")).willReturn(wav(Audio.wav(10))));

        // When
        intake.post(event.with("mediaUrl", api.origin() + url));

        // Then
        intake.awaitStored(event);
        assertThat(api.server().findAll(getRequestedFor(urlPathEqualTo("/signed")))).singleElement()
                .satisfies(request -> assertThat(request.getUrl()).contains("%7B%7Benv:HOME%7D%7D"));
    }

    @Test
    void keepsNoCredentialOfAUrl() throws Exception {
        // Given
        String secretUser = api.origin().replace("//", "//user:hush-hush@") + "/x";
        Event signed = Event.complete();
        Event complete = Event.complete().with("mediaUrl", secretUser);
        Event partial = Event.partial().with("mediaUrl", secretUser);
        Event dead = Event.complete().with("mediaUrl", secretUser).with("accountId", "?");
        api.server().stubFor(get(signedPathOf(signed)).willReturn(wav(Audio.wav(10))));
        api.has(complete);
        api.has(partial);

        // When
        Stream.of(signed.with("mediaUrl", api.origin() + signedPathOf(signed)), complete, partial, dead)
                .forEach(intake::post);

        // Then
        intake.awaitStored(signed);
        intake.awaitStored(complete);
        intake.awaitAlert(partial);
        intake.awaitDeadLetter(dead);
        intake.awaitIdle();
        assertThat(json(intake.receiptsOf(signed).get(0)).get("source").asText())
                .isEqualTo(api.origin() + "/bucket/" + signed.id());
        for (String directory : List.of("recordings", "alerts", "dead-letters", "ledger")) {
            assertThat(intake.filesIn(directory)).isNotEmpty().allSatisfy(file -> assertThat(
                    Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("hush", "the-secret",
                    MediaApi.TOKEN));
        }
    }

    @Test
    void tellsNobodyTheSignatureOfASignedUrl() throws Exception {
        // Given
        try (TestIntake other = TestIntake.using(api)) {
            other.with("publish.uri", "file:" + other.dataDir().resolve("published")).start();
            String url = api.origin() + "/signed/media";
            api.server().stubFor(get(urlPathEqualTo("/signed/media")).willReturn(wav(Audio.wav(10))));
            Event complete = Event.complete().with("mediaUrl", url + "?X-Signature=hush");
            Event partial = Event.partial().with("mediaUrl", url + "#hush");
            Event dead = Event.complete().with("mediaUrl", url + "?hush\n?hush").with("accountId", "?");

            // When
            Stream.of(complete, partial, dead).forEach(other::post);

            // Then
            other.awaitStored(complete);
            other.awaitAlert(partial);
            other.awaitAlert(dead);
            other.awaitIdle();
            assertThat(Stream.concat(other.filesIn("alerts").stream(), other.filesIn("published").stream())).hasSize(3)
                    .allSatisfy(file -> {
                        assertThat(Files.readString(file)).doesNotContain("hush");
                        assertThat(json(file).at("/data/event/mediaUrl").asText()).isEqualTo(url);
                    });
            assertThat(other.awaitDeadLetter(dead).get("event").toString()).isEqualTo(dead.toString());
            assertThat(json(other.receiptsOf(complete).get(0)).get("body").asText()).isEqualTo(complete.toString());
        }
    }

    @Test
    void repeatsNoSignatureOfARedirectThatItCannotFollow() throws Exception {
        // Given
        Event event = Event.complete();
        redirects(event, storage.origin() + "/bucket?X-Signature=hush%%");

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitDeadLetter(event).get("reason").asText()).doesNotContain("hush")
                .contains("A URL cannot be read");
    }

    static Stream<Arguments> pairs() {
        String hashed = "r-" + "x".repeat(200);
        return Stream.of(
                pair("one whose id is the hash of the other's", "recordingId", hashed, Ids.sha256(hashed)),
                pair("ids that differ in case", "recordingId", "r-CASE", "r-case"),
                pair("a status within the id", "recordingId", "r-1-complete", "r-1"),
                pair("one whose account is the hash of the other's", "accountId", hashed, Ids.sha256(hashed)),
                pair("an account named as the directory of partial ones", "accountId", "2019", "partial"));
    }

    private static Arguments pair(String what, String field, String one, String other) {
        String call = "c-" + UUID.randomUUID();
        return Arguments.of(what, call, Event.complete().with("callId", call).with(field, one),
                Event.complete().with("callId", call).with(field, other));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void storesBothOfTwoRecordingsThatCouldBeTakenForOne(String what, String call, Event one, Event other) {
        // Given
        byte[] oneMedia = Audio.wav(20);
        byte[] otherMedia = Audio.wav(30);
        api.answers(one, wav(oneMedia));
        api.answers(other, wav(otherMedia));

        // When
        intake.post(one);
        intake.post(other);

        // Then
        eventually().untilAsserted(() -> assertThat(storedUnder(call)).containsExactlyInAnyOrder(
                Ids.sha256(oneMedia), Ids.sha256(otherMedia)));
    }

    /** The SHA-256 of each media file of a call. */
    private static List<String> storedUnder(String call) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (Path file : intake.filesIn("recordings")) {
            if (file.toString().endsWith(".wav") && file.getParent().endsWith(call)) {
                hashes.add(Ids.sha256(Files.readAllBytes(file)));
            }
        }
        return hashes;
    }

    @Test
    void leavesARecordingAloneThatLiesUnderTheNameOfAnother() throws Exception {
        // Given
        Event stored = Event.complete().with("conferenceId", "c-same").without("callId");
        byte[] media = api.has(stored);
        intake.post(stored);
        Path file = intake.awaitStored(stored);
        intake.awaitIdle();
        intake.forgetInLedger(stored);
        Event sameName = stored.with("callId", "c-same").without("conferenceId");
        api.answers(sameName, wav(Audio.wav(10)));

        // When
        intake.post(sameName);

        // Then
        JsonNode letter = intake.awaitDeadLetter(sameName);
        assertThat(letter.get("reason").asText()).contains("Another recording");
        assertThat(file).hasBinaryContent(media);
        assertThat(json(intake.receiptsOf(stored).get(0)).get("conferenceId").asText()).isEqualTo("c-same");
    }
}
