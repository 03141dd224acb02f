package org.recordingintake.reconcile;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.RecordingEvent;

/**
 * Compares what Bandwidth lists with what the ledger knows.
 *
 * @param missing      recordings that no event came for, each as the event that should have come, by its key
 * @param notReadyFrom when the first of those started that have to be looked at again later; empty for none
 */
record Comparison(Map<String, RecordingEvent> missing, Optional<Instant> notReadyFrom) {

    /** Knows whether an event for a recording has come. */
    interface Arrived {
        boolean accountFor(RecordingEvent event) throws IOException;
    }

    /**
     * @param arrived    whether an event for it has come
     * @param endedUntil what ended later is too fresh to be missed: its event may be on its way
     * @param now        for the mark on the events
     */
    static Comparison of(RecordingList list, Arrived arrived, Instant endedUntil, Instant now,
                         ObjectMapper json) throws IOException {
        Map<String, RecordingEvent> missing = new LinkedHashMap<>();
        Optional<Instant> notReadyFrom = Optional.empty();
        for (ObjectNode entry : list.entries()) {
            RecordingEvent event = eventOf(entry, now, json);
            // a deleted recording has no media that could be saved; one without an id cannot be told from others
            if (event.recordingId() != null && !event.status().equals("deleted") && !arrived.accountFor(event)) {
                if (isReady(event, endedUntil)) {
                    missing.putIfAbsent(event.key(), event);
                } else {
                    notReadyFrom = earlier(notReadyFrom, event.startTime());
                }
            }
        }
        return new Comparison(missing, notReadyFrom);
    }

    private static boolean isReady(RecordingEvent event, Instant endedUntil) {
        return !event.status().equals("processing")
                && (event.eventTime() == null || !event.eventTime().isAfter(endedUntil));
    }

    static Optional<Instant> earlier(Optional<Instant> first, Instant second) {
        return second == null || first.isPresent() && first.get().isBefore(second) ? first : Optional.of(second);
    }

    /**
     * The event that should have come: the entry without its explicit nulls, which has the webhook's field names, with
     * the type and time of an event. The media is kept for 30 days from then on, so the time is the recording's end.
     */
    private static RecordingEvent eventOf(ObjectNode entry, Instant now, ObjectMapper json)
            throws JsonProcessingException {
        ObjectNode event = json.createObjectNode().put("eventType", "recordingAvailable");
        JsonNode ended = entry.hasNonNull("endTime") ? entry.get("endTime") : entry.path("startTime");
        if (ended.isTextual()) {
            event.set("eventTime", ended);
        }
        entry.properties().stream().filter(field -> !field.getValue().isNull() && !event.has(field.getKey()))
                .forEach(field -> event.set(field.getKey(), field.getValue()));
        event.put("reconciledAt", now.toString());
        return json.treeToValue(event, RecordingEvent.class);
    }
}
