package org.recordingintake.ledger;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether the ledger can be asked, and why not. Thread-safe. */
final class Availability {

    /** How it is. */
    enum State {
        /** Nothing is known yet. */
        OPENING,
        /** It was lost or damaged, and is made of what is there. */
        REBUILDING,
        AVAILABLE,
        /** It does not answer; it is tried again and again. */
        AWAY,
        CLOSING
    }

    private State state = State.OPENING;
    private String reason = "it is being opened";
    private boolean isClosing;

    synchronized void set(State next, String why) {
        state = next;
        reason = why;
        notifyAll();
    }

    /** From now on nobody waits. */
    synchronized void close() {
        isClosing = true;
        notifyAll();
    }

    synchronized State state() {
        return state;
    }

    /** Why it is not available, as a part of a sentence; null if it is. */
    synchronized String reason() {
        return state == State.AVAILABLE ? null : reason;
    }

    synchronized boolean isClosing() {
        return isClosing;
    }

    /** Waits until it is available, at most so long; answers whether it is. */
    synchronized boolean await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (state != State.AVAILABLE && !isClosing) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return state == State.AVAILABLE;
    }
}
