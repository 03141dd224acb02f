package org.recordingintake.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {

    private final ObjectMapper json = new ObjectMapper();
    private final List<Header> headers = new ArrayList<>();

    private JsonNode evidence(byte[] body) throws JsonProcessingException {
        return json.readTree(Evidence.of(new Answer(200, headers, Optional.empty()), body));
    }

    private JsonNode evidence(String body) throws JsonProcessingException {
        return evidence(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void showsWhatCameInsteadOfARecording() throws Exception {
        // Given
        headers.add(new BasicHeader("Content-Type", "text/html; charset=utf-8"));
        headers.add(new BasicHeader("Via", "one"));
        headers.add(new BasicHeader("Via", "two"));

        // When
        JsonNode evidence = evidence("<html>Bitte später wieder</html>");

        // Then
        assertThat(evidence.toString()).isEqualTo("{\"status\":200,\"headers\":{\"Content-Type\":\"text/html;"
                + " charset=utf-8\",\"Via\":\"one, two\"},\"body\":\"<html>Bitte später wieder</html>\"}");
    }

    @Test
    void showsTheFirstKilobyteAndNoHalfCharacter() throws Exception {
        // When
        JsonNode evidence = evidence("x".repeat(1023) + "ü" + "y".repeat(5000));

        // Then
        assertThat(evidence.get("body").asText()).isEqualTo("x".repeat(1023));
    }

    @Test
    void showsBytesThatAreNoTextInBase64() throws Exception {
        // Given
        byte[] body = new byte[2000];
        Arrays.fill(body, (byte) 0xE9);

        // When
        JsonNode evidence = evidence(body);

        // Then
        assertThat(evidence.has("body")).isFalse();
        assertThat(Base64.getDecoder().decode(evidence.get("bodyBase64").asText())).isEqualTo(Arrays.copyOf(body, 1024));
    }

    @Test
    void showsAnEmptyBodyAsOne() throws Exception {
        // When
        JsonNode evidence = evidence("");

        // Then
        assertThat(evidence.get("body").asText("-")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Set-Cookie", "set-cookie2", "Authorization", "Proxy-Authorization", "WWW-Authenticate",
        "X-Amz-Security-Token", "X-Auth-Token", "X-Api-Key", "X-Session-Id", "X-Amz-Signature", "Authentication-Info"})
    void showsNoHeaderThatMayHoldACredential(String name) throws Exception {
        // Given
        headers.add(new BasicHeader(name, "hush"));

        // When
        JsonNode evidence = evidence("<html>");

        // Then
        assertThat(evidence.get("headers")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://media.example.com/a/b?sig=hush&x=hush", "/login?hush", "?hush", "page?next=%2Fhush",
        "https://user:hush@media.example.com/", "https://media.example.com/a%3Fsig%3Dhush", "Bearer hush-hush",
        "bearer  hush-hush", "Basic aHVzaA==hush", "Bearer%20hush", "token=hush", "https:\\/\\/a\\/b?hush"})
    void showsNoCredentialInAHeaderOrABody(String text) throws Exception {
        // Given
        headers.add(new BasicHeader("Location", text));

        // When
        JsonNode evidence = evidence("<html><a href='" + text + "'>on</a> \u00e9");

        // Then
        assertThat(evidence.toString()).doesNotContain("hush").contains("Location", "<html><a href='");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"access_token":"hush","expires_in":3600}           | expires_in
            {"access_token" : "hush"}                           | access_token
            {"refreshToken":"hush","scope":"all"}               | scope
            {"client_secret":"hush"}                            | client_secret
            <Token>hush</Token><Reason>none</Reason>            | <Reason>none</Reason>
            <form><input name='csrf_token' value='x'>           | value='x'
            Authorization: Bearer hush.hush-hush                | Authorization
            Cookie: session=hush; a=b                           | Cookie
            eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodXNoIn0.hush       | ...
            <?xml version="1.0" encoding="UTF-8"?><Error/>      | <?xml version="1.0" encoding="UTF-8"?><Error/>
            Is it there? No, it is not.                         | Is it there? No, it is not.
            """)
    void hidesSecretsAndNothingElse(String body, String left) throws Exception {
        // When
        JsonNode evidence = evidence(body);

        // Then
        assertThat(evidence.get("body").asText()).doesNotContain("hush").contains(left);
    }

    @Test
    void hidesSecretsAlsoInBytesThatAreNoText() throws Exception {
        // When
        JsonNode evidence = evidence("<html>\u00e9 Bearer hush-hush".getBytes(StandardCharsets.ISO_8859_1));

        // Then
        assertThat(new String(Base64.getDecoder().decode(evidence.get("bodyBase64").asText()),
                StandardCharsets.ISO_8859_1)).isEqualTo("<html>\u00e9 Bearer ...");
    }

    @Test
    void leavesBytesAsTheyAreButForWhatIsSurelyASecret() throws Exception {
        // When
        JsonNode evidence = evidence("\u0001a?b/c?d https://media.example.com/x?hush");

        // Then
        assertThat(evidence.get("body").asText()).isEqualTo("\u0001a?b/c?d https://media.example.com/x?...");
    }

    @Test
    void staysSmallWhateverAServerSends() throws Exception {
        // Given
        for (int i = 0; i < 100; i++) {
            headers.add(new BasicHeader("X-" + i + "\"".repeat(8_000), "\"\u0001".repeat(8_000)));
        }
        for (int i = 0; i < 100; i++) {
            headers.add(new BasicHeader("X-0" + "\"".repeat(8_000), "y".repeat(16_000)));
        }

        // When
        JsonNode evidence = evidence("\u0001".repeat(100_000));

        // Then
        assertThat(evidence.toString()).hasSizeLessThan(40_000);
        assertThat(evidence.get("headers")).hasSize(50);
    }
}
