package org.recordingintake.retry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.apache.camel.support.DefaultMessage;
import org.recordingintake.alert.Alerts;
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.event.ReceivedJson;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.ledger.RecordingLedger;
import org.recordingintake.queue.MessageHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters: one JSON file for each event that could not be processed. It holds the event as received: as an object
 * in {@code event}, or what could not be read as text in {@code body} or, where it is not UTF-8, in {@code bodyBase64}.
 * A later failure of the same event takes the place of the earlier one; that of another event about the same recording
 * in the same status, which may say less, has a name of its own.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /** Between the key and the part that distinguishes letters of the same key; no key contains it. */
    private static final String SEPARATOR = "~";

    private final Path directory;
    private final RecordingLedger ledger;
    private final Replays replays;
    private final Deadlines deadlines;
    private final ObjectMapper json;
    private final Clock clock;

    public DeadLetters(Path directory, RecordingLedger ledger, Replays replays, Deadlines deadlines, ObjectMapper json,
                       Clock clock) {
        this.directory = directory;
        this.ledger = ledger;
        this.replays = replays;
        this.deadlines = deadlines;
        this.json = json;
        this.clock = clock;
    }

    /** Treats a body that is not an event as one without ids: the variable {@code event}. */
    public void unreadable(Exchange exchange, @Body byte[] body) throws JsonProcessingException {
        ObjectNode event = eventIn(bytes(body));
        String text = ReceivedJson.textOf(bytes(body));
        ObjectNode unread = text == null ? json.createObjectNode().put("bodyBase64", bytes(body))
                : json.createObjectNode().put("body", text);
        exchange.setVariable("event", json.treeToValue(event == null ? unread : event, RecordingEvent.class));
        if (exchange.getMessage().getHeader(MessageHeaders.PROBLEM) == null) {
            String problem = ReceivedJson.problemOf(json, bytes(body));
            exchange.getMessage().setHeader(MessageHeaders.PROBLEM, problem.isEmpty() ? "It cannot be read." : problem);
        }
    }

    /**
     * Makes the dead letter the body and sets its file name. The variables {@code received} and {@code where} are what
     * the body was, and the path at which the letter will lie.
     */
    public void describe(Exchange exchange, @Variable("event") RecordingEvent event, @Body byte[] body,
                         @Header(MessageHeaders.REASON) String failure,
                         @Header(MessageHeaders.PROBLEM) String problem,
                         @Header(MessageHeaders.ATTEMPTS) Integer attempts,
                         @Header(MessageHeaders.FIRST_FAILURE_AT) String firstAt,
                         @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                         @Header(MessageHeaders.EVIDENCE) String evidence) throws IOException {
        Instant now = clock.instant();
        String reason = failure == null ? problem : failure;
        Instant first = JsonFormat.instant(firstAt);
        ObjectNode content = eventIn(bytes(body));
        String text = content == null ? ReceivedJson.textOf(bytes(body)) : null;
        DeadLetter letter = new DeadLetter(event.recordingId(),
                reason == null ? "It could not be processed in many attempts." : reason, attempts == null ? 0 : attempts,
                first == null ? now : first, now, JsonFormat.instant(receivedAt), evidence == null ? null : evidence(evidence),
                content, text, content == null && text == null ? body : null);
        String name = content == null ? Ids.sha256(bytes(body)) + "-unreadable.json" : nameOf(event, content);
        exchange.setVariable("received", body);
        exchange.setVariable("where", directory.resolve(name).toString());
        if (reason != null) {
            exchange.getMessage().setHeader(MessageHeaders.REASON, reason);
        }
        exchange.getMessage().setHeader(Exchange.FILE_NAME, name);
        exchange.getMessage().setBody(DeadLetter.FORMAT.write(letter));
    }

    /** Notes that the letter lies where the header {@code intakeWhere} then says; the body is the event again. */
    public void stored(Exchange exchange, @Variable("event") RecordingEvent event, @Variable("received") byte[] received,
                       @Variable("where") String where, @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                       @Header(MessageHeaders.ATTEMPTS) Integer attempts, @Header(MessageHeaders.REASON) String reason)
            throws IOException {
        ledger.dead(exchange, event, where, receivedAt, attempts, reason);
        exchange.getMessage().setHeader(MessageHeaders.WHERE, where);
        exchange.getMessage().setBody(received);
    }

    /**
     * The alerts, for their queue, about those events of a letter whose media is about to be deleted and of which nobody
     * was warned. A letter whose recording has been stored after all is deleted.
     */
    public List<Message> expiring(Exchange exchange, @Header(Replays.FILE) String letter) throws IOException {
        List<Message> alerts = new ArrayList<>();
        try {
            for (Replays.Replayed dead : replays.read(Path.of(letter))) {
                RecordingEvent event = json.readValue(dead.event(), RecordingEvent.class);
                if (ledger.isStored(event)) {
                    forget(event);
                } else if (deadlines.isNear(event, dead.receivedAt()) && ledger.isUnwarned(event)) {
                    Message alert = new DefaultMessage(exchange);
                    alert.setBody(dead.event());
                    alert.setHeader(MessageHeaders.RECEIVED_AT, dead.receivedAt());
                    alert.setHeader(MessageHeaders.ALERT_TYPE, Alerts.EXPIRING);
                    alert.setHeader(MessageHeaders.WHERE, letter);
                    alert.setHeader(MessageHeaders.REASON, "It is among the dead letters.");
                    alerts.add(alert);
                }
            }
        } catch (UnreadableReplayException e) {
            LOG.debug("{}", letter, e);
        }
        return alerts;
    }

    /** What anybody else has put there is a text that came. */
    private static DeadLetter.Evidence evidence(String header) {
        try {
            return DeadLetter.Evidence.FORMAT.read(header.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new DeadLetter.Evidence(null, null, header, null);
        }
    }

    /** Deletes the letters of a recording and status that has been stored after all. */
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

    private String nameOf(RecordingEvent event, ObjectNode content) throws IOException {
        Path first = directory.resolve(event.key() + ".json");
        return Files.notExists(first) || isAbout(content, first)
                ? first.getFileName().toString()
                : event.key() + SEPARATOR + Ids.sha256(JsonFormat.OBJECT.write(content)).substring(0, 16) + ".json";
    }

    private static boolean isAbout(ObjectNode content, Path letter) throws IOException {
        try {
            return content.equals(DeadLetter.read(Files.readAllBytes(letter)).event());
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static byte[] bytes(byte[] body) {
        return body == null ? new byte[0] : body;
    }

    /** Without its credentials; null where there is none. */
    private ObjectNode eventIn(byte[] body) {
        try {
            return ReceivedJson.read(json, body) instanceof ObjectNode event
                    ? RecordingEventReader.withoutCredentials(event) : null;
        } catch (IOException e) {
            return null; // the reason says so
        }
    }
}
