package org.recordingintake.retry;

/** A file in the replay directory holds no events that could be sent through. The message says why. */
public final class UnreadableReplayException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableReplayException(String reason) {
        super(reason);
    }
}
