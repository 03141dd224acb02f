package org.recordingintake.bandwidth;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceHelper;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.retry.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops fetching from an API while nothing can be fetched from it: after a few outages in a row, from whatever
 * recordings, it suspends the route's consumer, so that an outage costs no recording its attempts. After a while it lets
 * one recording through; its success resumes the others. A route that takes the place of another waits like it; without
 * any route it starts over. Thread-safe.
 */
public final class MediaBreaker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MediaBreaker.class);
    /** So many outages in a row are no accident. */
    private static final int THRESHOLD = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** The exchange property of those that were let through to fetch. */
    private static final String ADMITTED = "intakeAdmitted";

    /** What it does with fetching. */
    public enum State {
        /** It lets all through. */
        CLOSED,
        /** It lets none through. */
        OPEN,
        /** It lets one through, to see how it ends. */
        TRIAL;

        /** In lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String api;
    private final Supplier<Duration> maxDelay;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "media-breaker"));
    /** Those that take new work; their consumers are suspended and resumed under its lock only. */
    private final Set<Route> fetching = new HashSet<>();
    private State state = State.CLOSED;
    private int outages;
    private String trial;

    /**
     * @param api      what is fetched from, as in "The {api} is out of reach"
     * @param maxDelay the longest wait between two attempts; a trial comes at least as often
     */
    public MediaBreaker(String api, Supplier<Duration> maxDelay) {
        this.api = api;
        this.maxDelay = maxDelay;
    }

    private Duration pause() {
        Duration longest = maxDelay.get();
        return longest.compareTo(LONGEST_PAUSE) < 0 ? longest : LONGEST_PAUSE;
    }

    /** What ties a route to it. Each context has one of its own, since it stops its policies with itself. */
    public RoutePolicy policy() {
        return new RoutePolicySupport() {
            @Override
            public void onStart(Route route) {
                begin(route);
            }

            @Override
            public void onResume(Route route) {
                begin(route);
            }

            /** Another may be about to take its place: its consumer is left alone from now on. */
            @Override
            public void onSuspend(Route route) {
                leave(route);
            }

            @Override
            public void onStop(Route route) {
                leave(route);
                startOverWithoutRoutes();
            }

            @Override
            public void onExchangeDone(Route route, Exchange exchange) {
                done(exchange);
            }
        };
    }

    private void begin(Route route) {
        synchronized (fetching) {
            fetching.add(route);
        }
        clock.execute(this::suspendFetching);
    }

    private void leave(Route route) {
        synchronized (fetching) {
            fetching.remove(route);
        }
    }

    private void startOverWithoutRoutes() {
        synchronized (fetching) {
            if (fetching.isEmpty()) {
                startOver();
            }
        }
    }

    private synchronized void startOver() {
        state = State.CLOSED;
        outages = 0;
        trial = null;
    }

    /**
     * Lets an exchange go on to fetch; during an outage only one at a time, the trial.
     *
     * @throws RetryLaterException if this one has to wait; that is no failed attempt
     */
    public synchronized void admit(Exchange exchange) throws RetryLaterException {
        if (state == State.TRIAL && trial == null) {
            trial = exchange.getExchangeId();
        } else if (state != State.CLOSED) {
            throw new RetryLaterException("The " + api + " is out of reach.", pause());
        }
        if (exchange.getProperty(ADMITTED) == null) {
            exchange.setProperty(ADMITTED, true);
            // not by the policy alone: a route may have none, and its trial has to end as well
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    MediaBreaker.this.done(done);
                }
            });
        }
    }

    /** Whether the API is out of reach. */
    public synchronized boolean isOpen() {
        return state != State.CLOSED;
    }

    /** Counts it once, whoever says first that it is done. */
    private void done(Exchange exchange) {
        if (exchange.removeProperty(ADMITTED) == null) {
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

    private synchronized void open() {
        state = State.OPEN;
        trial = null;
        clock.execute(this::suspendFetching);
        clock.schedule(this::tryAgain, pause().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void suspendFetching() {
        synchronized (fetching) {
            try {
                if (state() == State.OPEN) {
                    for (Route route : fetching) {
                        ServiceHelper.suspendService(route.getConsumer());
                    }
                }
            } catch (Exception e) {
                LOG.warn("Fetching could not be suspended; it goes on, one recording at a time", e);
            }
        }
    }

    public synchronized State state() {
        return state;
    }

    private void tryAgain() {
        synchronized (fetching) {
            try {
                if (beginTrial()) {
                    for (Route route : fetching) {
                        ServiceHelper.resumeService(route.getConsumer());
                    }
                }
            } catch (Exception e) {
                LOG.warn("Fetching could not be resumed; trying again", e);
                open();
            }
        }
    }

    private synchronized boolean beginTrial() {
        boolean begins = state == State.OPEN;
        if (begins) {
            state = State.TRIAL;
        }
        return begins;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
