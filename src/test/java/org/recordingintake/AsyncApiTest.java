package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.recordingintake.alert.Alerts;
import org.recordingintake.testing.Schemas;
import org.recordingintake.testing.YamlSchema;

/** docs/asyncapi.yaml describes what is sent, and where to. */
class AsyncApiTest {

    private static final Path DOCUMENT = Path.of("docs", "asyncapi.yaml");

    private final JsonNode document;

    AsyncApiTest() throws IOException {
        document = YamlSchema.read(DOCUMENT);
    }

    private static Stream<JsonNode> nodes(JsonNode parent) {
        return StreamSupport.stream(parent.spliterator(), false);
    }

    private static Set<String> names(JsonNode parent) {
        return StreamSupport.stream(((Iterable<String>) parent::fieldNames).spliterator(), false).collect(Collectors.toSet());
    }

    /** What a reference leads to: a part of the document, or a file beside it. */
    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        if (reference.isEmpty()) {
            return node;
        }
        if (reference.startsWith("#/")) {
            JsonNode target = document.at(reference.substring(1));
            assertThat(target.isMissingNode()).as(reference).isFalse();
            return target;
        }
        try {
            return new ObjectMapper().readTree(DOCUMENT.resolveSibling(reference).toFile());
        } catch (IOException e) {
            throw new AssertionError(reference, e);
        }
    }

    @Test
    void refersOnlyToWhatIsThere() {
        // When
        List<JsonNode> references = document.findParents("$ref");

        // Then
        assertThat(references).hasSizeGreaterThan(20).allSatisfy(reference -> assertThat(resolved(reference)).isNotEmpty());
    }

    @Test
    void namesEveryTypeOfMessageInItsChannel() {
        // When
        JsonNode channels = document.get("channels");

        // Then
        assertThat(document.get("asyncapi").asText()).startsWith("3.");
        assertThat(names(channels)).containsExactlyInAnyOrder("published", "alerts");
        assertThat(names(channels.at("/alerts/messages"))).isEqualTo(Alerts.TYPES);
        assertThat(names(channels.at("/published/messages")))
                .containsExactlyInAnyOrder("recording.stored", "recording.transcribed");
        assertThat(nodes(channels).flatMap(channel -> channel.get("messages").properties().stream()))
                .allSatisfy(message -> {
                    assertThat(resolved(message.getValue()).get("name").asText()).isEqualTo(message.getKey());
                    assertThat(resolved(resolved(resolved(message.getValue()).get("payload")).get("schema")).get("$schema"))
                            .isNotNull();
                });
    }

    @Test
    void sendsEachChannelWhereItsSettingSays() throws IOException {
        // Given
        String settings = Files.readString(Path.of("application.properties"));

        // When
        List<JsonNode> operations = nodes(document.get("operations")).toList();

        // Then
        assertThat(operations).hasSize(2).allSatisfy(operation -> {
            assertThat(operation.get("action").asText()).isEqualTo("send");
            JsonNode channel = resolved(operation.get("channel"));
            String parameter = channel.get("parameters").fieldNames().next();
            assertThat(channel.get("address").asText()).isEqualTo("{" + parameter + "}");
            assertThat(settings).containsPattern("(?m)^#?" + channel.at("/parameters/" + parameter + "/x-setting").asText() + "=");
        });
    }

    @Test
    void describesTheHeadersOfASignature() {
        // When
        JsonNode headers = resolved(document.at("/components/messages/recording.stored/headers"));

        // Then
        assertThat(names(headers.get("properties")))
                .containsExactlyInAnyOrder("webhook-id", "webhook-timestamp", "webhook-signature");
    }

    @Test
    void showsAnExampleThatItsSchemaAllows() {
        // When
        JsonNode example = document.at("/components/messages/recording.stored/examples/0/payload");

        // Then
        Schemas.requireValid("recording-stored", example);
    }
}
