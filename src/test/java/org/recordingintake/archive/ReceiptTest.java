package org.recordingintake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEventReader;

class ReceiptTest {

    private static final byte[] RECEIVED = "{ \"recordingId\": \"r-1\", \"cost\": 1.50, \"password\": \"x\" }"
            .getBytes(StandardCharsets.UTF_8);

    private final ObjectMapper json = RecordingEventReader.mapper(Optional::empty);
    private final ObjectNode receipt = json.createObjectNode().put("version", Receipt.VERSION).put("file", "r-1.wav")
            .put("bytes", 1).put("sha256", Ids.sha256("x")).put("receivedAt", "2026-01-02T03:04:05Z");

    private Receipt read() throws IOException {
        return Receipt.read(json.writerWithDefaultPrettyPrinter().writeValueAsBytes(receipt), json);
    }

    @Test
    void sealsAnEventThatWasRelievedOfCredentials() throws Exception {
        // Given
        ObjectNode relieved = ((ObjectNode) json.readTree(RECEIVED)).without("password");

        // When
        Receipt.putEvent(receipt, relieved, RECEIVED, json);

        // Then
        assertThat(read().event()).isPresent();
        assertThat(receipt.has("body")).isFalse();
        assertThat(receipt.get("eventSha256").asText()).isEqualTo(Ids.sha256(RECEIVED));
    }

    @Test
    void noticesThatAnEventWhichWasRelievedOfCredentialsHasChanged() throws Exception {
        // Given
        ObjectNode relieved = ((ObjectNode) json.readTree(RECEIVED)).without("password");
        Receipt.putEvent(receipt, relieved, RECEIVED, json);

        // When
        relieved.put("recordingId", "r-2");

        // Then
        assertThat(read().event()).isEmpty();
    }
}
