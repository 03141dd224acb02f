package org.recordingintake.reconcile;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.Timestamps;
import org.recordingintake.ledger.ArrivedEvents;
import org.recordingintake.retry.Failure;
import org.recordingintake.settings.Settings;

/**
 * Compares what Bandwidth lists with what the ledger knows, and takes in what is missing, one step at a time. The result
 * of a step is to be kept before the next one: a crash then repeats a step and skips none. Keeps nothing itself.
 *
 * @param account whose lists they are
 * @param pace how long after the end of a recording its event may still be on its way, and how long before the start of
 *             a recording its conference may have been created
 * @param transcripts whether transcripts are compared as well
 * @param json reads recording events
 */
record Walk(String account, Listing listing, Intake intake, ArrivedEvents arrived, Settings.Reconcile pace, boolean transcripts,
            ObjectMapper json, Clock clock) {

    /** HTTP statuses from 400 to 499 that say nothing about what was requested. */
    private static final Set<Integer> NO_REFUSALS = Set.of(401, 408, 429);
    private static final Set<Integer> NOTHING_THERE = Set.of(404, 410);
    /** Of the conferences of a window: one with more is listed in shorter windows. */
    static final int MAX_PAGES = 100;

    /** What Bandwidth has. */
    interface Listing {

        /** The recordings of calls that started in a window. */
        BandwidthList recordings(Window window) throws Exception;

        /**
         * The conferences that were created in a window.
         *
         * @param page the token of a page; null for the first
         */
        BandwidthList conferences(Window window, String page) throws Exception;

        /** All recordings of a conference. */
        BandwidthList recordingsOf(String conferenceId) throws Exception;
    }

    /** Where the comparison leads to. */
    interface Intake {

        /**
         * Takes in a recording or transcript whose event never arrived; durable when it returns.
         *
         * @param run   the id of the run: the same run may take in the same recording again, after a crash
         * @param event as the webhook would have received it
         */
        void takeIn(String run, ObjectNode event) throws Exception;

        /**
         * Skips what cannot be read. Returns whether people have to know of it.
         *
         * @param list what it is an entry of, in words
         */
        boolean skip(BandwidthList.Unreadable entry, String list);
    }

    /**
     * Does the next step of a run that is not walked: takes in what the last step found, or else lists a window of the
     * recordings of calls, then a page of the conferences, or the recordings of one of these.
     */
    Run step(Run run) throws Exception {
        Conferences conferences = run.conferences();
        if (run.hasFindings()) {
            for (ObjectNode event : run.findings()) {
                intake.takeIn(run.id(), event);
            }
            return run.takenIn();
        } else if (!run.cursor().isAt(run.until())) {
            return recordings(run, run.cursor().window(run.until()));
        } else if (conferences == null) {
            return run.at(Conferences.at(Cursor.over(run.since().minus(pace.maxAge()), run.until())));
        } else if (conferences.pending().isEmpty()) {
            return conferences(run, conferences, conferences.cursor().window(run.until()));
        }
        return recordingsOf(run, conferences.pending().get(0)).at(conferences.withoutFirst());
    }

    private Run recordings(Run run, Window window) throws Exception {
        BandwidthList list = list(() -> listing.recordings(window).withoutPages());
        if (list.isCut() && !window.isShortest()) {
            return run.at(run.cursor().narrowed(window));
        }
        return compare(run, list, "the recordings that started " + window,
                announcement("recordingAvailable")).at(run.cursor().past(window, list.size()));
    }

    private Run conferences(Run run, Conferences conferences, Window window) throws Exception {
        BandwidthList list;
        try {
            list = list(() -> listing.conferences(window, conferences.page()));
        } catch (Exception e) {
            list = conferences.page() == null ? refused("conferences", e) : refusedPage(window, e);
        }
        if (list.nextPage() != null && list.nextPage().equals(conferences.page())) {
            throw new IOException("A page of the list of conferences names itself as the next one.");
        }
        boolean isTooLong = list.nextPage() != null && conferences.pages() + 1 >= MAX_PAGES;
        if ((list.isCut() || isTooLong) && !window.isShortest()) {
            return run.at(Conferences.at(conferences.cursor().narrowed(window)));
        } else if (isTooLong) {
            throw new IOException("The list of conferences has more than " + MAX_PAGES + " pages for a millisecond.");
        }
        List<String> ids = list.entries().stream().filter(conference -> lasted(conference, run.since()))
                .map(conference -> conference.path("id").asText()).filter(Ids::isSafe).toList();
        int unreadable = skip(list.unreadable(), "the conferences created " + window);
        return run.found(List.of(), new Tally(0, 0, List.of(), list.isCut() ? 1 : 0, unreadable, null))
                .at(conferences.listed(window, list, ids));
    }

    /** Whether a conference went on until this time, or may have: a recording is not longer than its conference. */
    private static boolean lasted(ObjectNode conference, Instant time) {
        return Timestamps.parse(conference.path("completedTime").asText(null)).filter(time::isAfter).isEmpty();
    }

    private Run recordingsOf(Run run, String conferenceId) throws Exception {
        BandwidthList list;
        try {
            list = list(() -> listing.recordingsOf(conferenceId).withoutPages());
        } catch (Exception e) {
            list = refused(conferenceId, e);
        }
        return compare(run, list, "the recordings of " + conferenceId, announcement("conferenceRecordingAvailable")
                .put("conferenceId", conferenceId));
    }

    /**
     * What replaces a list about conferences that is refused, and would be the next time too: it must not hold up the others.
     *
     * @throws Exception the failure, if it may pass
     */
    private static BandwidthList refused(String key, Exception failure) throws Exception {
        Failure cause = refusal(failure);
        return new BandwidthList(List.of(), NOTHING_THERE.contains(cause.status()) ? List.of()
                : List.of(new BandwidthList.Unreadable(key, "Every entry", cause.reason())), null, false);
    }

    /**
     * What replaces a page that is refused, other than the first: its token may have expired, or may never be taken. It
     * counts as cut, since shorter windows need fewer pages.
     *
     * @throws Exception the failure, if it may pass
     */
    private static BandwidthList refusedPage(Window window, Exception failure) throws Exception {
        Failure cause = refusal(failure);
        return new BandwidthList(List.of(), List.of(new BandwidthList.Unreadable("conferences " + window, "The rest",
                cause.reason())), null, !window.isShortest());
    }

    /** @throws Exception the failure, if it may pass */
    private static Failure refusal(Exception failure) throws Exception {
        Failure cause = Failure.of(failure);
        if (cause.status() / 100 != 4 || NO_REFUSALS.contains(cause.status())) {
            throw failure;
        }
        return cause;
    }

    /** A list with a broken entry is requested again as a whole; if it is still broken, its other entries count. */
    private static BandwidthList list(Callable<BandwidthList> request) throws Exception {
        BandwidthList list = request.call();
        return list.unreadable().isEmpty() ? list : request.call();
    }

    private int skip(List<BandwidthList.Unreadable> entries, String list) {
        return (int) entries.stream().filter(entry -> intake.skip(entry, list)).count();
    }

    /** @param start the first fields of the events */
    private Run compare(Run run, BandwidthList list, String name, ObjectNode start) throws IOException {
        Map<String, RecordingEvent> missing = new LinkedHashMap<>();
        Instant lookAgainFrom = null;
        int listed = list.unreadable().size();
        for (RecordingEvent event : events(list.entries(), start)) {
            listed += run.covers(event) && !event.isTranscription() ? 1 : 0;
            if (run.covers(event) && hasMedia(event) && !arrived.accountFor(event)) {
                if (isReady(event)) {
                    missing.putIfAbsent(event.key(), event);
                } else {
                    lookAgainFrom = Tally.earlier(lookAgainFrom, event.startTime());
                }
            }
        }
        List<String> ids = missing.values().stream().map(RecordingEvent::recordingId).distinct().toList();
        return run.found(missing.values().stream().map(RecordingEvent::json).toList(), new Tally(listed, ids.size(), ids,
                list.isCut() ? 1 : 0, skip(list.unreadable(), name), lookAgainFrom));
    }

    /** The events that should have arrived for these entries: of each recording, and of its transcription if it has one. */
    private List<RecordingEvent> events(List<ObjectNode> entries, ObjectNode start) throws JsonProcessingException {
        List<RecordingEvent> events = new ArrayList<>();
        for (ObjectNode entry : entries) {
            events.add(eventOf(entry, start.deepCopy()));
            if (transcripts && entry.path("transcription").hasNonNull("id")) {
                events.add(transcriptionOf(entry));
            }
        }
        return events;
    }

    private ObjectNode announcement(String eventType) {
        return json.createObjectNode().put("eventType", eventType).put("accountId", account);
    }

    /** One without an id cannot be distinguished from others; a transcription that nobody has asked for is none. */
    private static boolean hasMedia(RecordingEvent event) {
        return event.recordingId() != null && !event.status().equals("deleted")
                && !(event.isTranscription() && event.status().equals("none"));
    }

    private boolean isReady(RecordingEvent event) {
        return !event.status().equals("processing")
                && (event.eventTime() == null || !event.eventTime().isAfter(clock.instant().minus(pace.grace())));
    }

    /** The same of its transcription, which has no channels and no status but that of the transcription. */
    private RecordingEvent transcriptionOf(ObjectNode entry) throws JsonProcessingException {
        ObjectNode event = announcement("transcriptionAvailable");
        if (entry.path("transcription").path("completedTime").isTextual()) {
            event.set("eventTime", entry.path("transcription").get("completedTime"));
        }
        return eventOf(entry.deepCopy().without(List.of("channels", "status")), event);
    }

    /**
     * The event that should have arrived: the entry without its explicit nulls, since it has the webhook's field names,
     * with the type and time of an event. The media is kept for 30 days from then on, so the time is the recording's end.
     */
    private RecordingEvent eventOf(ObjectNode entry, ObjectNode event) throws JsonProcessingException {
        JsonNode ended = entry.hasNonNull("endTime") ? entry.get("endTime") : entry.path("startTime");
        if (ended.isTextual() && !event.has("eventTime")) {
            event.set("eventTime", ended);
        }
        entry.properties().stream().filter(field -> !field.getValue().isNull() && !event.has(field.getKey()))
                .forEach(field -> event.set(field.getKey(), field.getValue()));
        event.put("reconciledAt", clock.instant().toString());
        return json.treeToValue(event, RecordingEvent.class);
    }
}
