package org.recordingintake.retry;

/** A file in the replay directory contains no events that could be processed. The message says why. */
public final class UnreadableReplayException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableReplayException(String reason) {
        super(reason);
    }
}
