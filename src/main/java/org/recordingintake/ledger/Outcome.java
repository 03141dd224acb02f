package org.recordingintake.ledger;

import java.util.Locale;

/** What has become of a recording so far. */
public enum Outcome {
    /** Its event was read and is on its way. */
    WAITING,
    /** It is in the store. */
    STORED,
    /** The alert channel has taken an alert about it. */
    ALERTED,
    /** It is among the dead letters; a replay or a later event can still change that. */
    DEAD,
    /** It was erased on request, and never comes back. */
    ERASED;

    /** Whether nothing that comes in later changes it any more. */
    public boolean isSettled() {
        return this == STORED || this == ALERTED || this == ERASED;
    }

    /** As the ledger and the commands write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
