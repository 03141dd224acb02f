package org.recordingintake.queue;

/**
 * Keeps account of how much the broker may send to a stage. It counts in bytes and sends a message whole as long as any
 * credit is left. Not thread-safe.
 */
final class Credit {

    /** Some fifty events wait at hand, so that a stage which is done with one has the next. */
    static final int WINDOW = 64 * 1024;

    private final boolean ahead;
    private final int parallel;
    private int held;
    private int heldBytes;
    private int owed;

    /** @param ahead whether messages may wait here while all that can be at work are */
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
