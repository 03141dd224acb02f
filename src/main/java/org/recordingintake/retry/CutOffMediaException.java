package org.recordingintake.retry;

import java.io.IOException;

/**
 * Media arrived whole, as far as the transport can tell, but declares a greater length. It is kept and fetched again
 * after a while; that is no failed attempt.
 */
public final class CutOffMediaException extends IOException {

    private static final long serialVersionUID = 1L;

    public CutOffMediaException(String reason) {
        super(reason);
    }
}
