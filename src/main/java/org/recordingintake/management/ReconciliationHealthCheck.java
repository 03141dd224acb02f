package org.recordingintake.management;

import java.util.Optional;
import java.util.function.Supplier;

/** Whether Bandwidth's list of recordings can be compared with what came; named {@code reconciliation}. */
final class ReconciliationHealthCheck extends IntakeHealthCheck {

    private final Supplier<Optional<String>> stall;

    /** @param stall since when it has been failing, and why, if that is too long; else empty */
    ReconciliationHealthCheck(Supplier<Optional<String>> stall) {
        super("reconciliation");
        this.stall = stall;
    }

    @Override
    Condition condition() {
        return stall.get().map(why -> Condition.degraded(why + " Recordings whose events were lost are not found until"
                + " then; it is tried again automatically. Check bandwidth.account-id, the credentials and the network."))
                .orElseGet(Condition::up);
    }
}
