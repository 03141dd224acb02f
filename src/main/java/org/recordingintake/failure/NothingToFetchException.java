package org.recordingintake.failure;

/** No attempt can ever succeed: the event becomes a dead letter at once. The message says why in plain words. */
public final class NothingToFetchException extends Exception {

    private static final long serialVersionUID = 1L;

    public NothingToFetchException(String reason) {
        super(reason);
    }
}
