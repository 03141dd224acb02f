package org.recordingintake.event;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.recordingintake.queue.MessageHeaders;

/** Which events are dealt with: those whose ids are ids, and that are of an account that is ours. */
public final class Admission {

    private final Supplier<Set<String>> allowedAccounts;
    private final BooleanSupplier transcripts;
    private final Ledger ledger;

    /** Called for each announcement. */
    public interface Ledger {
        void markArrived(Exchange exchange, RecordingEvent event, String receivedAt) throws IOException;
    }

    /**
     * @param allowedAccounts read for each event; empty for any account
     * @param transcripts     read for each event: whether transcripts are fetched
     * @param ledger          called for each announcement
     */
    public Admission(Supplier<Set<String>> allowedAccounts, BooleanSupplier transcripts, Ledger ledger) {
        this.allowedAccounts = allowedAccounts;
        this.transcripts = transcripts;
        this.ledger = ledger;
    }

    /** Whether an event announces something that is dealt with. */
    public boolean isAnnouncement(@Variable("event") RecordingEvent event) {
        return event.isAnnouncement() && (!event.isTranscription() || transcripts.getAsBoolean());
    }

    /** Notes that an event came, and sets the header {@code intakeProblem} if it is to become a dead letter. */
    public void examine(Exchange exchange, @Variable("event") RecordingEvent event) throws IOException {
        if (!isAnnouncement(event)) {
            return;
        }
        Message message = exchange.getMessage();
        ledger.markArrived(exchange, event, message.getHeader(MessageHeaders.RECEIVED_AT, String.class));
        String objection = rejectionReason(event, message.getBody(byte[].class));
        if (!objection.isEmpty() && message.getHeader(MessageHeaders.PROBLEM) == null) {
            message.setHeader(MessageHeaders.PROBLEM, objection);
        }
        if (message.getHeader(MessageHeaders.PROBLEM) != null) {
            message.removeHeader(MessageHeaders.REASON); // of an earlier attempt, and irrelevant now
        }
    }

    /** Why an event becomes a dead letter, in plain words and without repeating its text; empty if it does not. */
    private String rejectionReason(RecordingEvent event, byte[] body) {
        if (body.length > RecordingEventReader.MAX_STRING_LENGTH) {
            return "The event has " + body.length + " bytes, and a receipt holds no more than "
                    + RecordingEventReader.MAX_STRING_LENGTH + " of one.";
        }
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("recordingId", event.recordingId());
        ids.put("callId", event.callId());
        ids.put("conferenceId", event.conferenceId());
        ids.put("accountId", event.accountId());
        for (Map.Entry<String, String> id : ids.entrySet()) {
            if (id.getValue() != null && !Ids.isSafe(id.getValue())) {
                return "The event's " + id.getKey() + " is not an id (letters, digits, _ and -, at most 256).";
            }
        }
        Set<String> allowed = allowedAccounts.get();
        if (allowed.isEmpty() || event.accountId() != null && allowed.contains(event.accountId())) {
            return "";
        }
        return event.accountId() == null
                ? "The event names no account, and only the events of some are allowed (webhook.allowed-accounts, by default"
                + " the accounts of bandwidth.accounts)."
                : "The event is of account " + event.accountId() + ", which is not allowed (webhook.allowed-accounts, by"
                + " default the accounts of bandwidth.accounts).";
    }
}
