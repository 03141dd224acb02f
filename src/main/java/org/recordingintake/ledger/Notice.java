package org.recordingintake.ledger;

import java.time.Instant;

/**
 * A fact that is reported once, or must survive a restart, and concerns no single recording.
 *
 * @param text what it says; may be null
 */
public record Notice(Instant at, String text) {

    /**
     * Under this id: nothing is taken in from Bandwidth's list before a person asks for it, since the ledger was lost and
     * may not know what was erased or moved away.
     */
    public static final String RECONCILIATION_PAUSED = "reconciliation.paused";

    /** Under this id and an account: in a ledger that is shared, which runtime reconciles it, and until when unrenewed. */
    static final String RECONCILER = "reconciliation.by.";
}
