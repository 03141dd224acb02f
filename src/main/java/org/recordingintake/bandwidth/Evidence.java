package org.recordingintake.bandwidth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.apache.hc.core5.http.Header;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.retry.DeadLetter;

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
     * As a JSON object.
     *
     * @param start at least the first {@value #BODY_BYTES} bytes of the body, if there are as many
     */
    static String of(Answer answer, byte[] start) {
        Map<String, String> headers = new LinkedHashMap<>();
        answer.headers().stream().filter(header -> !SECRET_HEADER.matcher(header.getName()).matches())
                .limit(MAX_HEADERS).forEach(header -> headers.merge(cut(header.getName(), MAX_NAME), valueOf(header),
                        (first, second) -> cut(first + ", " + second, MAX_VALUE)));
        byte[] body = withoutSecrets(Arrays.copyOf(start, Math.min(start.length, BODY_BYTES)));
        String text = textOf(body, start.length < BODY_BYTES ? 0 : MAX_CUT);
        return new String(DeadLetter.Evidence.FORMAT.write(new DeadLetter.Evidence(answer.status(), headers, text,
                text == null ? body : null)), StandardCharsets.UTF_8);
    }

    private static String valueOf(Header header) {
        return withoutSecrets(cut(header.getValue() == null ? "" : header.getValue(), MAX_VALUE));
    }

    private static String cut(String text, int longest) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        return printable.length() > longest ? printable.substring(0, longest) + "…" : printable;
    }

    /** Bytes as characters one by one: secrets are found whatever else stands there. */
    private static byte[] withoutSecrets(byte[] start) {
        return withoutSecrets(new String(start, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Null where it is not UTF-8. A character at its end may have been cut in two. */
    private static String textOf(byte[] body, int mayBeCut) {
        return IntStream.rangeClosed(0, Math.min(mayBeCut, body.length))
                .mapToObj(cut -> ReceivedJson.textOf(Arrays.copyOf(body, body.length - cut)))
                .filter(Objects::nonNull).findFirst().orElse(null);
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
