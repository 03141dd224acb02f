package org.recordingintake.ledger;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the writer to the database, and has a ledger rebuilt that is lost or damaged. Asked by the writer alone. */
final class LedgerConnections implements LedgerWriter.Connections {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerConnections.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Database database;
    private final String node;
    private final Recovery recovery;
    private final Availability availability;
    private final Clock clock;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private Optional<SQLException> damage = Optional.empty();
    private boolean isInspected;
    private volatile boolean isLostAgain;
    private Thread rebuilding;
    private LedgerWriter writer;
    private Runnable onReplaced;

    LedgerConnections(Database database, String node, Recovery recovery, Availability availability, Clock clock) {
        this.database = database;
        this.node = node;
        this.recovery = recovery;
        this.availability = availability;
        this.clock = clock;
    }

    /** Completed once it is open or being rebuilt, or exceptionally when that fails at first. */
    CompletableFuture<Void> opened() {
        return opened;
    }

    /**
     * @param writer     through which a rebuild writes
     * @param onReplaced run when there is another database in the place of one that was lost
     */
    void serve(LedgerWriter writer, Runnable onReplaced) {
        this.writer = writer;
        this.onReplaced = onReplaced;
    }

    @Override
    public LedgerStatements open() throws SQLException {
        boolean isLost = !isInspected && isLost();
        LedgerStatements statements = connect();
        isInspected = true;
        damage = Optional.empty();
        if (isLost) {
            onReplaced.run();
            rebuild();
        } else if (availability.state() != Availability.State.REBUILDING) {
            if (availability.state() == Availability.State.AWAY) {
                LOG.info("The ledger answers again");
            }
            availability.set(Availability.State.AVAILABLE, null);
        }
        opened.complete(null);
        return statements;
    }

    /** One that was away is back only when it takes something again: a full disk can still be read. */
    private LedgerStatements connect() throws SQLException {
        Connection connection = database.connect();
        try {
            LedgerStatements statements = new LedgerStatements(connection, node, database.purge());
            if (availability.state() == Availability.State.AWAY) {
                statements.probe();
            }
            return statements;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private boolean isLost() throws SQLException {
        try {
            return recovery.isNeeded(damage);
        } catch (IOException e) {
            throw new SQLException(e.getMessage(), e);
        }
    }

    private void rebuild() {
        availability.set(Availability.State.REBUILDING, "it is being rebuilt");
        if (rebuilding != null && rebuilding.isAlive()) {
            isLostAgain = true;
            return;
        }
        rebuilding = new Thread(this::rebuildUntilDone, "ledger-rebuild");
        rebuilding.setDaemon(true);
        rebuilding.start();
    }

    private void rebuildUntilDone() {
        LOG.warn("The ledger at {} is being rebuilt; events are accepted and wait until it is complete", database.place());
        try {
            do {
                isLostAgain = false;
                try {
                    recovery.rebuild(new Filling());
                } catch (IOException e) {
                    LOG.error("The ledger could not be rebuilt; trying again: {}", e.getMessage());
                    LOG.debug("Not rebuilt", e);
                    isLostAgain = !closing.await(PAUSE.toSeconds(), TimeUnit.SECONDS);
                    if (!isLostAgain) {
                        return;
                    }
                }
            } while (isLostAgain);
            availability.set(Availability.State.AVAILABLE, null);
            LOG.info("The ledger is rebuilt");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean failed(SQLException failure) {
        if (database.isRefusal(failure)) {
            return false;
        }
        if (database.isDamage(failure)) {
            LOG.error("The ledger at {} is damaged: {}", database.place(), Database.reason(failure));
            damage = Optional.of(failure);
            isInspected = false;
        }
        boolean isNews = availability.state() != Availability.State.AWAY;
        if (isNews) {
            LOG.warn("The ledger at {} does not answer; work that needs it waits: {}", database.place(), Database.reason(failure));
        }
        if (availability.state() != Availability.State.REBUILDING) {
            availability.set(Availability.State.AWAY, Database.reason(failure));
        }
        opened.completeExceptionally(new IOException("The ledger at " + database.place() + " cannot be opened: "
                + Database.reason(failure), failure));
        return true;
    }

    /** To add rows to an open ledger. */
    Recovery.Filling filling() {
        return new Filling();
    }

    /** Ends a rebuild, which is done again at the next start. */
    void close() {
        closing.countDown();
    }

    private final class Filling implements Recovery.Filling {

        @Override
        public void add(List<LedgerChange> changes) throws IOException {
            await(writer.write(changes, clock.instant()));
        }

        @Override
        public void restore(List<LedgerEntry> rows) throws IOException {
            await(writer.restore(rows));
        }

        @Override
        public void note(String id, Notice notice) throws IOException {
            await(writer.write(new LedgerStatements.NoticeChange(id, notice)));
        }

        private void await(CompletableFuture<Void> written) throws IOException {
            try {
                if (closing.getCount() == 0) {
                    throw new IOException("it is being stopped");
                }
                written.get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause() instanceof SQLException sql ? Database.reason(sql)
                        : e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("it was interrupted", e);
            }
        }
    }
}
