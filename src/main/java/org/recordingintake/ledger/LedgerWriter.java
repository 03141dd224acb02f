package org.recordingintake.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: it takes all that waits, writes it in one transaction and commits that once. What cannot
 * be written stays until the database answers again, or the caller's wait has timed out.
 */
final class LedgerWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final int LARGEST_COMMIT = 2000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Connections connections;
    private final Consumer<LedgerChange> onReached;
    private final Consumer<Duration> onCommit;
    private final LinkedBlockingQueue<Write> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "ledger");
    private final AtomicReference<SQLException> reported = new AtomicReference<>();
    private LedgerStatements statements;

    /** Gives connections to a usable ledger, and is notified of failures. */
    interface Connections {

        /** @throws SQLException if there is none to be had now */
        LedgerStatements open() throws SQLException;

        /** @return whether it was due to the database, and may be tried again */
        boolean failed(SQLException failure);
    }

    /**
     * The changes of one caller, written together.
     *
     * @param restored  rows of an earlier ledger
     * @param rebuiltAt null unless these are found rather than reached
     */
    private record Write(List<LedgerChange> changes, List<LedgerStatements.NoticeChange> notices,
                         List<LedgerEntry> restored, Instant rebuiltAt, CompletableFuture<Void> done) {
    }

    /**
     * @param onReached called for each change that has set an outcome, once it is durable
     * @param onCommit  called with the duration of each commit, statements included
     */
    LedgerWriter(Connections connections, Consumer<LedgerChange> onReached, Consumer<Duration> onCommit) {
        this.connections = connections;
        this.onReached = onReached;
        this.onCommit = onCommit;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Completed when it is durable, and exceptionally with an {@link SQLException} if it cannot be written at all. */
    CompletableFuture<Void> write(List<LedgerChange> changes, Instant rebuiltAt) {
        return add(new Write(List.copyOf(changes), List.of(), List.of(), rebuiltAt, new CompletableFuture<>()));
    }

    CompletableFuture<Void> write(LedgerStatements.NoticeChange notice) {
        return add(new Write(List.of(), List.of(notice), List.of(), null, new CompletableFuture<>()));
    }

    CompletableFuture<Void> restore(List<LedgerEntry> rows) {
        return add(new Write(List.of(), List.of(), List.copyOf(rows), null, new CompletableFuture<>()));
    }

    /** To be called when somebody else has met a failure of the database: the next write begins with it. */
    void report(SQLException failure) {
        reported.compareAndSet(null, failure);
        write(List.of(), null);
    }

    private CompletableFuture<Void> add(Write write) {
        queue.add(write);
        return write.done();
    }

    private void run() {
        List<Write> batch = new ArrayList<>();
        try {
            while (!isClosed() || !queue.isEmpty()) {
                take(batch);
                batch.removeIf(write -> write.done().isDone());
                writeOut(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            batch.addAll(queue);
            batch.forEach(write -> write.done().completeExceptionally(new SQLException("it was closed")));
            disconnect();
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private void take(List<Write> batch) throws InterruptedException {
        int size = batch.stream().mapToInt(write -> write.changes().size()).sum();
        boolean mayWait = batch.isEmpty() && statements != null;
        Write next = mayWait ? queue.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS) : queue.poll();
        while (next != null) {
            batch.add(next);
            size += next.changes().size();
            next = size < LARGEST_COMMIT ? queue.poll() : null;
        }
    }

    private void writeOut(List<Write> batch) throws InterruptedException {
        try {
            SQLException met = reported.getAndSet(null);
            if (met != null) {
                throw met;
            }
            if (statements == null) {
                statements = connections.open();
            }
            if (!batch.isEmpty()) {
                commit(batch);
            }
            batch.clear();
        } catch (SQLException e) {
            recover(batch, e);
        } catch (RuntimeException | AssertionError e) { // a driver whose connection was broken under it
            recover(batch, new SQLException(String.valueOf(e.getMessage()), e));
        }
    }

    private void commit(List<Write> batch) throws SQLException {
        long begin = System.nanoTime();
        List<LedgerChange> reached = new ArrayList<>();
        List<LedgerChange> ordinary = new ArrayList<>();
        for (Write write : batch) {
            if (write.rebuiltAt() == null) {
                ordinary.addAll(write.changes());
            } else {
                statements.write(write.changes(), write.rebuiltAt(), change -> { });
            }
            statements.restore(write.restored());
            for (LedgerStatements.NoticeChange notice : write.notices()) {
                statements.note(notice);
            }
        }
        statements.write(ordinary, null, reached::add);
        statements.commit();
        onCommit.accept(Duration.ofNanos(System.nanoTime() - begin));
        if (ordinary.stream().anyMatch(change -> change.step() == LedgerChange.Step.ERASED)) {
            statements.purge();
        }
        reached.forEach(onReached);
        batch.forEach(write -> write.done().complete(null));
    }

    private void recover(List<Write> batch, SQLException failure) throws InterruptedException {
        if (statements != null && !connections.failed(failure)) {
            writeOneByOne(batch);
            return;
        }
        if (statements == null) {
            connections.failed(failure);
        }
        disconnect();
        if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            batch.forEach(write -> write.done().completeExceptionally(failure));
            batch.clear();
        }
    }

    /** Something in the batch is refused, and nothing else should fail with it. */
    private void writeOneByOne(List<Write> batch) throws InterruptedException {
        while (!batch.isEmpty()) {
            Write write = batch.get(0);
            try {
                statements.rollback();
                commit(List.of(write));
                batch.remove(0);
            } catch (SQLException e) {
                if (connections.failed(e)) {
                    recover(batch, e);
                    return;
                }
                LOG.error("The ledger rejects a change: {}", Database.reason(e));
                write.done().completeExceptionally(e);
                batch.remove(0);
                disconnect();
                writeOut(batch);
            }
        }
    }

    private void disconnect() {
        if (statements != null) {
            try {
                statements.close();
            } catch (SQLException e) {
                LOG.debug("A connection to the ledger could not be closed", e);
            }
            statements = null;
        }
    }

    /** Writes what waits, if the database answers, and ends. */
    @Override
    public void close() {
        closing.countDown();
        write(List.of(), null); // wakes it up
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
