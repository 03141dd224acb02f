package org.recordingintake.ledger;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rebuilds a lost ledger from other files before it is used. */
public interface Recovery {

    /** For a ledger that nothing else knows the content of. */
    Recovery NONE = new Recovery() {
        @Override
        public boolean isNeeded(Optional<SQLException> damage) {
            return false;
        }

        @Override
        public void rebuild(Filling ledger) {
            // there is nothing to be done
        }
    };

    /**
     * Whether the ledger has to be rebuilt; if so, what cannot be read any more is out of its way.
     *
     * @param damage how it was found to be damaged; empty if it may just not be there
     * @throws IOException if it cannot be moved out of the way
     */
    boolean isNeeded(Optional<SQLException> damage) throws IOException;

    /** Puts in all that can be found. Once more, after a crash, does no harm. */
    void rebuild(Filling ledger) throws IOException;

    /** A ledger that is being rebuilt. */
    interface Filling {

        /** Adds the rows that are found, and changes no existing one; durable when it returns. */
        void add(List<LedgerChange> changes) throws IOException;

        /** Adds rows of an earlier ledger as they were; durable when it returns. */
        void restore(List<LedgerEntry> rows) throws IOException;

        /** Notes something that concern no single recording. */
        void note(String id, Notice notice) throws IOException;
    }
}
