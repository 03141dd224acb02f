package org.recordingintake.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses a user at an address for a minute after five failures within a minute. Remembers the latest
 * {@value #MOST_PAIRS} of them. Thread-safe.
 */
final class LogInThrottle {

    private static final int FAILURES = 5;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    static final int MOST_PAIRS = 10_000;

    private final Clock clock;
    private final Map<Pair, State> states = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, State> eldest) {
            return size() > MOST_PAIRS;
        }
    };

    private record Pair(String user, String address) {
    }

    private static final class State {
        private final Deque<Instant> failures = new ArrayDeque<>();
        private Instant refusedUntil = Instant.MIN;
    }

    LogInThrottle(Clock clock) {
        this.clock = clock;
    }

    /** How long this user is still refused at this address; empty if it is not. */
    synchronized Optional<Duration> refusal(String user, String address) {
        State state = states.get(new Pair(user, address));
        return Optional.ofNullable(state).map(known -> known.refusedUntil).filter(until -> until.isAfter(clock.instant()))
                .map(until -> Duration.between(clock.instant(), until));
    }

    synchronized void failed(String user, String address) {
        State state = states.computeIfAbsent(new Pair(user, address), pair -> new State());
        Instant now = clock.instant();
        state.failures.removeIf(failure -> !failure.isAfter(now.minus(MINUTE)));
        state.failures.add(now);
        if (state.failures.size() >= FAILURES) {
            state.refusedUntil = now.plus(MINUTE);
            state.failures.clear();
        }
    }

    synchronized void succeeded(String user, String address) {
        states.remove(new Pair(user, address));
    }

    synchronized int size() {
        return states.size();
    }
}
