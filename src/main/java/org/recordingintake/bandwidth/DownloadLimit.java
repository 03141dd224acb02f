package org.recordingintake.bandwidth;

import java.time.Duration;
import java.util.function.IntSupplier;

import org.recordingintake.queue.RetryLaterException;

/** At most so many downloads at a time, whichever routes they are of: those of before an edit count as well. Thread-safe. */
public final class DownloadLimit implements AutoCloseable {

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final IntSupplier limit;
    private int running;
    private boolean closed;

    /** @param limit asked each time */
    public DownloadLimit(IntSupplier limit) {
        this.limit = limit;
    }

    /**
     * Waits for its turn. To be followed by {@link #ended}.
     *
     * @throws RetryLaterException if the runtime stops meanwhile; that is no failed attempt
     */
    synchronized void begin() throws RetryLaterException {
        try {
            while (running >= limit.getAsInt() && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
        if (closed) {
            throw stopping();
        }
        running++;
    }

    private static RetryLaterException stopping() {
        return new RetryLaterException("The runtime stops.", COME_BACK);
    }

    synchronized void ended() {
        running--;
        notifyAll();
    }

    /** From now on none begins. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
