package org.recordingintake.retry;

import java.io.IOException;
import java.util.Optional;

/** The response is not a recording, or is unusable; a later attempt may succeed. The message says what is wrong. */
public final class UnusableMediaException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String evidence;

    public UnusableMediaException(String reason) {
        this(reason, null);
    }

    /** @param evidence the response that was not a recording, as a JSON object without secrets; null for none */
    public UnusableMediaException(String reason, String evidence) {
        super(reason);
        this.evidence = evidence;
    }

    Optional<String> evidence() {
        return Optional.ofNullable(evidence);
    }
}
