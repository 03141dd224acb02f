package org.recordingintake.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.RecordingEvent;

/**
 * One walk over the account's list, window by window, as far as it has come. Immutable.
 *
 * @param id           safe as a part of a file name
 * @param byHand       whether a person asked for it
 * @param since        the earliest start of a recording that is looked at
 * @param until        the first start that is not
 * @param position     what started before has been looked at
 * @param step         how long the next window is to be
 * @param listed       how many recordings have been looked at
 * @param missing      how many of them no event came for
 * @param missingIds   the first {@value #MAX_IDS} of these
 * @param cutShort     in how many windows of a millisecond there were more recordings than a list holds
 * @param unreadable   how many entries people have to be told of because they could not be read
 * @param lookAgainFrom when the first of those started that were not ready; empty for none
 * @param findings     the events of the last window that are still to be taken in
 */
record Run(String id, boolean byHand, Instant since, Instant until, Instant position, Duration step, long listed,
           long missing, List<String> missingIds, int cutShort, int unreadable, Optional<Instant> lookAgainFrom,
           List<ObjectNode> findings) {

    /** More would make an alert that nobody reads. */
    static final int MAX_IDS = 1000;

    static Run over(String id, boolean byHand, Instant since, Instant until) {
        return new Run(id, byHand, since, until, since, longest(Duration.between(since, until)), 0, 0, List.of(), 0,
                0, Optional.empty(), List.of());
    }

    private static Duration longest(Duration step) {
        return step.compareTo(Window.SHORTEST) < 0 ? Window.SHORTEST : step;
    }

    boolean isWalked() {
        return !position.isBefore(until);
    }

    /** The window to list next. */
    Window window() {
        Instant end = position.plus(step);
        return new Window(position, end.isAfter(until) ? until : end);
    }

    /** The same place with half the window, rounded down to milliseconds. */
    Run narrowed() {
        return at(position, longest(Duration.ofMillis(window().length().toMillis() / 2)));
    }

    private Run at(Instant place, Duration length) {
        return new Run(id, byHand, since, until, place, length, listed, missing, missingIds, cutShort, unreadable,
                lookAgainFrom, findings);
    }

    /**
     * Behind the window, with what came of it.
     *
     * @param toTell how many entries people have to be told of because they could not be read
     */
    Run past(RecordingList list, Comparison comparison, int toTell) {
        List<String> ids = new ArrayList<>(missingIds);
        comparison.missing().values().stream().map(RecordingEvent::recordingId).limit(MAX_IDS - ids.size())
                .forEach(ids::add);
        Window window = window();
        // twice the length would often be too much, and asked for in vain
        boolean sparse = list.size() < RecordingList.CAP * 2 / 5;
        return new Run(id, byHand, since, until, window.to(), sparse ? step.multipliedBy(2) : step,
                listed + list.size(), missing + comparison.missing().size(), List.copyOf(ids),
                cutShort + (list.isCut() ? 1 : 0), unreadable + toTell,
                comparison.notReadyFrom().map(from -> Comparison.earlier(lookAgainFrom, from)).orElse(lookAgainFrom),
                comparison.missing().values().stream().map(RecordingEvent::json).toList());
    }

    /** The same with its findings taken in. */
    Run markSent() {
        return new Run(id, byHand, since, until, position, step, listed, missing, missingIds, cutShort, unreadable,
                lookAgainFrom, List.of());
    }

    ObjectNode toJson(ObjectMapper json) {
        ObjectNode node = json.createObjectNode().put("id", id).put("byHand", byHand)
                .put("since", since.toString()).put("until", until.toString())
                .put("position", position.toString()).put("stepMillis", step.toMillis())
                .put("listed", listed).put("missing", missing).put("cutShort", cutShort)
                .put("unreadable", unreadable);
        lookAgainFrom.ifPresent(from -> node.put("lookAgainFrom", from.toString()));
        ArrayNode ids = node.putArray("missingIds");
        missingIds.forEach(ids::add);
        node.putArray("findings").addAll(findings);
        return node;
    }

    /** @throws RuntimeException if this is not what {@link #toJson} wrote */
    static Run fromJson(JsonNode node) {
        List<String> ids = new ArrayList<>();
        node.required("missingIds").forEach(id -> ids.add(id.asText()));
        List<ObjectNode> findings = new ArrayList<>();
        node.required("findings").forEach(event -> findings.add((ObjectNode) event));
        return new Run(node.required("id").asText(), node.required("byHand").asBoolean(),
                Instant.parse(node.required("since").asText()), Instant.parse(node.required("until").asText()),
                Instant.parse(node.required("position").asText()),
                longest(Duration.ofMillis(node.required("stepMillis").asLong())), node.required("listed").asLong(),
                node.required("missing").asLong(), List.copyOf(ids), node.required("cutShort").asInt(),
                node.path("unreadable").asInt(),
                node.hasNonNull("lookAgainFrom")
                        ? Optional.of(Instant.parse(node.get("lookAgainFrom").asText())) : Optional.empty(),
                List.copyOf(findings));
    }
}
