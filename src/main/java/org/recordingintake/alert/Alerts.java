package org.recordingintake.alert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.type.TypeReference;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.MessageHeaders;

/**
 * Alerts and published messages: CloudEvents 1.0 in structured JSON. The id follows from recording, status and type, so
 * that a receiver can drop what it has seen.
 */
public final class Alerts {

    /** The types of alerts that are the outcome of a recording, or of a transcription; all others are notices of something else. */
    public static final Set<String> OUTCOMES =
            Set.of("recording.partial", "recording.error", "recording.unrecognised", "transcription.failed");

    /** The type of the notice that a stored recording is not as its event says. */
    public static final String MISMATCH = "recording.mismatch";
    /** The type of the notice that media which is not stored is about to be deleted. */
    public static final String EXPIRING = "recording.expiring";
    /** The type of the notice that the account, or its credentials, may not download; told once until a download succeeds. */
    public static final String FORBIDDEN = "media.forbidden";
    /** The type of the notice that an event is among the dead letters. */
    public static final String DEAD = "recording.dead";
    /** All of them. */
    public static final Set<String> TYPES = Set.of("recording.partial", "recording.error", "recording.unrecognised",
            "transcription.failed", MISMATCH, EXPIRING, FORBIDDEN, DEAD, "recordings.reconciled", "reconciliation.stalled",
            "routes.rejected");
    /** The exchange property that holds the type of any alert, be it a notice that concern no single recording. */
    public static final String TYPE = "intakeAlertType";
    private static final Pattern TRACEPARENT = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String SOURCE = "recording-intake";
    private static final JsonFormat<StoredMedia> RECEIPT = new JsonFormat<>(new TypeReference<>() { });

    private final Clock clock;

    /** What a receipt says of its media. */
    private record StoredMedia(String file, long bytes, String sha256, String contentType, Instant storedAt) {
    }

    public Alerts(Clock clock) {
        this.clock = clock;
    }

    /**
     * Makes the alert the body; the headers name it, for receivers that keep it as a file or ask for its type, and so do
     * the variables {@code alertId}, {@code reason}, and, about a recording, {@code alertType}.
     *
     * @param notice the id of an alert that is the body already; null for one about a recording
     */
    public void describe(Exchange exchange, @Variable("event") RecordingEvent event,
                         @Header(MessageHeaders.ALERT_TYPE) String type, @Header(MessageHeaders.REASON) String reason,
                         @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                         @Header(MessageHeaders.WHERE) String where, @Header(MessageHeaders.NOTICE) String notice) {
        exchange.setProperty(TYPE, type);
        if (notice != null) {
            becomeMessage(exchange, exchange.getMessage().getBody(), notice, reason, receivedAt);
            return;
        }
        Alert<Alert.About> message = cloudEvent(exchange, event, type, new Alert.About(event.recordingId(), event.callId(),
                event.conferenceId(), event.accountId(), transcriptionId(event), status(event), JsonFormat.instant(receivedAt),
                mediaExpires(event, receivedAt).orElse(null), reason(event, type, receivedAt, reason),
                type.equals(MISMATCH) ? null : where, type.equals(MISMATCH) ? where : null, event.toldToOthers()));
        exchange.setVariable("alertType", type);
        becomeMessage(exchange, Alert.FORMAT.write(message), message.id(), message.data().reason(), receivedAt);
    }

    /**
     * Makes the notice of a stored recording or transcript the body, out of its receipt. The variables {@code file} and {@code
     * receipt} are the two files themselves, for routes of ops that pass them on.
     */
    public void describeStored(Exchange exchange, @Variable("event") RecordingEvent event,
                               @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                               @Header(MessageHeaders.WHERE) String where) throws IOException {
        Path receiptFile = receiptOf(event, Path.of(where));
        StoredMedia receipt = RECEIPT.read(Files.readAllBytes(receiptFile));
        Path file = receiptFile.resolveSibling(receipt.file());
        String type = event.isTranscription() ? "recording.transcribed" : "recording.stored";
        Alert<Alert.Stored> message = cloudEvent(exchange, event, type, new Alert.Stored(event.recordingId(), event.callId(),
                event.conferenceId(), event.accountId(), transcriptionId(event), status(event),
                JsonFormat.instant(receivedAt), mediaExpires(event, receivedAt).orElse(null),
                event.isTranscription() ? "The transcript of the recording is stored." : "The recording is stored.",
                file.toString(), receiptFile.toString(), receipt.bytes(), receipt.sha256(), receipt.contentType(),
                receipt.storedAt(), event.toldToOthers()));
        becomeMessage(exchange, Alert.STORED.write(message), message.id(), message.data().reason(), receivedAt);
        exchange.setVariable("file", file.toFile());
        exchange.setVariable("receipt", receiptFile.toFile());
    }

    /** Where the receipt is by now: another transcription may have taken the place of this one since it was stored. */
    private static Path receiptOf(RecordingEvent event, Path where) {
        Path replaced = where.resolveSibling(where.getFileName().toString()
                .replaceFirst("(?<!\\.t-[A-Za-z0-9_-]{1,45})(\\.transcript\\.receipt\\.json)$", "." + event.transcriptionName() + "$1"));
        return event.isTranscription() && Files.exists(replaced) ? replaced : where;
    }

    private static String transcriptionId(RecordingEvent event) {
        return event.isTranscription() ? event.transcriptionName() : null;
    }

    /**
     * An alert about no one recording, for the alerts queue.
     *
     * @param id   the same for the same fact
     * @param data the reason in plain words, and more about it
     */
    public <D> Alert<D> notice(String type, String id, D data) {
        return cloudEvent(type, id, null, null, data);
    }

    private <D> Alert<D> cloudEvent(Exchange exchange, RecordingEvent event, String type, D data) {
        String sender = exchange.getMessage().getHeader(MessageHeaders.TRACEPARENT, String.class);
        return cloudEvent(type, event.key() + "-" + type, event.recordingId(),
                sender != null && TRACEPARENT.matcher(sender).matches() ? sender : null, data);
    }

    private <D> Alert<D> cloudEvent(String type, String id, String subject, String traceparent, D data) {
        return new Alert<>("1.0", id, SOURCE, type, subject, clock.instant(), "application/json", traceparent, data);
    }

    private static String status(RecordingEvent event) {
        return event.status().isEmpty() ? null : event.status();
    }

    /** The day on which Bandwidth deletes the media; empty where it has none, or a message does not say when it came. */
    private static Optional<LocalDate> mediaExpires(RecordingEvent event, String receivedAt) {
        if (event.isWithoutMedia() || receivedAt == null) {
            return Optional.empty();
        }
        Instant expires = event.mediaExpires(Instant.parse(receivedAt));
        return Optional.of(LocalDate.ofInstant(expires, ZoneOffset.UTC));
    }

    /** @param said by the stage that asked for the alert; null for nothing. That of an outcome follows from the event */
    private static String reason(RecordingEvent event, String type, String receivedAt, String said) {
        if (type.equals(EXPIRING)) {
            return expiring(event, receivedAt, said);
        }
        if (said == null || OUTCOMES.contains(type)) {
            return reasonFor(event, receivedAt);
        }
        return !type.equals(FORBIDDEN) ? said
                : said + " It may concern every recording: check the account and its credentials. All of them are"
                + " tried again; there is no further alert until one has been fetched.";
    }

    private static String expiring(RecordingEvent event, String receivedAt, String lastFailure) {
        return (event.isTranscription() ? "The transcript of the recording is not stored yet, and Bandwidth deletes it on "
                : "The recording is not stored yet, and Bandwidth deletes its media on ") + mediaExpires(event, receivedAt).orElseThrow() + "."
                + (lastFailure == null ? "" : " What kept it so far: " + lastFailure);
    }

    private static String reasonFor(RecordingEvent event, String receivedAt) {
        if (event.isTranscription()) {
            return "Bandwidth has made no transcript of the recording, and data.status says why. Ask for another one if it"
                    + " is needed.";
        }
        return switch (event.status()) {
            case "partial" -> "Parts of the recording are missing. Bandwidth deletes what there is on "
                    + mediaExpires(event, receivedAt).orElseThrow() + ".";
            case "error" -> "Bandwidth could not make the recording; there is no media.";
            default -> "The event is not one that this version knows. Look at it and fetch by hand what it announces.";
        };
    }

    private static void becomeMessage(Exchange exchange, Object body, String id, String reason, String receivedAt) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/cloudevents+json");
        message.setHeader(Exchange.FILE_NAME, id + ".json");
        message.setBody(body);
        exchange.setVariable("alertId", id);
        exchange.setVariable("reason", reason);
        exchange.setVariable("receivedAt", receivedAt);
    }
}
