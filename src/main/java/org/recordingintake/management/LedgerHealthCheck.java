package org.recordingintake.management;

import java.util.Optional;

import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.Notice;
import org.recordingintake.queue.RetryLaterException;

/** Whether the ledger can be asked; degraded if not, for events are taken in without it. Named {@code ledger}. */
final class LedgerHealthCheck extends IntakeHealthCheck {

    private final Ledger ledger;

    LedgerHealthCheck(Ledger ledger) {
        super("ledger");
        this.ledger = ledger;
    }

    @Override
    Condition condition() {
        Optional<String> trouble = ledger.trouble().map(reason -> "The ledger cannot be used: " + reason
                + ". Events are taken in, and wait for it. Repair the database or the connection to it, or free disk space.");
        return trouble.or(this::pause).map(Condition::degraded).orElseGet(Condition::up);
    }

    private Optional<String> pause() {
        try {
            return ledger.notice(Notice.RECONCILIATION_PAUSED).map(Notice::text);
        } catch (RetryLaterException e) {
            return Optional.of(e.getMessage());
        }
    }
}
