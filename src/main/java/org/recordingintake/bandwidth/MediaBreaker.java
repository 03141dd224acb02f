package org.recordingintake.bandwidth;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.retry.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops fetching from an API for one account while nothing can be fetched: after a few outages in a row, from whatever
 * recordings, nothing is let through, so that an outage costs no recording its attempts. After a while it lets one
 * recording through; its success lets in the others. Thread-safe.
 */
final class MediaBreaker {

    private static final Logger LOG = LoggerFactory.getLogger(MediaBreaker.class);
    /** So many outages in a row are no accident. */
    private static final int THRESHOLD = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /**
     * What waits comes back one after the other: the broker puts it before what is new, so that very many at a time would
     * leave the stage no room for anything else.
     */
    private static final Duration BETWEEN_TURNS = Duration.ofMillis(20);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** The exchange property of those that were let through to fetch, with the breaker that did. */
    private static final String ADMITTED = "intakeAdmitted";

    /** What it does with fetching. */
    enum State {
        /** It lets all through. */
        CLOSED,
        /** It lets none through. */
        OPEN,
        /** It lets one through, to see how it ends. */
        TRIAL;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String api;
    private final Supplier<Duration> maxDelay;
    private final ScheduledExecutorService clock;
    private final Runnable onOpen;
    private final Runnable onTrial;
    private State state = State.CLOSED;
    private int outages;
    private String trial;
    private long nextTurn = System.nanoTime();

    /**
     * @param api      what is fetched from, as in "The {api} is out of reach"
     * @param maxDelay the longest wait between two attempts; a trial comes at least as often
     * @param onOpen   called by the clock each time that it opens
     * @param onTrial  called by the clock once it lets one through
     */
    MediaBreaker(String api, Supplier<Duration> maxDelay, ScheduledExecutorService clock, Runnable onOpen, Runnable onTrial) {
        this.api = api;
        this.maxDelay = maxDelay;
        this.clock = clock;
        this.onOpen = onOpen;
        this.onTrial = onTrial;
    }

    private Duration pause() {
        Duration longest = maxDelay.get();
        return longest.compareTo(LONGEST_PAUSE) < 0 ? longest : LONGEST_PAUSE;
    }

    synchronized void startOver() {
        state = State.CLOSED;
        outages = 0;
        trial = null;
        nextTurn = System.nanoTime();
    }

    /**
     * Lets an exchange go on to fetch; during an outage only one at a time, the trial.
     *
     * @throws RetryLaterException if this one has to wait; that is no failed attempt
     */
    synchronized void admit(Exchange exchange) throws RetryLaterException {
        if (state == State.TRIAL && trial == null) {
            trial = exchange.getExchangeId();
        } else if (state != State.CLOSED) {
            throw new RetryLaterException("The " + api + " is out of reach.", turn());
        }
        if (exchange.getProperty(ADMITTED) == null) {
            exchange.setProperty(ADMITTED, this);
            // not by the policy alone: a route may have none, and its trial has to end as well
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    MediaBreaker.done(done);
                }
            });
        }
    }

    /** How long the next one that waits has to: until the next trial, or longer where many wait. */
    private Duration turn() {
        long now = System.nanoTime();
        long first = now + pause().toNanos();
        long last = now + LONGEST_WAIT.toNanos();
        nextTurn = Math.max(first, Math.min(last, nextTurn + BETWEEN_TURNS.toNanos()));
        return Duration.ofNanos(nextTurn - now);
    }

    synchronized boolean isOpen() {
        return state != State.CLOSED;
    }

    synchronized State state() {
        return state;
    }

    /** Counts an exchange that was admitted, by whichever breaker, once: whoever says first that it is done. */
    static void done(Exchange exchange) {
        if (exchange.removeProperty(ADMITTED) instanceof MediaBreaker breaker) {
            Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            if (caught == null || !Failure.of(caught).isOutage() && Failure.of(caught).countsAsAttempt()) {
                breaker.answered(exchange);
            } else if (Failure.of(caught).isOutage()) {
                breaker.outage(exchange);
            } else {
                breaker.broken(exchange);
            }
        }
    }

    /** A trial that was broken off says nothing; the next one may. */
    private synchronized void broken(Exchange exchange) {
        if (exchange.getExchangeId().equals(trial)) {
            trial = null;
        }
    }

    /** Something came back from the API, if only a refusal: it is there. */
    private synchronized void answered(Exchange exchange) {
        if (state == State.CLOSED) {
            outages = 0;
        } else if (exchange.getExchangeId().equals(trial)) {
            startOver();
            LOG.info("The {} is back: fetching from it again", api);
        }
    }

    private synchronized void outage(Exchange exchange) {
        outages++;
        if (state == State.CLOSED && outages >= THRESHOLD) {
            LOG.warn("The {} is out of reach: fetching from it is suspended, one recording is tried every {} s", api,
                    pause().toMillis() / 1000.0);
            open();
        } else if (exchange.getExchangeId().equals(trial)) {
            open();
        }
    }

    synchronized void open() {
        state = State.OPEN;
        trial = null;
        clock.execute(onOpen);
        clock.schedule(this::tryAgain, pause().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tryAgain() {
        if (beginTrial()) {
            onTrial.run();
        }
    }

    private synchronized boolean beginTrial() {
        boolean begins = state == State.OPEN;
        if (begins) {
            state = State.TRIAL;
        }
        return begins;
    }
}
