package org.recordingintake.retry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.recordingintake.alert.Alerts;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.ledger.RecordingLedger;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.queue.QueueEndpoint;
import org.recordingintake.queue.Queues;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what happens to an event whose stage failed: it is requeued with a delay, or moved to the dead letters. The
 * message carries the number of attempts, so it survives a restart.
 */
public final class Retries {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    /** A 404 may mean that the media is not available yet; after a day, that it never will be. */
    private static final Duration NOT_FOUND_PATIENCE = Duration.ofDays(1);
    /** Jitter of a delay to either side, so that events that failed together are not retried together. */
    private static final double JITTER = 0.2;

    private final Supplier<Settings.Retry> settings;
    private final RecordingLedger ledger;
    private final BiPredicate<String, String> outOfReach;
    private final Rechecks rechecks;
    private final Deadlines deadlines;
    private final BiConsumer<Failure, RecordingEvent> onRetry;
    private final Clock clock;

    /**
     * @param outOfReach whether the API that a queue fetches from is in an outage for an account, for which no recording
     *                   is to blame
     * @param onRetry    called for each failure after which an event is retried; the event is null if it cannot be read
     */
    public Retries(Supplier<Settings.Retry> settings, RecordingLedger ledger,
                   BiPredicate<String, String> outOfReach, Rechecks rechecks, Deadlines deadlines,
                   BiConsumer<Failure, RecordingEvent> onRetry, Clock clock) {
        this.settings = settings;
        this.ledger = ledger;
        this.outOfReach = outOfReach;
        this.rechecks = rechecks;
        this.deadlines = deadlines;
        this.onRetry = onRetry;
        this.clock = clock;
    }

    /**
     * Sets the message's retry headers, among them {@code intakeDeliverAt}, the time of the next attempt, absent if there is
     * none; and the variable {@code warning}, the type of an alert to raise meanwhile, null for none.
     */
    public void decide(Exchange exchange, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure,
                       @Header(MessageHeaders.ATTEMPTS) Integer failedBefore,
                       @Header(MessageHeaders.FIRST_FAILURE_AT) String firstFailureAt,
                       @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                       @Variable("event") RecordingEvent event) {
        Failure cause = Failure.of(failure);
        Instant now = clock.instant();
        String queue = queueOf(exchange);
        exchange.setVariable("warning", null);
        exchange.getMessage().removeHeader(MessageHeaders.DELIVER_AT);
        boolean download = Queues.DOWNLOADS.equals(queue) || Queues.TRANSCRIPTS.equals(queue);
        Integer recheckedBefore = exchange.getMessage().getHeader(MessageHeaders.RECHECKS, Integer.class);
        if (download && event != null && exchange.getVariable("stored") == null
                && rechecks.goOn(event, failure, recheckedBefore, receivedAt)) {
            recheck(exchange, cause, rechecks.countAfter(event, cause, recheckedBefore), event, receivedAt);
            warnOfDeadline(exchange, event, receivedAt);
            return;
        }
        boolean notice = isNotice(exchange, queue);
        boolean counts = cause.countsAsAttempt()
                && !(download && cause.isOutage() && outOfReach.test(queue, event == null ? null : event.accountId()));
        Integer before = notice
                ? exchange.getMessage().getHeader(MessageHeaders.NOTICE_ATTEMPTS, Integer.class) : failedBefore;
        int attempts = (before == null ? 0 : before) + (counts ? 1 : 0);
        if (counts && notice) {
            exchange.getMessage().setHeader(MessageHeaders.NOTICE_ATTEMPTS, attempts);
        } else if (counts) {
            exchange.getMessage().setHeader(MessageHeaders.ATTEMPTS, attempts);
            exchange.getMessage().setHeader(MessageHeaders.FIRST_FAILURE_AT,
                    firstFailureAt == null ? now.toString() : firstFailureAt);
        }
        boolean gone = download && (cause.isGone()
                || cause.isNotFound() && Instant.parse(receivedAt).plus(NOT_FOUND_PATIENCE).isBefore(now));
        boolean givenUp = !notice && (cause.isFinal() || gone || attempts >= settings.get().maxAttempts());
        Duration delay = delay(cause, download && cause.isForbidden(), attempts, now);
        // a notice, or an alert that is retried, keeps its own reason
        boolean isAlert = exchange.getMessage().getHeader(MessageHeaders.ALERT_TYPE) != null;
        if (cause.countsAsAttempt() && !notice && (givenUp || !isAlert)) {
            explain(exchange, cause);
        }
        if (!givenUp) {
            exchange.getMessage().setHeader(MessageHeaders.DELIVER_AT, now.plus(delay).toEpochMilli());
            onRetry.accept(cause, event);
        }
        if (Queues.DOWNLOADS.equals(queue) && cause.isForbidden() && ledger.isForbiddenUntold(event)) {
            exchange.setVariable("warning", Alerts.FORBIDDEN);
        } else if (download && !givenUp) {
            warnOfDeadline(exchange, event, receivedAt);
        }
        String next = givenUp ? "moved to the dead letters" : "next attempt in " + delay.toMillis() + " ms";
        String what = event == null ? "An event" : event.key();
        if (counts && !notice && event != null) {
            ledger.markFailed(exchange, event, attempts, cause.reason());
        }
        if (counts) {
            LOG.info("{}: {} failed, attempt {}, {}. {}", what, exchange.getFromRouteId(), attempts, next,
                    cause.reason());
        } else {
            LOG.debug("{}: {}. {}", what, next, cause.reason());
        }
        LOG.debug("The failure of {}", what, failure);
    }

    /** Some media is kept already: the event is retried at a pace of its own, in time for that media to be stored. */
    private void recheck(Exchange exchange, Failure cause, int rechecksSoFar, RecordingEvent event, String receivedAt) {
        Instant now = clock.instant();
        Duration delay = cause.postponement().orElseGet(() -> cause.retryAfter(now)
                .filter(asked -> asked.compareTo(rechecks.delay()) > 0).orElse(rechecks.delay()));
        Instant latest = deadlines.nearing(event, receivedAt);
        Instant next = now.plus(delay).isAfter(latest) ? latest : now.plus(delay);
        exchange.getMessage().setHeader(MessageHeaders.RECHECKS, rechecksSoFar);
        exchange.getMessage().setHeader(MessageHeaders.DELIVER_AT, next.toEpochMilli());
        onRetry.accept(cause, event);
        if (cause.countsAsAttempt()) {
            explain(exchange, cause);
            LOG.info("{}: the available media is kept; it is fetched again in {} ms, after {} rechecks. {}", event.key(),
                    Duration.between(now, next).toMillis(), rechecksSoFar, cause.reason());
        }
        LOG.debug("The failure of {}", event.key(), cause.cause());
    }

    /** Once for each message: an alert that was raised is not repeated. */
    private void warnOfDeadline(Exchange exchange, RecordingEvent event, String receivedAt) {
        Message message = exchange.getMessage();
        if (message.getHeader(MessageHeaders.WARNED) == null && deadlines.isNear(event, receivedAt)) {
            message.setHeader(MessageHeaders.WARNED, true);
            exchange.setVariable("warning", Alerts.EXPIRING);
        }
    }

    private static void explain(Exchange exchange, Failure cause) {
        exchange.getMessage().setHeader(MessageHeaders.REASON, cause.reason());
        exchange.getMessage().removeHeader(MessageHeaders.EVIDENCE);
        cause.evidence().ifPresent(what -> exchange.getMessage().setHeader(MessageHeaders.EVIDENCE, what));
    }

    /** A message from elsewhere, such as a directory, has no queue to return to. */
    private static String queueOf(Exchange exchange) {
        return QueueEndpoint.origin(exchange).orElse(Queues.DEAD);
    }

    /** A notice of an outcome that is recorded already is retried until it is delivered: there is no other place for it. */
    private static boolean isNotice(Exchange exchange, String queue) {
        Object type = exchange.getMessage().getHeader(MessageHeaders.ALERT_TYPE);
        return List.of(Queues.DEAD, Queues.PUBLISHED, Queues.DELETIONS).contains(queue)
                || type != null && !Alerts.OUTCOMES.contains(type);
    }

    private Duration delay(Failure cause, boolean rarely, int attempts, Instant now) {
        if (cause.postponement().isPresent()) {
            return cause.postponement().get();
        }
        double initial = settings.get().initialDelay().toMillis();
        double grown = initial * Math.pow(settings.get().multiplier(), Math.max(0, Math.min(attempts - 1, 100)));
        double longest = settings.get().maxDelay().toMillis();
        double capped = rarely ? longest : Math.min(grown, longest);
        double jittered = capped * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        Duration backOff = Duration.ofMillis(Math.max(1, (long) jittered));
        Optional<Duration> asked = cause.retryAfter(now);
        return asked.filter(wait -> wait.compareTo(backOff) > 0).orElse(backOff);
    }
}
