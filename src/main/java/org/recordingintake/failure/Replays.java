package org.recordingintake.failure;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.recordingintake.event.JsonLocations;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.file.DurableFiles;

/**
 * Reads what a person drops into the replay directory: a dead letter, an event as the webhook would have received it,
 * a JSON array of either, or several one after another (JSON lines). What holds no event is put aside; a file that
 * cannot be is left alone until something about it changes. Thread-safe.
 */
public final class Replays implements GenericFileFilter<File> {

    /** The header that says which file it is. */
    private static final String FILE = "CamelFileAbsolutePath";

    private final Path rejected;
    private final DurableFiles files;
    private final ObjectMapper json;
    private final Clock clock;
    private final Set<String> immovable = ConcurrentHashMap.newKeySet();

    /** @param rejected the directory for what holds no event */
    public Replays(Path rejected, DurableFiles files, ObjectMapper json, Clock clock) {
        this.rejected = rejected;
        this.files = files;
        this.json = json;
        this.clock = clock;
    }

    /** @param receivedAt when the event came first, an ISO 8601 instant; for one that never came, now */
    public record Replayed(byte[] event, String receivedAt) {
    }

    /**
     * The events in a file, each as the webhook would have received it, or did; at least one.
     *
     * @throws UnreadableReplayException saying what is wrong with the file
     */
    public List<Replayed> eventsIn(@Header(FILE) String file) throws UnreadableReplayException {
        List<Replayed> events = new ArrayList<>();
        try (MappingIterator<JsonNode> values =
                     json.readerFor(JsonNode.class).readValues(Files.readAllBytes(Path.of(file)))) {
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
            throw new UnreadableReplayException("It holds no event.");
        }
        return events;
    }

    /**
     * Moves a file to the rejected ones, beside what has its name already, and writes the reason next to it.
     *
     * @throws IOException if it cannot be moved; it is not tried again before it changes
     */
    public void reject(@Header(FILE) String path,
                       @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) UnreadableReplayException reason) throws IOException {
        Path file = Path.of(path);
        Path target = rejected.resolve(file.getFileName());
        for (int i = 2; isTakenByAnother(target, file); i++) {
            target = rejected.resolve(file.getFileName().toString().replaceFirst("(\\.[^.]*)?$", "~" + i + "$1"));
        }
        try {
            DurableFiles.createDirectories(rejected);
            DurableFiles.move(file, target);
        } catch (IOException e) {
            immovable.add(stateOf(file));
            throw new IOException(file + " holds nothing that can be sent through, and cannot be moved to " + rejected
                    + "; it is left alone until it changes, or until the next start. Remove it. " + reason.getMessage(), e);
        }
        files.write(rejected, target.resolveSibling(target.getFileName() + ".reason.txt"),
                reason.getMessage().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isTakenByAnother(Path target, Path file) {
        try {
            return Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.mismatch(target, file) != -1;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        return !immovable.contains(stateOf(file.getFile().toPath()));
    }

    /** Changes with whatever is done to the file: its content, its name, its owner, its mode. */
    private static String stateOf(Path file) {
        try {
            return file.toAbsolutePath() + " " + Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return file.toAbsolutePath().toString();
        }
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
                    ? "The dead letter holds no event, only a body that is not a JSON object. Put the event in its place."
                    : "It holds something other than JSON objects.");
        }
        byte[] received = json.writeValueAsBytes(event);
        ReceivedJson.read(json, received); // no deeper than what the webhook takes
        return new Replayed(received, receivedAt(deadLetter ? value : event));
    }

    private String receivedAt(JsonNode letter) {
        try {
            return Instant.parse(letter.path("receivedAt").asText()).toString();
        } catch (DateTimeParseException e) {
            return clock.instant().toString();
        }
    }
}
