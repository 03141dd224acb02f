package org.recordingintake.bandwidth;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.settings.Account;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.PerAccount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link MediaBreaker} of an API for each account. While nothing can be fetched for any of them, the consumers of the
 * routes are suspended; while something can, what is of the others goes back to its queue for a while and holds up
 * nothing. A route that takes the place of another waits like it; without any route all start over. Thread-safe.
 */
public final class MediaBreakers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MediaBreakers.class);

    private final Supplier<Accounts> accounts;
    private final PerAccount<MediaBreaker> breakers;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "media-breaker"));
    /** Those that take new work; their consumers are suspended and resumed under its lock only. */
    private final Set<Route> fetching = new HashSet<>();

    /**
     * @param api      what is fetched from, as in "The {api} is out of reach"
     * @param accounts asked at each use
     * @param maxDelay the longest wait between two attempts; a trial comes at least as often
     */
    public MediaBreakers(String api, Supplier<Accounts> accounts, Supplier<Duration> maxDelay) {
        this.accounts = accounts;
        this.breakers = new PerAccount<>(key -> new MediaBreaker(key.isEmpty() || !accounts.get().areSeveral() ? api
                : api + " of account " + key, maxDelay, clock, this::suspendFetching, () -> resumeFetching(key)));
    }

    /** What ties a route to them. Each context has one of its own, since it stops its policies with itself. */
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
                MediaBreaker.done(exchange);
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
                breakers.keys().forEach(key -> breakers.of(key).startOver());
            }
        }
    }

    /**
     * Lets an exchange go on to fetch; during an outage only one at a time of an account, the trial.
     *
     * @throws RetryLaterException if this one has to wait; that is no failed attempt
     */
    void admit(Exchange exchange, RecordingEvent event) throws RetryLaterException {
        of(event.accountId()).admit(exchange);
    }

    /** Whether the API is out of reach for what belongs to an account, as an event names it; null for none. */
    public boolean isOpen(String accountId) {
        return of(accountId).isOpen();
    }

    private MediaBreaker of(String accountId) {
        return breakers.of(accounts.get().keyOf(accountId));
    }

    /** The accounts for which it is out of reach. */
    public List<Account> open() {
        return accounts.get().all().stream().filter(account -> isOpen(account.key())).toList();
    }

    /** For each state, in lower case, whether it is that of an account at present. */
    public Map<String, BooleanSupplier> states(String key) {
        MediaBreaker breaker = breakers.of(key);
        Map<String, BooleanSupplier> states = new LinkedHashMap<>();
        for (MediaBreaker.State state : MediaBreaker.State.values()) {
            states.put(state.label(), () -> breaker.state() == state);
        }
        return states;
    }

    private boolean isNothingToBeHad() {
        Accounts now = accounts.get();
        Stream<Account> unnamed = now.otherwise().stream().filter(account -> breakers.keys().contains(account.key()));
        return Stream.concat(now.all().stream(), unnamed).allMatch(account -> isSuspended(account.key()));
    }

    private boolean isSuspended(String key) {
        return breakers.of(key).state() == MediaBreaker.State.OPEN;
    }

    private void suspendFetching() {
        synchronized (fetching) {
            try {
                if (isNothingToBeHad()) {
                    for (Route route : fetching) {
                        ServiceHelper.suspendService(route.getConsumer());
                    }
                }
            } catch (Exception e) {
                LOG.warn("Fetching could not be suspended; it goes on, one recording at a time", e);
            }
        }
    }

    private void resumeFetching(String key) {
        synchronized (fetching) {
            try {
                for (Route route : fetching) {
                    ServiceHelper.resumeService(route.getConsumer());
                }
            } catch (Exception e) {
                LOG.warn("Fetching could not be resumed; trying again", e);
                breakers.of(key).open();
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
