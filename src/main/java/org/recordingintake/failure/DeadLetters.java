package org.recordingintake.failure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.recordingintake.event.Ids;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.queue.MessageHeaders;

/**
 * Dead letters: one JSON file for each event that could not be dealt with. It holds the event as received: as an object
 * in {@code event}, or what could not be read as text in {@code body} or, where it is not UTF-8, in {@code bodyBase64}.
 * A later failure of the same event takes the place of the earlier one; that of another event about the same recording
 * in the same status, which may say less, has a name of its own.
 */
public final class DeadLetters {

    /** Between the key and what tells letters of the same key apart; no key holds it. */
    private static final String SEPARATOR = "~";

    private final Path directory;
    private final ObjectMapper json;
    private final Clock clock;

    public DeadLetters(Path directory, ObjectMapper json, Clock clock) {
        this.directory = directory;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What the body of a message says, as far as it can be read; what cannot counts as an event without ids.
     *
     * @param body null for an empty message, as JMS has it
     */
    public RecordingEvent read(@Body byte[] body) throws JsonProcessingException {
        ObjectNode content = contentOf(body);
        return json.treeToValue(content.has("event") ? content.get("event") : content, RecordingEvent.class);
    }

    /** Makes the dead letter the body, sets its file name, and says in the variable {@code where} where it will lie. */
    public void describe(Exchange exchange, @Variable("event") RecordingEvent event, @Body byte[] body,
                         @Header(MessageHeaders.REASON) String reason,
                         @Header(MessageHeaders.ATTEMPTS) Integer attempts,
                         @Header(MessageHeaders.FIRST_FAILURE_AT) String firstAt,
                         @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                         @Header(MessageHeaders.EVIDENCE) String evidence) throws IOException {
        String now = clock.instant().toString();
        ObjectNode letter = json.createObjectNode()
                .put("recordingId", event.recordingId())
                .put("reason", reason == null ? "It could not be processed, many times over." : reason)
                .put("attempts", attempts == null ? 0 : attempts)
                .put("firstAt", firstAt == null ? now : firstAt)
                .put("lastAt", now)
                .put("receivedAt", receivedAt);
        if (evidence != null) {
            letter.set("evidence", evidence(evidence));
        }
        letter.setAll(contentOf(body));
        String name = letter.has("event") ? nameOf(event, letter.get("event")) : Ids.sha256(bytes(body)) + "-unreadable.json";
        exchange.setVariable("where", directory.resolve(name).toString());
        exchange.getMessage().setHeader(Exchange.FILE_NAME, name);
        exchange.getMessage().setBody(json.writerWithDefaultPrettyPrinter().writeValueAsBytes(letter));
    }

    /** As an object; what anybody else has put there, as text. */
    private JsonNode evidence(String header) {
        try {
            return ReceivedJson.read(json, header.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return TextNode.valueOf(header);
        }
    }

    /** Deletes those of a recording and status that have been stored after all. */
    public void forget(@Variable("event") RecordingEvent event) throws IOException {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> letters =
                         Files.newDirectoryStream(directory, event.key() + "{," + SEPARATOR + "*}.json")) {
                for (Path letter : letters) {
                    Files.deleteIfExists(letter);
                }
            }
        }
    }

    private String nameOf(RecordingEvent event, JsonNode content) throws IOException {
        Path first = directory.resolve(event.key() + ".json");
        return Files.notExists(first) || isAbout(content, first)
                ? first.getFileName().toString()
                : event.key() + SEPARATOR + Ids.sha256(json.writeValueAsBytes(content)).substring(0, 16) + ".json";
    }

    private boolean isAbout(JsonNode content, Path letter) throws IOException {
        try {
            return content.equals(json.readTree(Files.readAllBytes(letter)).get("event"));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static byte[] bytes(byte[] body) {
        return body == null ? new byte[0] : body;
    }

    private ObjectNode contentOf(byte[] message) {
        byte[] body = bytes(message);
        ObjectNode content = json.createObjectNode();
        try {
            JsonNode value = ReceivedJson.read(json, body);
            if (value instanceof ObjectNode event) {
                return content.set("event", RecordingEventReader.withoutCredentials(event));
            }
        } catch (IOException e) {
            // not JSON: told as text, and the reason says so
        }
        try {
            return content.put("body", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException e) {
            return content.put("bodyBase64", Base64.getEncoder().encodeToString(body));
        }
    }
}
