package org.recordingintake.retry;

import java.io.IOException;
import java.util.Optional;

/** What came is no recording, or not to be had as it is; a later attempt may do better. The message says what is wrong. */
public final class UnusableMediaException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String evidence;

    public UnusableMediaException(String reason) {
        this(reason, null);
    }

    /** @param evidence what came in place of a recording, as a JSON object without secrets; null for none */
    public UnusableMediaException(String reason, String evidence) {
        super(reason);
        this.evidence = evidence;
    }

    Optional<String> evidence() {
        return Optional.ofNullable(evidence);
    }
}
