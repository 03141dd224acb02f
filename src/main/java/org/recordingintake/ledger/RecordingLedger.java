package org.recordingintake.ledger;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.recordingintake.alert.Alerts;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.queue.QueueEndpoint;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.queue.RoundCommit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the stages ask the ledger and tell it, as the bean {@code ledger}. What an exchange from {@code queue:} tells is
 * left on it, to be committed with its round; any other is written at once. Every method that asks can throw a
 * {@link RetryLaterException}. Thread-safe.
 */
public final class RecordingLedger implements RoundCommit {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingLedger.class);

    private static final String KNOWN = "intakeKnown";

    private final Ledger ledger;
    private final OutcomeLog log;
    private final ForbiddenNotices forbidden;
    private final Clock clock;
    private volatile Consumer<String> onAlert = type -> { };

    /**
     * @param accountKey what the account of an event, null for none, is known by: one of few
     * @param logLevel   of the line for each outcome
     */
    public RecordingLedger(Ledger ledger, UnaryOperator<String> accountKey, Supplier<Level> logLevel, Clock clock) {
        this.ledger = ledger;
        this.forbidden = new ForbiddenNotices(ledger, accountKey);
        this.log = new OutcomeLog(logLevel, clock);
        this.clock = clock;
    }

    /** @param listener called with the type of each alert that the channel accepted; null for an alert without one */
    public void onAlert(Consumer<String> listener) {
        onAlert = listener;
    }

    /** Whether an event has to be dealt with: no duplicate of what is settled, or sent through again by a person. */
    public boolean isWanted(Exchange exchange, @Variable("event") RecordingEvent event,
                            @Header(MessageHeaders.REPLAYED) Boolean replayed) throws RetryLaterException {
        List<LedgerEntry> known = known(exchange, event);
        return !isErased(event, known) && (Boolean.TRUE.equals(replayed) || !isSettled(event, known));
    }

    /** Whether the recording was erased on request, by now. */
    public boolean isErased(Exchange exchange, @Variable("event") RecordingEvent event) throws RetryLaterException {
        exchange.removeProperty(KNOWN);
        return isErased(event, known(exchange, event));
    }

    /** Notes that the event was read and is about to go on; a settled outcome stays. */
    public void markArrived(Exchange exchange, @Variable("event") RecordingEvent event,
                            @Header(MessageHeaders.RECEIVED_AT) String receivedAt) throws RetryLaterException {
        List<LedgerEntry> known = known(exchange, event);
        if (!isErased(event, known) && !isSettled(event, known)) {
            tell(exchange, LedgerChange.read(event, time(receivedAt), clock.instant()));
        }
    }

    /** Whether the media of a recording is to be fetched: it is neither stored nor erased. */
    public boolean isToBeFetched(Exchange exchange, @Variable("event") RecordingEvent event)
            throws RetryLaterException {
        List<LedgerEntry> known = known(exchange, event);
        return !isErased(event, known) && about(event, known, Outcome.STORED::equals).isEmpty();
    }

    /** Whether the recording is known to be in the store, be it under another day or call than this event names. */
    public boolean isStored(@Variable("event") RecordingEvent event) throws RetryLaterException {
        return stored(event, ledger.ofRecording(LedgerKey.recordingIdOf(event))).isPresent();
    }

    private static Optional<LedgerEntry> stored(RecordingEvent event, List<LedgerEntry> known) {
        return about(event, known, Outcome.STORED::equals);
    }

    /** What the ledger knew of the recording and its transcripts when this exchange asked first: a stage asks once. */
    @SuppressWarnings("unchecked")
    public List<LedgerEntry> known(Exchange exchange, RecordingEvent event) throws RetryLaterException {
        List<LedgerEntry> known = exchange.getProperty(KNOWN, List.class);
        if (known == null) {
            known = ledger.ofRecording(LedgerKey.recordingIdOf(event));
            exchange.setProperty(KNOWN, known);
        }
        return known;
    }

    /**
     * The recording is in the store.
     *
     * @param where the path of its receipt
     * @param media null where an earlier attempt has stored it
     */
    public void stored(Exchange exchange, @Variable("event") RecordingEvent event,
                       @Header(MessageHeaders.WHERE) String where, @Variable("receivedAt") String receivedAt,
                       @Variable("stored") StoredMedia media) throws RetryLaterException {
        List<LedgerEntry> known = known(exchange, event);
        if (!isSettled(event, known)) {
            tell(exchange, LedgerChange.stored(event, time(receivedAt), clock.instant(), where,
                    media == null ? null : media.bytes(), media == null ? null : media.sha256()));
            log.stored(event, receivedAt, media);
        }
        exchange.getMessage().setHeader(MessageHeaders.WHERE, stored(event, known).map(LedgerEntry::place).orElse(where));
    }

    /** What is stored has another place by now: {@code where} is the path of its receipt. */
    public void moved(Exchange exchange, LedgerKey key, String where) throws RetryLaterException {
        tell(exchange, LedgerChange.moved(key, clock.instant(), where));
    }

    /** The event is among the dead letters; {@code where} is its path. A settled outcome stays. */
    public void dead(Exchange exchange, RecordingEvent event, String where, String receivedAt, Integer attempts,
                     String reason) throws RetryLaterException {
        if (!isSettled(event, known(exchange, event))) {
            tell(exchange, LedgerChange.dead(event, time(receivedAt), clock.instant(), where, attempts, reason));
            log.dead(event, receivedAt, attempts == null ? 0 : attempts);
        }
    }

    /** Notes a failed attempt. It is only there for people, so nothing fails where it cannot be noted. */
    public void markFailed(Exchange exchange, RecordingEvent event, int attempts, String reason) {
        try {
            tell(exchange, LedgerChange.failed(event, clock.instant(), attempts, reason));
        } catch (RetryLaterException e) {
            LOG.debug("A failed attempt is not recorded", e);
        }
    }

    /** Whether an alert of this type about the event still has to be sent. */
    public boolean isUntold(Exchange exchange, @Variable("event") RecordingEvent event,
                            @Variable("alertType") String type) throws RetryLaterException {
        // without a type it is a notice about no one recording
        return type == null || isUntold(event, type, known(exchange, event));
    }

    private boolean isUntold(RecordingEvent event, String type, List<LedgerEntry> known) throws RetryLaterException {
        if (isErased(event, known)) {
            return false;
        }
        if (type.equals(Alerts.FORBIDDEN)) {
            return forbidden.isUntold(event);
        }
        if (Alerts.OUTCOMES.contains(type)) {
            return !isSettled(event, known);
        }
        return type.equals(Alerts.DEAD) || about(event, known, outcome -> true).stream()
                .noneMatch(entry -> entry.alertsSent().contains(type));
    }

    /** The alert channel has taken an alert about the event. */
    public void markAlerted(Exchange exchange, @Variable("event") RecordingEvent event,
                            @Variable("alertId") String alertId, @Variable("alertType") String type,
                            @Variable("receivedAt") String receivedAt) throws RetryLaterException {
        onAlert.accept(exchange.getProperty(Alerts.TYPE, String.class));
        if (type == null) {
            return;
        }
        if (type.equals(Alerts.FORBIDDEN)) {
            forbidden.told(event, new Notice(clock.instant(), alertId));
        } else if (!Alerts.OUTCOMES.contains(type)) {
            tell(exchange, LedgerChange.alertSent(event, clock.instant(), type));
        } else if (!isSettled(event, known(exchange, event))) {
            tell(exchange, LedgerChange.alerted(event, time(receivedAt), clock.instant(), alertId));
            log.alerted(event, receivedAt, type);
        }
    }

    /** Whether an alert about forbidden downloads of this account must be raised; if the ledger does not answer, it must. */
    public boolean isForbiddenUntold(RecordingEvent event) {
        try {
            return forbidden.isUntold(event);
        } catch (RetryLaterException e) {
            LOG.debug("It is unknown whether an alert about forbidden downloads was raised", e);
            return true;
        }
    }

    /** A download has succeeded: the next of this account that is forbidden is news. */
    public void markAllowed(RecordingEvent event) {
        forbidden.markAllowed(event);
    }

    /** Whether no alert has been raised yet that the recording differs from its announcement. */
    public boolean isMismatchUntold(Exchange exchange, @Variable("event") RecordingEvent event)
            throws RetryLaterException {
        return isUntold(event, Alerts.MISMATCH, known(exchange, event));
    }

    /** Whether nobody was warned yet that the media of this recording is about to be deleted. */
    public boolean isUnwarned(RecordingEvent event) throws RetryLaterException {
        return isUntold(event, Alerts.EXPIRING, ledger.ofRecording(LedgerKey.recordingIdOf(event)));
    }

    /**
     * Whether a stored recording is to be handed on. One that was stored before the ledger was rebuilt counts as handed
     * on, unless its message was on its way.
     *
     * @param replayed whether a person has sent it through again
     */
    public boolean isToBePublished(Exchange exchange, @Variable("event") RecordingEvent event,
                                   @Variable("replayed") Boolean replayed) throws RetryLaterException {
        return stored(event, known(exchange, event)).map(entry -> entry.publishedAt() == null
                && (entry.rebuiltAt() == null || !Boolean.TRUE.equals(replayed))).orElse(true);
    }

    /** Whether the recording has not been handed on yet. */
    public boolean isUnpublished(Exchange exchange, @Variable("event") RecordingEvent event)
            throws RetryLaterException {
        return stored(event, known(exchange, event)).map(entry -> entry.publishedAt() == null).orElse(true);
    }

    /** The recording was handed on. */
    public void published(Exchange exchange, @Variable("event") RecordingEvent event) throws RetryLaterException {
        tell(exchange, LedgerChange.published(keyOfStored(exchange, event), clock.instant()));
    }

    /** The media was deleted at Bandwidth. */
    public void deleted(Exchange exchange, @Variable("event") RecordingEvent event) throws RetryLaterException {
        tell(exchange, LedgerChange.deleted(keyOfStored(exchange, event), clock.instant()));
    }

    private LedgerKey keyOfStored(Exchange exchange, RecordingEvent event) throws RetryLaterException {
        return stored(event, known(exchange, event)).map(LedgerEntry::key).orElse(LedgerKey.of(event));
    }

    private static boolean isErased(RecordingEvent event, List<LedgerEntry> known) {
        LedgerKey key = LedgerKey.of(event);
        return known.stream().anyMatch(entry -> entry.outcome() == Outcome.ERASED
                && entry.key().canBeOfTheRecordingOf(key));
    }

    private static boolean isSettled(RecordingEvent event, List<LedgerEntry> known) {
        return about(event, known, Outcome::isSettled).isPresent();
    }

    /** The row of the event; else one of another event about the same recording and status, which lacked an id. */
    private static Optional<LedgerEntry> about(RecordingEvent event, List<LedgerEntry> known, Predicate<Outcome> outcome) {
        LedgerKey key = LedgerKey.of(event);
        return known.stream().filter(entry -> outcome.test(entry.outcome()) && entry.key().status().equals(key.status())
                && entry.key().canBe(key)).min((one, other) -> Boolean.compare(other.key().equals(key), one.key().equals(key)));
    }

    private void tell(Exchange exchange, LedgerChange change) throws RetryLaterException {
        if (QueueEndpoint.origin(exchange).isPresent()) {
            LedgerChanges.of(exchange).add(change);
        } else {
            ledger.commit(List.of(change));
        }
    }

    @Override
    public void beforeCommit(List<Exchange> ended) throws RetryLaterException {
        List<List<LedgerChange>> told = ended.stream().map(exchange -> LedgerChanges.of(exchange).all()).toList();
        try {
            ledger.commit(told.stream().flatMap(List::stream).toList());
        } catch (IllegalStateException e) { // one of them is refused, and must not hold up the others for ever
            for (List<LedgerChange> changes : told) {
                commitOrLog(changes);
            }
        }
    }

    /** What the ledger refuses it does not know; the recording is where its files are. */
    private void commitOrLog(List<LedgerChange> changes) throws RetryLaterException {
        try {
            ledger.commit(changes);
        } catch (IllegalStateException e) {
            LOG.error("{} is not in the ledger: {}", changes.get(0).key().recordingId(), e.getMessage());
        }
    }

    private Instant time(String receivedAt) {
        return receivedAt == null ? clock.instant() : Instant.parse(receivedAt);
    }
}
