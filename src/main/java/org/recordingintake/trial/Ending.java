package org.recordingintake.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.store.RecordingStore;
import org.recordingintake.store.TranscriptFiles;

/**
 * What became of an event.
 *
 * @param way    a line for each step that matters
 * @param answer the HTTP status
 * @param places where it ended
 * @param sent   oldest first
 */
record Ending(List<String> way, int answer, List<Place> places, List<SentMessage> sent) {

    /** The types of messages to a pipeline; all others are alerts. */
    private static final Set<String> PUBLISHED = Set.of("recording.stored", "recording.transcribed");

    /**
     * A place where an event ended.
     *
     * @param at     the id of an alert; else the file, below the directory of the trial
     * @param reason in plain words; empty for what is stored
     * @param text   a line about it
     */
    record Place(Outcome outcome, String at, String reason, String text) {

        /** @param directory of the trial */
        static Place of(LedgerEntry row, List<SentMessage> sent, Path directory) {
            return switch (row.outcome()) {
                case STORED -> stored(row, directory);
                case ALERTED -> alerted(row.place(), sent);
                case DEAD -> dead(row, directory);
                default -> new Place(row.outcome(), "", "", row.outcome() + ": it has come to no end");
            };
        }

        private static Place stored(LedgerEntry row, Path directory) {
            Path receipt = Path.of(row.place());
            Optional<Path> file = TranscriptFiles.isReceipt(receipt) ? Optional.of(TranscriptFiles.transcriptOf(receipt))
                    : RecordingStore.mediaBeside(receipt);
            String media = file.map(stored -> relative(stored, directory)).orElse("no media");
            return new Place(Outcome.STORED, media, "", "stored as " + media + " with the receipt "
                    + relative(receipt, directory));
        }

        private static Place alerted(String id, List<SentMessage> sent) {
            String reason = sent.stream().filter(message -> id.equals(message.notice())).map(SentMessage::reason)
                    .findFirst().orElse("");
            return new Place(Outcome.ALERTED, id, reason, told("alerted", id, sent) + ": " + reason);
        }

        private static Place dead(LedgerEntry row, Path directory) {
            String at = relative(Path.of(row.place()), directory);
            String attempts = row.attempts() == 0 ? "without an attempt" : row.attempts() == 1 ? "after 1 failed attempt"
                    : "after " + row.attempts() + " failed attempts";
            return new Place(Outcome.DEAD, at, row.lastReason(), "dead " + attempts + ", kept as " + at + ": "
                    + row.lastReason());
        }

        private static String relative(Path file, Path directory) {
            return directory.toAbsolutePath().relativize(file.toAbsolutePath()).toString();
        }
    }

    /** Whether it ended in exactly one place. */
    boolean isGood() {
        return places.size() == 1 && places.get(0).outcome() != Outcome.WAITING;
    }

    /** The ledger's word for where it ended; {@code none} for nowhere. */
    String outcome() {
        return places.isEmpty() ? "none"
                : places.stream().map(place -> place.outcome().toString()).collect(Collectors.joining(" and "));
    }

    /** A line for the answer, for each place where it ended, and for each further notice of it. */
    List<String> end() {
        List<String> end = new ArrayList<>(List.of("answered " + answer));
        places.forEach(place -> end.add(place.text()));
        if (places.isEmpty()) {
            end.add("nowhere: nothing is kept of it");
        }
        Map<String, String> notices = new LinkedHashMap<>();
        sent.stream().filter(message -> message.notice() != null && !message.isInside())
                .forEach(message -> notices.put(message.notice(), message.reason()));
        places.forEach(place -> notices.remove(place.at()));
        notices.forEach((id, reason) -> end.add(PUBLISHED.contains(type(id)) ? told("published", id, sent)
                : told("alerted", id, sent) + ": " + reason));
        return end;
    }

    /** The id of a CloudEvent ends with its type. */
    private static String type(String id) {
        return id.substring(id.lastIndexOf('-') + 1);
    }

    private static String told(String how, String id, List<SentMessage> sent) {
        String to = sent.stream().filter(message -> id.equals(message.notice()) && !message.isInside())
                .map(SentMessage::to).distinct().collect(Collectors.joining(" and "));
        return how + " as " + type(id) + " with the id " + id + (to.isEmpty() ? "" : ", to " + to);
    }
}
