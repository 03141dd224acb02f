package org.recordingintake.ledger;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.recordingintake.file.DurableFiles;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of each recording: one row a recording and status, in SQLite or PostgreSQL. All who write at the same
 * time share a transaction, and return when it is synced. While the database does not answer, or is being rebuilt, a
 * caller waits for a while and must then retry later, which costs no attempt. Thread-safe.
 */
public final class Ledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    /** Longer than a restart of a database takes, and shorter than a stop may. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final Database database;
    private final Availability availability = new Availability();
    private final LedgerConnections connections;
    private final LedgerWriter writer;
    private final DownloadClaims claims;
    private volatile Consumer<Outcome> onReached = outcome -> { };
    private volatile Consumer<Duration> onCommit = took -> { };
    private final ReaderPool browsers;
    private LedgerReader reader;

    /**
     * @param node      names this runtime, the same after a restart
     * @param recovery  asked when it is opened first, and when it turns out to be damaged
     * @param lease     how long a claim of a download holds without being renewed, where others share the ledger
     */
    Ledger(Database database, String node, Recovery recovery, Duration lease) {
        this.database = database;
        this.browsers = new ReaderPool(database);
        this.connections = new LedgerConnections(database, node, recovery, availability, Clock.systemUTC());
        this.writer = new LedgerWriter(connections, change -> onReached.accept(change.step().outcome()),
                took -> onCommit.accept(took));
        this.claims = database.isShared() ? new SharedClaims(database, node, lease) : new UnsharedClaims();
        connections.serve(writer, this::closeReader);
    }

    /**
     * Begins to open the ledger that the settings name, and goes on trying until it is open.
     *
     * @throws IOException if what it needs cannot be put into {@code data.dir}
     */
    public static Ledger open(Settings settings, DurableFiles files, Recovery recovery) throws IOException {
        Ledger ledger = new Ledger(database(settings, files), files.instance(), recovery, settings.ledger().lease());
        ledger.start();
        return ledger;
    }

    /** A ledger to build routes with, that is never asked. */
    public static Ledger unopened() {
        Ledger ledger = new Ledger(Database.NONE, "", Recovery.NONE, Duration.ZERO);
        ledger.stopWaiting();
        return ledger;
    }

    static Database database(Settings settings, DurableFiles files) throws IOException {
        Settings.Ledger where = settings.ledger();
        return where.url().isPresent() ? new SharedDatabase(where.url().get(), where.credentials())
                : EmbeddedDatabase.in(settings.dataDir(), files);
    }

    /**
     * A reader alongside a running intake, or without one.
     *
     * @return empty if there is no ledger yet
     * @throws IOException if it cannot be opened; the message says why
     */
    public static Optional<LedgerReader> reader(Settings settings, DurableFiles files) throws IOException {
        Database database = database(settings, files);
        try {
            if (database instanceof EmbeddedDatabase embedded) {
                return embedded.exists() ? Optional.of(new LedgerReader(embedded.forReading().connect()))
                        : Optional.empty();
            }
            return Optional.of(new LedgerReader(database.connect()));
        } catch (SQLException e) {
            throw new IOException("The ledger at " + database.place() + " cannot be read: " + Database.reason(e), e);
        }
    }

    /** @param listener called for each outcome that a recording has reached, once it is durable */
    public void onReached(Consumer<Outcome> listener) {
        onReached = listener;
    }

    /** @param listener called with the duration of each commit, statements included */
    public void onCommit(Consumer<Duration> listener) {
        onCommit = listener;
    }

    void start() {
        writer.start();
    }

    /**
     * Waits until it is open or being rebuilt; one that others may share is not waited for.
     *
     * @throws IOException if it cannot be opened; the message says why
     */
    public void awaitOpen() throws IOException {
        if (!database.isShared()) {
            try {
                connections.opened().get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("The ledger was not waited for", e);
            }
        }
    }

    /**
     * Writes all of these, in their order, in one transaction that others may share; durable when it returns.
     *
     * @throws RetryLaterException if the database does not answer, or the ledger is being rebuilt; what is told again
     *                            later counts once
     */
    public void commit(List<LedgerChange> changes) throws RetryLaterException {
        if (!changes.isEmpty()) {
            requireAvailable();
            await(writer.write(changes, null));
        }
    }

    /** All rows of a recording, in any status. */
    public List<LedgerEntry> ofRecording(String recordingId) throws RetryLaterException {
        return read(ledger -> ledger.ofRecording(recordingId));
    }

    /** Something to be read. */
    public interface Question<T> {
        T ask(LedgerReader ledger) throws SQLException;
    }

    /** Answers a question from what is committed. */
    public <T> T read(Question<T> question) throws RetryLaterException {
        requireAvailable();
        SQLException failure = null;
        for (int attempt = 0; attempt < 2; attempt++) { // a connection that was idle may be broken
            try {
                return question.ask(openReader());
            } catch (SQLException e) {
                failure = e;
                closeReader();
            }
        }
        if (database.isDamage(failure)) {
            writer.report(failure);
        }
        throw unavailable(Database.reason(failure), failure);
    }

    /**
     * Answers a person's question, which may take longer: by a connection of its own, and without waiting.
     *
     * @throws RetryLaterException if the database does not answer, or not in time; the message says why
     */
    public <T> T browse(Question<T> question) throws RetryLaterException {
        if (trouble().isPresent()) {
            throw unavailable(trouble().get(), null);
        }
        try {
            return browsers.ask(question);
        } catch (SQLException e) {
            throw unavailable(Database.reason(e), e);
        }
    }

    /** What was noted under this id; empty if nothing is. */
    public Optional<Notice> notice(String id) throws RetryLaterException {
        return read(ledger -> ledger.notice(id));
    }

    /** Notes something that is about no one recording; durable when it returns. */
    public void note(String id, Notice notice) throws RetryLaterException {
        requireAvailable();
        await(writer.write(new LedgerStatements.NoticeChange(id, notice)));
    }

    /** Forgets what was noted. */
    public void forget(String id) throws RetryLaterException {
        requireAvailable();
        await(writer.write(new LedgerStatements.NoticeChange(id, null)));
    }

    /** To add rows that are found elsewhere to an open ledger, without changing existing ones. */
    public Recovery.Filling filling() {
        return connections.filling();
    }

    /** See {@link DownloadClaims#claim}. */
    public Optional<DownloadClaims.Claim> claim(LedgerKey key) throws RetryLaterException {
        requireAvailable();
        return claims.claim(key);
    }

    /** See {@link DownloadClaims#isReconciler}. */
    public boolean isReconciler(String account) throws RetryLaterException {
        requireAvailable();
        return claims.isReconciler(account);
    }

    /** Why it cannot be asked at this moment, as a part of a sentence; empty if it can. */
    public Optional<String> trouble() {
        return Optional.ofNullable(availability.reason());
    }

    /** Where it is, for people. */
    public String place() {
        return database.place();
    }

    private void requireAvailable() throws RetryLaterException {
        try {
            if (!availability.await(PATIENCE)) {
                throw unavailable(availability.reason(), null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("it was not waited for", e);
        }
    }

    private void await(CompletableFuture<Void> written) throws RetryLaterException {
        try {
            written.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            written.cancel(false);
            throw unavailable("it takes too long", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql && database.isRefusal(sql)) {
                throw new IllegalStateException("The ledger rejects a change: " + Database.reason(sql), sql);
            }
            throw unavailable(e.getCause() instanceof SQLException sql ? Database.reason(sql)
                    : String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("it was not waited for", e);
        }
    }

    private static RetryLaterException unavailable(String reason, Throwable cause) {
        LOG.debug("The ledger is not available", cause);
        return new RetryLaterException("The ledger does not answer: " + reason + ".", COME_BACK);
    }

    private synchronized LedgerReader openReader() throws SQLException {
        if (reader == null) {
            reader = new LedgerReader(database.connect());
        }
        return reader;
    }

    private synchronized void closeReader() {
        if (reader != null) {
            try {
                reader.close();
            } catch (SQLException e) {
                LOG.debug("A connection to the ledger could not be closed", e);
            }
            reader = null;
        }
        browsers.clear();
    }

    /** From now on nobody waits for a ledger that does not answer. */
    public void stopWaiting() {
        availability.close();
    }

    @Override
    public void close() {
        stopWaiting();
        claims.close();
        connections.close();
        writer.close();
        closeReader();
    }
}
