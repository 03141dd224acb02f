package org.recordingintake.bandwidth;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.hc.core5.http.Header;

/**
 * What came in place of a recording, for whoever has to find out why: status, headers and the first bytes of the body,
 * without what may be a credential.
 */
final class Evidence {

    /** How much of a body. */
    static final int BODY_BYTES = 1024;
    private static final int MAX_HEADERS = 50;
    private static final int MAX_NAME = 64;
    private static final int MAX_VALUE = 256;
    /** The longest sequence of UTF-8, less one: what a cut may leave of a character. */
    private static final int MAX_CUT = 3;

    private static final String SECRETS = "token|secret|signature|session|cookie|credential|authoriz|passw|api[_-]?key";
    private static final Pattern SECRET_HEADER = Pattern.compile("(?i).*(?:" + SECRETS + "|authentic).*");
    /** Also within another URL, where it is encoded; not the start of a declaration in XML. In bytes, anything could be one. */
    private static final Pattern QUERY = Pattern.compile("(?i)(?<![\\s<])(\\?|%3F)[^\\s\"'<>]++");
    private static final Pattern QUERY_IN_BYTES = Pattern.compile("(?i)(?<=https?://[^\\s\"'<>?]{1,300})(\\?|%3F)[^\\s\"'<>]++");
    private static final Pattern BINARY = Pattern.compile("[\\x00-\\x08\\x0E-\\x1F]");
    private static final Pattern USER_INFO = Pattern.compile("://[^/\\s\"'<>@]*+@");
    private static final Pattern SCHEME_AND_TOKEN =
            Pattern.compile("(?i)\\b(Bearer|Basic)([\\s:=+]|%20){1,10}[\\w.~+/=%-]+");
    private static final Pattern NAMED_SECRET = Pattern.compile(
            "(?i)((?:" + SECRETS + ")[\\w-]{0,20}[\"']?\\s{0,10}(?:[=:>]|%3D)\\s{0,10}[\"']?)[^\\s\"'<>&,;]+");
    private static final Pattern JSON_WEB_TOKEN = Pattern.compile("\\beyJ[\\w-]{8,}(?:\\.[\\w-]*){0,4}");

    private Evidence() {
    }

    /**
     * A JSON object with {@code status}, {@code headers} and {@code body}, or {@code bodyBase64} where it is not UTF-8.
     *
     * @param start at least the first {@value #BODY_BYTES} bytes of the body, if there are as many
     */
    static String of(Answer answer, byte[] start, ObjectMapper json) {
        ObjectNode evidence = json.createObjectNode().put("status", answer.status());
        ObjectNode headers = evidence.putObject("headers");
        answer.headers().stream().filter(header -> !SECRET_HEADER.matcher(header.getName()).matches())
                .limit(MAX_HEADERS).forEach(header -> put(headers, header));
        putBody(evidence, Arrays.copyOf(start, Math.min(start.length, BODY_BYTES)));
        try {
            return json.writeValueAsString(evidence);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("An object of texts can always be written", e);
        }
    }

    private static void put(ObjectNode headers, Header header) {
        String name = cut(header.getName(), MAX_NAME);
        String value = withoutSecrets(cut(header.getValue() == null ? "" : header.getValue(), MAX_VALUE));
        headers.put(name, headers.has(name) ? cut(headers.get(name).asText() + ", " + value, MAX_VALUE) : value);
    }

    private static String cut(String text, int longest) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        return printable.length() > longest ? printable.substring(0, longest) + "…" : printable;
    }

    /** Bytes as characters one by one: secrets are found whatever else stands there. */
    private static void putBody(ObjectNode evidence, byte[] start) {
        byte[] body = withoutSecrets(new String(start, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        int mayBeCut = start.length < BODY_BYTES ? 0 : MAX_CUT;
        for (int cut = 0; cut <= mayBeCut; cut++) {
            try {
                evidence.put("body", StandardCharsets.UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(body, 0, body.length - cut)).toString());
                return;
            } catch (CharacterCodingException e) {
                // a character may have been cut in two; or this is no text
            }
        }
        evidence.put("bodyBase64", Base64.getEncoder().encodeToString(body));
    }

    private static String withoutSecrets(String text) {
        Pattern query = BINARY.matcher(text).find() ? QUERY_IN_BYTES : QUERY;
        String hidden = query.matcher(text).replaceAll("$1...");
        hidden = USER_INFO.matcher(hidden).replaceAll("://...@");
        hidden = SCHEME_AND_TOKEN.matcher(hidden).replaceAll("$1 ...");
        hidden = NAMED_SECRET.matcher(hidden).replaceAll("$1...");
        return JSON_WEB_TOKEN.matcher(hidden).replaceAll("...");
    }
}
