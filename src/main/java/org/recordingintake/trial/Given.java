package org.recordingintake.trial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What is tried.
 *
 * @param event    a file, {@code -} for standard input, or {@code example:NAME}; null for none
 * @param status   in place of the event's; null for that
 * @param media    what the media API has; null for a WAV that matches the event
 * @param failures as {@code --fail} has them
 * @param settings win over all others
 */
record Given(String event, String status, Path media, List<String> failures, Map<String, String> settings) {

    static final Set<String> EXAMPLES = Set.of("complete", "partial", "error", "conference", "transcription");
    static final String EXAMPLE = "example:";

    /** The same, with what another gives in the place of what this one leaves open. */
    Given or(Given other) {
        return new Given(event == null ? other.event : event, status == null ? other.status : status,
                media == null ? other.media : media, failures.isEmpty() ? other.failures : failures,
                settings.isEmpty() ? other.settings : settings);
    }

    /** @throws IOException if the event, or the media, cannot be read; the message says why */
    byte[] content() throws IOException {
        if (media != null && !Files.isReadable(media)) {
            throw new IOException("There is no file " + media + ", or it cannot be read.");
        }
        byte[] content = read();
        return status == null ? content : withStatus(content);
    }

    private byte[] withStatus(byte[] content) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try {
            JsonNode tree = json.readTree(content);
            if (tree instanceof ObjectNode object) {
                (object.get("transcription") instanceof ObjectNode transcription ? transcription : object)
                        .put("status", status);
                return json.writeValueAsBytes(object);
            }
        } catch (JsonProcessingException e) {
            throw new IOException(event + " is not JSON, so its status cannot be replaced.", e);
        }
        throw new IOException(event + " is not a JSON object, so its status cannot be replaced.");
    }

    private byte[] read() throws IOException {
        if (event.equals("-")) {
            return System.in.readAllBytes();
        }
        if (event.startsWith(EXAMPLE)) {
            String name = event.substring(EXAMPLE.length());
            try (InputStream example = Given.class.getResourceAsStream("/examples/" + name + ".json")) {
                return example.readAllBytes();
            }
        }
        Path file = Path.of(event);
        if (Files.isDirectory(file)) {
            throw new IOException(event + " is a directory, not the file of an event.");
        }
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + event + ".", e);
        }
    }
}
