package org.recordingintake.retry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.event.JsonLocations;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.queue.MessageHeaders;

/**
 * Reads what a person drops into the replay directory: a dead letter, an event as the webhook would have received it,
 * a JSON array of either, or several one after another (JSON lines). Thread-safe.
 */
public final class Replays {

    /** The header that says which file it is. */
    static final String FILE = "CamelFileAbsolutePath";

    private final ObjectMapper json;
    private final Clock clock;

    public Replays(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** @param receivedAt when the event came first, an ISO 8601 instant; for one that never came, now */
    record Replayed(byte[] event, String receivedAt) {
    }

    /**
     * The events in the file of an exchange, as messages for the queue; at least one.
     *
     * @throws UnreadableReplayException saying what is wrong with the file
     */
    public List<Message> eventsIn(Exchange exchange, @Header(FILE) String file) throws UnreadableReplayException {
        List<Message> messages = new ArrayList<>();
        for (Replayed event : read(Path.of(file))) {
            Message message = new DefaultMessage(exchange);
            message.setBody(event.event());
            message.setHeader(MessageHeaders.RECEIVED_AT, event.receivedAt());
            message.setHeader(MessageHeaders.REPLAYED, true);
            messages.add(message);
        }
        return messages;
    }

    /**
     * The events in a file, each as the webhook would have received it, or did; at least one.
     *
     * @throws UnreadableReplayException saying what is wrong with the file
     */
    List<Replayed> read(Path file) throws UnreadableReplayException {
        List<Replayed> events = new ArrayList<>();
        try (InputStream content = Files.newInputStream(file);
                MappingIterator<JsonNode> values = json.readerFor(JsonNode.class).readValues(content)) {
            while (values.hasNextValue()) {
                JsonNode value = values.nextValue();
                for (JsonNode event : value.isArray() ? value : List.of(value)) {
                    events.add(eventOf(event));
                }
            }
        } catch (StreamConstraintsException e) {
            throw new UnreadableReplayException("It is nested too deep, or a name, text or number in it is too long.");
        } catch (JsonProcessingException e) {
            throw new UnreadableReplayException("It is not JSON" + JsonLocations.of(e) + ".");
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableReplayException("It cannot be read: " + e + ".");
        }
        if (events.isEmpty()) {
            throw new UnreadableReplayException("It contains no event.");
        }
        return events;
    }

    private Replayed eventOf(JsonNode value) throws IOException, UnreadableReplayException {
        boolean deadLetter = value.has("reason") && value.has("attempts");
        JsonNode event = value;
        if (deadLetter && value.has("event")) {
            event = value.get("event");
        } else if (deadLetter && value.has("body")) {
            event = json.readTree(value.get("body").asText());
        } else if (deadLetter && value.has("bodyBase64")) {
            event = ReceivedJson.read(json, Base64.getDecoder().decode(value.get("bodyBase64").asText()));
        }
        if (!(event instanceof ObjectNode)) {
            throw new UnreadableReplayException(deadLetter
                    ? "The dead letter contains no event, only a body that is not a JSON object. Replace the body with the event."
                    : "It contains something other than JSON objects.");
        }
        byte[] received = json.writeValueAsBytes(event);
        ReceivedJson.read(json, received); // no deeper than what the webhook takes
        return new Replayed(received, receivedAt(deadLetter ? value : event));
    }

    private String receivedAt(JsonNode letter) {
        Instant said = JsonFormat.instant(letter.path("receivedAt").asText());
        return (said == null ? clock.instant() : said).toString();
    }
}
