package org.recordingintake.archive;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.recordingintake.failure.Failure;
import org.recordingintake.failure.PostponedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops fetching while nothing can be fetched: after a few outages in a row, from whatever recordings, it suspends the
 * route's consumer, so that an outage of the media API costs no recording its attempts. After a while it lets one
 * recording through; its success resumes the others. Thread-safe.
 */
public final class MediaBreaker extends RoutePolicySupport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MediaBreaker.class);
    /** So many outages in a row are no accident. */
    private static final int THRESHOLD = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** The exchange property of those that were let through to fetch. */
    private static final String ADMITTED = "intakeAdmitted";

    private enum State {
        CLOSED, OPEN, TRIAL
    }

    private final Supplier<Duration> maxDelay;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "media-breaker"));
    private State state = State.CLOSED;
    private int outages;
    private String trial;
    private Route fetching;

    /** @param maxDelay the longest wait between two attempts; a trial comes at least as often */
    public MediaBreaker(Supplier<Duration> maxDelay) {
        this.maxDelay = maxDelay;
    }

    private Duration pause() {
        Duration longest = maxDelay.get();
        return longest.compareTo(LONGEST_PAUSE) < 0 ? longest : LONGEST_PAUSE;
    }

    /** A route that was edited has taken the place of the one before, and waits like it. */
    @Override
    public synchronized void onStart(Route route) {
        fetching = route;
        if (state == State.OPEN) {
            clock.execute(this::suspendFetching);
        }
    }

    /**
     * Lets an exchange go on to fetch; during an outage only one at a time, the trial.
     *
     * @throws PostponedException if this one has to wait; that is no failed attempt
     */
    public synchronized void admit(Exchange exchange) throws PostponedException {
        if (state == State.TRIAL && trial == null) {
            trial = exchange.getExchangeId();
        } else if (state != State.CLOSED) {
            throw new PostponedException("The media API is out of reach.", pause());
        }
        exchange.setProperty(ADMITTED, true);
    }

    /** Whether the media API is out of reach. */
    public synchronized boolean isOpen() {
        return state != State.CLOSED;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (exchange.getProperty(ADMITTED) == null) {
            return;
        }
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (caught == null || !Failure.of(caught).isOutage() && Failure.of(caught).countsAsAttempt()) {
            answered(exchange);
        } else if (Failure.of(caught).isOutage()) {
            outage(exchange);
        } else {
            broken(exchange);
        }
    }

    /** A trial that was broken off says nothing; the next one may. */
    private synchronized void broken(Exchange exchange) {
        if (exchange.getExchangeId().equals(trial)) {
            trial = null;
        }
    }

    /** Something came back from the media API, if only a refusal: it is there. */
    private synchronized void answered(Exchange exchange) {
        if (state == State.CLOSED) {
            outages = 0;
        } else if (exchange.getExchangeId().equals(trial)) {
            state = State.CLOSED;
            outages = 0;
            trial = null;
            LOG.info("The media API is back: fetching recordings again");
        }
    }

    private synchronized void outage(Exchange exchange) {
        outages++;
        if (state == State.CLOSED && outages >= THRESHOLD) {
            LOG.warn("The media API is out of reach: fetching is suspended, one recording is tried every {} s",
                    pause().toMillis() / 1000.0);
            open();
        } else if (exchange.getExchangeId().equals(trial)) {
            open();
        }
    }

    private void open() {
        state = State.OPEN;
        trial = null;
        clock.execute(this::suspendFetching);
        clock.schedule(this::tryAgain, pause().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void suspendFetching() {
        try {
            suspendOrStopConsumer(fetching().getConsumer());
        } catch (Exception e) {
            LOG.warn("Fetching could not be suspended; it goes on, one recording at a time", e);
        }
    }

    private synchronized Route fetching() {
        return fetching;
    }

    private void tryAgain() {
        synchronized (this) {
            state = State.TRIAL;
        }
        try {
            resumeOrStartConsumer(fetching().getConsumer());
        } catch (Exception e) {
            LOG.warn("Fetching could not be resumed; trying again", e);
            clock.schedule(this::tryAgain, pause().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
