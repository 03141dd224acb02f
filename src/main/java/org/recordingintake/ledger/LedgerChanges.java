package org.recordingintake.ledger;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.Exchange;

/** The changes that the steps of an exchange made to the ledger, to be committed when it has ended. */
final class LedgerChanges {

    private static final String PROPERTY = "intakeLedgerChanges";

    private final List<LedgerChange> changes = new CopyOnWriteArrayList<>();

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
