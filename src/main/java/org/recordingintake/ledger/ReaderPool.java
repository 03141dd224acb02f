package org.recordingintake.ledger;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readers for people, apart from that of the stages, which must not wait for a long search. Thread-safe. */
final class ReaderPool {

    private static final Logger LOG = LoggerFactory.getLogger(ReaderPool.class);
    private static final int KEPT = 4;

    private final Database database;
    private final ConcurrentLinkedQueue<LedgerReader> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger generation = new AtomicInteger();

    ReaderPool(Database database) {
        this.database = database;
    }

    /** Asks by a connection that nobody else uses meanwhile. */
    <T> T ask(Ledger.Question<T> question) throws SQLException {
        int opened = generation.get();
        LedgerReader reader = idle.poll();
        if (reader == null) {
            reader = new LedgerReader(database.connect());
        }
        boolean isUsable = false;
        try {
            T answer = question.ask(reader);
            isUsable = generation.get() == opened && idle.size() < KEPT;
            return answer;
        } catch (SQLTimeoutException e) {
            throw e;
        } catch (SQLException e) { // the others may be broken as well
            clear();
            throw e;
        } finally {
            if (isUsable) {
                idle.add(reader);
            } else {
                close(reader);
            }
        }
    }

    /** From now on all are opened anew. */
    void clear() {
        generation.incrementAndGet();
        for (LedgerReader reader = idle.poll(); reader != null; reader = idle.poll()) {
            close(reader);
        }
    }

    private static void close(LedgerReader reader) {
        try {
            reader.close();
        } catch (SQLException e) {
            LOG.debug("A connection to the ledger could not be closed", e);
        }
    }
}
