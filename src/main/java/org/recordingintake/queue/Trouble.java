package org.recordingintake.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why the broker does not answer, if it does not; one line of the log when that begins, another when it ends. Thread-safe. */
final class Trouble {

    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    /** For so long it is taken for granted that a broker that did not answer still does not. */
    private static final Duration LASTS = Duration.ofSeconds(1);

    private final String broker;
    private volatile Failure last;

    /** @param at by {@link System#nanoTime} */
    private record Failure(String reason, long at) {
    }

    /** @param broker as the log names it */
    Trouble(String broker) {
        this.broker = broker;
    }

    /** Records that the broker did not answer, and why; returns the exception for the caller. */
    synchronized IOException begins(Exception cause) {
        if (last == null) {
            LOG.warn("{} does not answer; new events are kept in the spool until it does: {}", broker, cause.getMessage());
        }
        last = new Failure(cause.getMessage(), System.nanoTime());
        return new IOException("The queue does not answer: " + cause.getMessage(), cause);
    }

    /** Notes that the broker has answered. */
    void ends() {
        if (last != null) {
            synchronized (this) {
                if (last != null) {
                    last = null;
                    LOG.info("{} answers again", broker);
                }
            }
        }
    }

    /** The exception for callers that would ask now; empty if an answer can be expected. */
    Optional<IOException> recent() {
        Failure failure = last;
        return failure == null || System.nanoTime() - failure.at() >= LASTS.toNanos() ? Optional.empty()
                : Optional.of(new IOException("The queue does not answer: " + failure.reason()));
    }
}
