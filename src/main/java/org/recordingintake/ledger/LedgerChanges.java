package org.recordingintake.ledger;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.Exchange;

/** The changes that the steps of an exchange made to the ledger, to be committed when it has ended. */
public final class LedgerChanges {

    private static final String PROPERTY = "intakeLedgerChanges";

    private final List<LedgerChange> changes = new CopyOnWriteArrayList<>();

    /** The outcome that a recording reaches by an exchange; empty if it reaches none. */
    public static Optional<Outcome> outcomeIn(Exchange exchange) {
        LedgerChanges present = exchange.getProperty(PROPERTY, LedgerChanges.class);
        return present == null ? Optional.empty() : present.changes.stream().map(change -> change.step().outcome())
                .filter(outcome -> outcome != null && outcome != Outcome.WAITING).reduce((first, last) -> last);
    }

    static LedgerChanges of(Exchange exchange) {
        LedgerChanges present = exchange.getProperty(PROPERTY, LedgerChanges.class);
        if (present == null) {
            present = new LedgerChanges();
            exchange.setProperty(PROPERTY, present);
        }
        return present;
    }

    void add(LedgerChange change) {
        changes.add(change);
    }

    List<LedgerChange> all() {
        return changes;
    }
}
