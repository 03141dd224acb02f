package org.recordingintake.management;

import java.util.Map;
import java.util.Optional;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.Notice;
import org.recordingintake.queue.RetryLaterException;

/**
 * Whether the ledger can be asked; degraded if not, and named {@code ledger}. Events are taken in without it, so it never
 * makes the runtime unready.
 */
public final class LedgerHealthCheck extends AbstractHealthCheck {

    private final Ledger ledger;

    public LedgerHealthCheck(Ledger ledger) {
        super("recording-intake", "ledger");
        this.ledger = ledger;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> trouble = ledger.trouble().map(reason -> "The ledger cannot be used: " + reason
                + ". Events are taken in, and wait for it");
        trouble.or(this::pause).ifPresent(why -> builder.message(why).detail(HealthAnswers.DEGRADED, why));
        builder.up();
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    private Optional<String> pause() {
        try {
            return ledger.notice(Notice.RECONCILIATION_PAUSED).map(Notice::text);
        } catch (RetryLaterException e) {
            return Optional.of(e.getMessage());
        }
    }
}
