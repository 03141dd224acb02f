package org.recordingintake.reconcile;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.ledger.ArrivedEvents;

/**
 * Compares what Bandwidth lists with what the ledger knows, and takes in what is missing, one step at a time. The result
 * of a step is to be kept before the next one: a crash then repeats a step and skips none. Keeps nothing itself.
 *
 * @param grace how long after the end of a recording its event may still be on its way
 * @param json  reads recording events
 */
record Walk(Listing listing, Intake intake, ArrivedEvents arrived, Duration grace, ObjectMapper json, Clock clock) {

    /** What Bandwidth has. */
    interface Listing {

        /** The recordings that started in a window. */
        RecordingList list(Window window) throws Exception;
    }

    /** Where the comparison leads to. */
    interface Intake {

        /**
         * Takes in a recording whose event never arrived; durable when it returns.
         *
         * @param run   the id of the run: the same run may take in the same recording again, after a crash
         * @param event as the webhook would have received it
         */
        void takeIn(String run, ObjectNode event) throws Exception;

        /** Skips an entry that cannot be read. Returns whether people have to know of it. */
        boolean skip(RecordingList.Unreadable entry, Window window);
    }

    /** Does the next step of a run that is not walked: takes in what the last one found, or else lists a window. */
    Run step(Run run) throws Exception {
        if (run.hasFindings()) {
            for (ObjectNode event : run.findings()) {
                intake.takeIn(run.id(), event);
            }
            return run.takenIn();
        }
        Window window = run.window();
        RecordingList list = list(window);
        if (list.isCut() && !window.isShortest()) {
            return run.at(run.cursor().narrowed(window));
        }
        return compare(run, window, list).at(run.cursor().past(window, list.size()));
    }

    /** A list with a broken entry is requested again as a whole; if it is still broken, its other entries count. */
    private RecordingList list(Window window) throws Exception {
        RecordingList list = listing.list(window);
        return list.unreadable().isEmpty() ? list : listing.list(window);
    }

    private Run compare(Run run, Window window, RecordingList list) throws IOException {
        Map<String, RecordingEvent> missing = new LinkedHashMap<>();
        Instant lookAgainFrom = null;
        for (ObjectNode entry : list.entries()) {
            RecordingEvent event = eventOf(entry);
            if (hasMedia(event) && !arrived.accountFor(event)) {
                if (isReady(event)) {
                    missing.putIfAbsent(event.key(), event);
                } else {
                    lookAgainFrom = Tally.earlier(lookAgainFrom, event.startTime());
                }
            }
        }
        int unreadable = (int) list.unreadable().stream().filter(entry -> intake.skip(entry, window)).count();
        return run.found(missing.values().stream().map(RecordingEvent::json).toList(),
                new Tally(list.size(), missing.size(), missing.values().stream().map(RecordingEvent::recordingId).toList(),
                        list.isCut() ? 1 : 0, unreadable, lookAgainFrom));
    }

    /** One without an id cannot be distinguished from others. */
    private static boolean hasMedia(RecordingEvent event) {
        return event.recordingId() != null && !event.status().equals("deleted");
    }

    private boolean isReady(RecordingEvent event) {
        return !event.status().equals("processing")
                && (event.eventTime() == null || !event.eventTime().isAfter(clock.instant().minus(grace)));
    }

    /**
     * The event that should have arrived: the entry without its explicit nulls, since it has the webhook's field names,
     * with the type and time of an event. The media is kept for 30 days from then on, so the time is the recording's end.
     */
    private RecordingEvent eventOf(ObjectNode entry) throws JsonProcessingException {
        ObjectNode event = json.createObjectNode().put("eventType", "recordingAvailable");
        JsonNode ended = entry.hasNonNull("endTime") ? entry.get("endTime") : entry.path("startTime");
        if (ended.isTextual()) {
            event.set("eventTime", ended);
        }
        entry.properties().stream().filter(field -> !field.getValue().isNull() && !event.has(field.getKey()))
                .forEach(field -> event.set(field.getKey(), field.getValue()));
        event.put("reconciledAt", clock.instant().toString());
        return json.treeToValue(event, RecordingEvent.class);
    }
}
