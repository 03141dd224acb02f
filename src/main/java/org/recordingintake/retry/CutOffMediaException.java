package org.recordingintake.retry;

import java.io.IOException;

/**
 * Media came whole, as far as the transport can tell, but says itself that it is longer. It is kept and fetched again
 * after a while; that is no failed attempt.
 */
public final class CutOffMediaException extends IOException {

    private static final long serialVersionUID = 1L;

    public CutOffMediaException(String reason) {
        super(reason);
    }
}
