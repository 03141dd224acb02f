package org.recordingintake.retry;

/** No attempt can ever succeed: the event becomes a dead letter at once. The message says why in plain words. */
public final class UnrecoverableEventException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnrecoverableEventException(String reason) {
        super(reason);
    }
}
