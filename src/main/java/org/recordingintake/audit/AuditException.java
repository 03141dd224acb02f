package org.recordingintake.audit;

/** An action could not be recorded, so it must not be answered. The message says why. */
public final class AuditException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AuditException(String message, Throwable cause) {
        super(message, cause);
    }
}
