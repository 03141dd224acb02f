package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.RawSender;
import org.recordingintake.testing.TestIntake;
import org.recordingintake.verify.Verification;

/** What an event holds is data: it steers nothing, and whatever it is, it has a clear answer and an outcome. */
class HostileEventsTest {

    private static final Set<String> OWN_DIRECTORIES = Set.of("alerts", "dead-letters", "ledger", "cache", "queue", "recordings",
            "replay", "spool", "lock", "instance", ".parts", "route-sets", "changes.log");

    private static MediaApi api;
    private static MediaApi elsewhere;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        elsewhere = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        elsewhere.close();
        api.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String answer(byte[] body) {
        return RawSender.answer(intake.webhookUrl(), RawSender.post("", body));
    }

    private static void assertNothingWasSteered() throws IOException {
        try (Stream<Path> entries = Files.list(intake.dataDir())) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).isSubsetOf(OWN_DIRECTORIES);
        }
        assertThat(elsewhere.server().getAllServeEvents()).isEmpty();
    }

    private static List<JsonNode> deadLetters() {
        return intake.filesIn("dead-letters").stream().map(TestIntake::json).toList();
    }

    static Stream<String> textsThatAreNoIds() {
        return Stream.of("${env:PATH}", "${sys.user.home}", "${bean:ledger}", "${header.x}", "$simple{1}", "{{env:PATH}}",
                "{{bandwidth.client-secret}}", "RAW(x)", "#{x}", "a\r\nb", "a\nERROR forged", "a\0b", "a/b", "a\\b", "..",
                "../../x", "/etc/passwd", "file:/tmp/x", "bean:ledger", "a b", "a.b", "a%2Fb", "a?b=c", "a&b", "x".repeat(257),
                "х-сyrillic", "ｒ-fullwidth", "r‐hyphen", "r-١٢٣", "r\u200B-x", "\u202Er-x", "r-é", "<b>x</b>",
                "*x*", "<!channel>", "'; DROP TABLE x", "\"", "r-\uD83D\uDE00");
    }

    @ParameterizedTest
    @MethodSource("textsThatAreNoIds")
    void makesADeadLetterOfAnEventWhoseIdIsNone(String id) throws Exception {
        // Given
        String mark = UUID.randomUUID().toString();
        Map<String, Event> events = Map.of("recordingId", Event.complete(), "callId", Event.partial(),
                "conferenceId", Event.conference(), "accountId", Event.error());

        // When
        List<String> answers = events.entrySet().stream().map(event -> answer(utf8(event.getValue()
                .with(event.getKey(), id).with("tag", mark + event.getKey()).toString()))).toList();

        // Then
        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 204 "));
        eventually().untilAsserted(() -> assertThat(events.keySet()).allSatisfy(field ->
                assertThat(deadLetters()).anySatisfy(letter -> {
                    assertThat(letter.at("/event/tag").asText()).isEqualTo(mark + field);
                    assertThat(letter.path("reason").asText()).isEqualTo("The event's " + field
                            + " is not an id (letters, digits, _ and -, at most 256).");
                    assertThat(letter.at("/event/" + field).asText()).isEqualTo(id);
                })));
        assertNothingWasSteered();
        assertThat(intake.filesIn("dead-letters")).allSatisfy(file ->
                assertThat(file.getFileName().toString()).matches("[A-Za-z0-9_-]{1,240}\\.json"));
    }

    @Test
    void storesARecordingWhoseIdsAreAsLongAsTheyMayBe() {
        // Given
        Event event = Event.complete().with("recordingId", "r".repeat(256)).with("callId", "c".repeat(256))
                .with("accountId", "a".repeat(256));
        byte[] media = api.has(event);

        // When
        String answer = answer(utf8(event.toString()));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        eventually().untilAsserted(() -> assertThat(intake.filesIn("recordings")).anySatisfy(file ->
                assertThat(file).hasExtension("json").content().contains("\"" + event.id() + "\"")));
        assertThat(intake.filesIn("recordings")).anySatisfy(file -> assertThat(file).hasBinaryContent(media));
    }

    @ParameterizedTest
    @MethodSource("textsThatAreNoIds")
    void storesARecordingWhateverItsOtherFieldsHold(String text) throws Exception {
        // Given
        Event event = Event.complete().with("tag", text).with("from", text).with("to", text).with("mediaUrl", text)
                .with("callUrl", text).with("direction", text).with("fileFormat", text).with("duration", text)
                .with("endTime", text).with("startTime", text).with("channels", text).with("applicationId", text)
                .with(text.length() > 100 ? "x" : text, text);
        byte[] media = api.has(event);

        // When
        String answer = answer(utf8(event.toString()));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(json(intake.receiptsOf(event).get(0)).at("/event/tag").asText()).isEqualTo(text);
        assertNothingWasSteered();
    }

    @ParameterizedTest
    @MethodSource("textsThatAreNoIds")
    void alertsAboutAStatusThatItDoesNotKnowWhateverItIs(String text) throws Exception {
        // Given
        Event event = Event.complete().with("status", text);

        // When
        String answer = answer(utf8(event.toString()));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        assertThat(intake.awaitAlert(event).path("type").asText()).isEqualTo("recording.unrecognised");
        assertNothingWasSteered();
    }

    /** CVE-2026-78164: a stock route resolves placeholders in the URL that it is given, and takes any scheme. */
    @ParameterizedTest
    @ValueSource(strings = {"%s/{{env:PATH}}", "%s/x?y={{bandwidth.client-secret}}", "%s/${env:PATH}", "%s/RAW(x)",
        "%s@127.0.0.1/", "file:%s", "bean:ledger", "%s/x\r\nHost: other", "{{env:HOME}}", "//127.0.0.1"})
    void sendsNothingToWhereAnEventSays(String mediaUrl) throws Exception {
        // Given
        Event event = Event.complete().with("mediaUrl", mediaUrl.formatted(elsewhere.origin()));
        byte[] media = api.has(event);

        // When
        String answer = answer(utf8(event.toString()));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertNothingWasSteered();
    }

    static Stream<Arguments> steeringHeaders() {
        String other = elsewhere == null ? "http://127.0.0.1:1" : elsewhere.origin();
        return Map.ofEntries(
                Map.entry("CamelHttpUri", other), Map.entry("camelhttpuri", other), Map.entry("CAMELHTTPURI", other),
                Map.entry("CamelHttpPath", "/x"), Map.entry("CamelHttpQuery", "x=y"), Map.entry("CamelHttpMethod", "DELETE"),
                Map.entry("camelHttpRawQuery", "x=y"), Map.entry("CamelHttpResponseCode", "299"),
                Map.entry("CAMELFILENAME", "../evil"), Map.entry("camelFileName", "evil"),
                Map.entry("CamelOverruleFileName", "evil"), Map.entry("CamelBeanMethodName", "close"),
                Map.entry("camelbeanmethodname", "close"), Map.entry("CamelJmsDestinationName", "intake.dead"),
                Map.entry("CamelJmsDestination", "intake.dead"), Map.entry("CamelToEndpoint", other),
                Map.entry("CamelExecCommandExecutable", "id"), Map.entry("org.apache.camel.Exchange", "x"),
                Map.entry("org.apache.camel.file.name", "evil"), Map.entry("JMSReplyTo", "intake.dead"),
                Map.entry("JMSExpiration", "1"), Map.entry("JMSDestination", "intake.dead"), Map.entry("JMSXGroupID", "x"),
                Map.entry("JMSCorrelationID", "x"), Map.entry("_AMQ_DUPL_ID", "same"),
                Map.entry("intakeArrival", "same"), Map.entry("intakeDeliverAt", "99999999999999"),
                Map.entry("_AMQ_SCHED_DELIVERY", "99999999999999"), Map.entry("breadcrumbId", "x"),
                Map.entry("intakeReplayed", "true"), Map.entry("intakeProblem", "x"), Map.entry("intakeAttempts", "299"),
                Map.entry("intakeAlertType", "x"), Map.entry("Authorization", "Bearer hush"), Map.entry("X-Url", "${env:PATH}"),
                Map.entry("Origin", "https://example.com"), Map.entry("X-Forwarded-Host", "example.com"),
                Map.entry("url", "{{env:PATH}}")).entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("steeringHeaders")
    void letsNoHeaderReachAnythingThatSends(String name, String value) throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = api.has(event);

        // When
        String answer = RawSender.answer(intake.webhookUrl(),
                RawSender.post(name + ": " + value + "\r\n", utf8(event.toString())));

        // Then
        assertUsual(event, media, answer, name);
    }

    @ParameterizedTest
    @MethodSource("steeringHeaders")
    void letsNoQueryParameterReachAnythingThatSends(String name, String value) throws Exception {
        // Given
        Event event = Event.complete();
        byte[] media = api.has(event);
        String request = new String(RawSender.post("", utf8(event.toString())), StandardCharsets.UTF_8)
                .replaceFirst(" HTTP", "?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)
                        .replace("$", "\\$") + " HTTP");

        // When
        String answer = RawSender.answer(intake.webhookUrl(), request);

        // Then
        assertUsual(event, media, answer, name);
    }

    private static void assertUsual(Event event, byte[] media, String answer, String name) throws IOException {
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        assertThat(answer.lines().skip(1).filter(line -> line.contains(":")).map(line -> line.split(":")[0].toLowerCase()))
                .isSubsetOf("content-length", "connection", "date");
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
        assertThat(api.requestsFor(event)).hasSize(1).allSatisfy(request -> {
            assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + MediaApi.TOKEN);
            assertThat(request.getHeaders().keys().stream().map(String::toLowerCase).collect(Collectors.toSet()))
                    .doesNotContain(name.equals("Authorization") ? "" : name.toLowerCase());
        });
        assertNothingWasSteered();
    }

    static Stream<Arguments> bodies() {
        String id = "\"recordingId\":\"r-1\"";
        return Stream.of(
                Arguments.of("a field twice", utf8("{" + id + ",\"recordingId\":\"r-2\",\"status\":\"error\"}"), "twice"),
                Arguments.of("a field twice, further down", utf8("{\"a\":{\"b\":1,\"b\":2}}"), "twice"),
                Arguments.of("a number of 1000 digits", utf8("{\"channels\":" + "9".repeat(1000) + "}"), "too long"),
                Arguments.of("an exponent without end", utf8("{\"channels\":1E-" + "9".repeat(30) + "}"), "not JSON"),
                Arguments.of("a huge exponent", utf8("{\"channels\":1E99999999999}"), "not JSON"),
                Arguments.of("a name of 2000 characters", utf8("{\"" + "x".repeat(2000) + "\":1}"), "too long"),
                Arguments.of("objects in objects", utf8("{\"a\":".repeat(5000) + "1" + "}".repeat(5000)), "too deep"),
                Arguments.of("arrays in arrays", utf8("{\"a\":" + "[".repeat(20000) + "]".repeat(20000) + "}"), "too deep"),
                Arguments.of("arrays without end", utf8("[".repeat(60000)), "too deep"),
                Arguments.of("UTF-16 with a mark", "{}".getBytes(StandardCharsets.UTF_16), "UTF-8"),
                Arguments.of("UTF-16 without a mark", "{}".getBytes(StandardCharsets.UTF_16LE), "not JSON"),
                Arguments.of("an overlong dot", overlong(), "UTF-8"),
                Arguments.of("half a character", new byte[] {'{', '"', (byte) 0xC3, '"', '}'}, "UTF-8"),
                Arguments.of("half a surrogate pair", new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0,
                    (byte) 0x80, '"', '}'}, "UTF-8"),
                Arguments.of("NULs", new byte[100], "not JSON"),
                Arguments.of("not a number", utf8("{\"channels\":NaN}"), "not JSON"),
                Arguments.of("a comment", utf8("{/* */}"), "not JSON"),
                Arguments.of("single quotes", utf8("{'a':1}"), "not JSON"),
                Arguments.of("a raw line feed in a text", utf8("{\"a\":\"\n\"}"), "not JSON"),
                Arguments.of("something behind it", utf8("{}{}"), "not JSON"),
                Arguments.of("a comma too many", utf8("{\"a\":1,}"), "not JSON"),
                Arguments.of("XML", utf8("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>"), "not JSON"),
                Arguments.of("a Java object", new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5, 't', 0, 1, 'x'}, "UTF-8"));
    }

    /** An event of so many levels. */
    private static String nested(Event event, int levels) {
        return event.toString().replaceFirst("\\{", "{\"x\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + ",");
    }

    @Test
    void storesPublishesAndVerifiesAnEventThatIsNestedAsDeepAsItMayBe() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        try (TestIntake publishing = TestIntake.using(api)
                .with("publish.uri", "file:" + intake.dataDir().resolveSibling("published")).start()) {

            // When
            publishing.post(nested(event, 200));

            // Then
            publishing.awaitStored(event);
            eventually().until(() -> publishing.outcomesOf(event).get(0).publishedAt() != null);
            assertThat(new Verification(publishing.storeDir(), Optional.empty(),
                System.out, Optional.empty(), Clock.systemUTC())
                    .run(List.of())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "[%s]"})
    void sendsADeadLetterThroughAgainThatIsNestedAsDeepAsItMayBe(String form) throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, MediaApi.status(410));
        intake.post(nested(event, 200));
        assertThat(intake.awaitDeadLetter(event).has("event")).isTrue();
        intake.awaitIdle();
        api.has(event);
        Path replay = Files.createDirectories(intake.dataDir().resolve("replay"));

        // When
        Files.writeString(replay.resolve(event.id() + ".json"),
                form.formatted(Files.readString(intake.deadLettersAbout(event).get(0))));

        // Then
        intake.awaitStored(event);
    }

    @Test
    void takesNoEventThatIsNestedDeeper() throws Exception {
        // Given
        Event event = Event.complete();

        // When
        String answer = answer(utf8(nested(event, 201)));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("too deep");
    }

    private static byte[] overlong() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(utf8("{\"recordingId\":\""));
        body.writeBytes(new byte[] {(byte) 0xC0, (byte) 0xAE, (byte) 0xC0, (byte) 0xAE});
        body.writeBytes(utf8("\",\"status\":\"complete\"}"));
        return body.toByteArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void answersABodyThatIsNoEventClearlyAndKeepsIt(String what, byte[] body, String why) {
        // Given
        int before = intake.filesIn("dead-letters").size();

        // When
        String answer = answer(body);

        // Then
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"status\":400").contains(why)
                .doesNotContain("Exception", "jackson", "\tat ");
        eventually().until(() -> intake.filesIn("dead-letters").size() == before + 1);
        intake.awaitIdle();
        assertThat(deadLetters()).anySatisfy(letter -> {
            assertThat(letter.path("reason").asText()).contains(why);
            assertThat(letter.has("body") ? utf8(letter.path("body").asText()) : letter.path("bodyBase64").binaryValue())
                    .isEqualTo(body);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF%s", "\r\n\t %s \n", "%s"})
    void readsAnEventWithAByteOrderMarkOrBlanksAroundIt(String frame) {
        // Given
        Event event = Event.error();

        // When
        String answer = answer(utf8(frame.formatted(event)));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        intake.awaitAlert(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud800\"", "\"\\u0000\"", "1e400", "-0.0", "123456789012345678901234567890", "[[[]]]",
        "{\"$ref\":\"x\"}", "{\"@class\":\"java.lang.Runtime\"}", "\"\\u202e\""})
    void alertsAboutAnEventWhateverItsTagIs(String tag) {
        // Given
        Event event = Event.partial();
        String body = event.toString().replaceFirst("\\{", "{\"tag\":" + Matcher.quoteReplacement(tag) + ",");

        // When
        String answer = answer(utf8(body));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 204 ");
        assertThat(intake.awaitAlert(event).at("/data/event").has("tag")).isTrue();
    }
}
