package org.recordingintake.retry;

import java.io.IOException;

/** No access token can be obtained, so nothing can be fetched. The message says why, without any secret. */
public final class NoTokenException extends IOException {

    private static final long serialVersionUID = 1L;

    public NoTokenException(String reason) {
        super(reason);
    }
}
