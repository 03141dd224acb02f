package org.recordingintake.console;

import java.io.IOException;

import org.recordingintake.ledger.Ledger;

/** Asks the ledger: {@code ledger::browse} of a running intake, or a reader without one. */
@FunctionalInterface
public interface LedgerQueries {

    /** @throws IOException if it does not answer; the message says why */
    <T> T ask(Ledger.Question<T> question) throws IOException;
}
