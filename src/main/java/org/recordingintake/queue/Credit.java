package org.recordingintake.queue;

/**
 * How much the broker may send to a stage. The broker counts in bytes, and sends a whole message as long as any credit is
 * left. Not thread-safe.
 */
final class Credit {

    /** About fifty events are kept at hand, so that a stage never waits for the next one. */
    static final int WINDOW = 64 * 1024;

    private final boolean ahead;
    private final int parallel;
    private int held;
    private int heldBytes;
    private int owed;

    /** @param ahead whether messages may wait here while the maximum number is in progress */
    Credit(boolean ahead, int parallel) {
        this.ahead = ahead;
        this.parallel = parallel;
    }

    /** What to grant to begin with, or again once the broker has none left: a window, or a single message. */
    int initial() {
        owed = 0;
        return ahead ? WINDOW : 1;
    }

    void received(int bytes) {
        held++;
        heldBytes += bytes;
        owed += bytes;
    }

    void consumed(int bytes) {
        held--;
        heldBytes -= bytes;
    }

    /** What to grant now; often nothing. */
    int due() {
        boolean grants = ahead ? heldBytes <= WINDOW / 2 : held < parallel;
        int due = grants ? owed : 0;
        owed -= due;
        return due;
    }
}
