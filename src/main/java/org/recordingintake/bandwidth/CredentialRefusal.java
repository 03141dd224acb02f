package org.recordingintake.bandwidth;

import java.util.Optional;

/** Whether Bandwidth refused our credentials when they were used last. Thread-safe. */
final class CredentialRefusal {

    private volatile String reason;

    /** @param why as sentences, with what to do */
    void because(String why) {
        reason = why;
    }

    void isOver() {
        if (reason != null) {
            reason = null;
        }
    }

    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }
}
