package org.recordingintake.ledger;

import java.time.Instant;

import org.recordingintake.event.RecordingEvent;

/**
 * A change of the ledger that a stage has to make. Immutable, so that a stage can leave it to the thread that commits a round of
 * messages together; it counts once {@link Ledger#commit} has returned.
 *
 * <p>One that reaches an outcome makes the row where there is none, and changes nothing where the outcome is settled.
 * Any other only adds to a row that there is. An erased row never changes.
 *
 * @param step     what has been done
 * @param at       when
 * @param details  null where the step does not know them
 * @param place    where the outcome is: the path of the receipt or dead letter, or the id of the alert; null for where
 *                 it was
 * @param bytes    of the stored media; else null
 * @param sha256   of the stored media, in lower-case hex; else null
 * @param attempts how many have failed; null for as many as before
 * @param text     the last reason, or the type of alert that was sent; else null
 */
public record LedgerChange(LedgerKey key, Step step, Instant at, RecordingDetails details, String place, Long bytes,
                           String sha256, Integer attempts, String text) {

    private static final int LONGEST_REASON = 1000;

    enum Step {
        READ(Outcome.WAITING), STORED(Outcome.STORED), ALERTED(Outcome.ALERTED), DEAD(Outcome.DEAD),
        ERASED(Outcome.ERASED), FAILED(null), TOLD(null), PUBLISHED(null), DELETED(null), MOVED(null);

        private final Outcome outcome;

        Step(Outcome outcome) {
            this.outcome = outcome;
        }

        /** Null for one that reaches none. */
        Outcome outcome() {
            return outcome;
        }
    }

    /** The event was read, and its successor is about to be sent. */
    public static LedgerChange read(RecordingEvent event, Instant receivedAt, Instant now) {
        return reached(event, receivedAt, Step.READ, now, null, null, null, null, null);
    }

    /** Media and receipt are in the store; {@code place} is the path of the receipt. */
    public static LedgerChange stored(RecordingEvent event, Instant receivedAt, Instant now, String place, Long bytes,
                                      String sha256) {
        return reached(event, receivedAt, Step.STORED, now, place, bytes, sha256, null, null);
    }

    /** The alert channel has taken the alert that is the outcome. */
    public static LedgerChange alerted(RecordingEvent event, Instant receivedAt, Instant now, String alertId) {
        return reached(event, receivedAt, Step.ALERTED, now, alertId, null, null, null, null);
    }

    /** The event is among the dead letters; {@code place} is the path of its file. */
    public static LedgerChange dead(RecordingEvent event, Instant receivedAt, Instant now, String place,
                                    Integer attempts, String reason) {
        return reached(event, receivedAt, Step.DEAD, now, place, null, null, attempts, cut(reason));
    }

    /** The recording was erased; {@code place} is the path of the file that says so. */
    public static LedgerChange erased(LedgerKey key, Instant now, String place) {
        return new LedgerChange(key, Step.ERASED, now, null, place, null, null, null, null);
    }

    /** An attempt has failed. */
    public static LedgerChange failed(RecordingEvent event, Instant now, int attempts, String reason) {
        return new LedgerChange(LedgerKey.of(event), Step.FAILED, now, null, null, null, null, attempts, cut(reason));
    }

    /** The alert channel has taken an alert of this type that is not the outcome. */
    public static LedgerChange alertSent(RecordingEvent event, Instant now, String alertType) {
        return new LedgerChange(LedgerKey.of(event), Step.TOLD, now, null, null, null, null, null, alertType);
    }

    /** The recording was handed on to {@code publish.uri}. */
    public static LedgerChange published(LedgerKey key, Instant now) {
        return new LedgerChange(key, Step.PUBLISHED, now, null, null, null, null, null, null);
    }

    /** The media was deleted at Bandwidth. */
    public static LedgerChange deleted(LedgerKey key, Instant now) {
        return new LedgerChange(key, Step.DELETED, now, null, null, null, null, null, null);
    }

    /** What is stored has another place by now; {@code place} is the path of the receipt. */
    public static LedgerChange moved(LedgerKey key, Instant now, String place) {
        return new LedgerChange(key, Step.MOVED, now, null, place, null, null, null, null);
    }

    private static LedgerChange reached(RecordingEvent event, Instant receivedAt, Step step, Instant now, String place,
                                        Long bytes, String sha256, Integer attempts, String reason) {
        return new LedgerChange(LedgerKey.of(event), step, now, RecordingDetails.of(event, receivedAt), place, bytes,
                sha256, attempts, reason);
    }

    private static String cut(String reason) {
        String clean = reason == null ? null : reason.replace("\0", "");
        return clean == null || clean.length() <= LONGEST_REASON ? clean : clean.substring(0, LONGEST_REASON - 1);
    }
}
