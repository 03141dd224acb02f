package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.recordingintake.queue.RetryLaterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims in the rows of a shared ledger. A claim belongs to one attempt, is renewed while that lasts, and holds for a
 * lease by the database's clock; so others can claim it once its runtime has ended or cannot reach the database. It need not
 * survive a crash of the database, so it is not synced. Thread-safe.
 */
final class SharedClaims implements DownloadClaims {

    private static final Logger LOG = LoggerFactory.getLogger(SharedClaims.class);
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    /** So often a lease is renewed before it is over. */
    private static final int RENEWALS = 3;

    private final Database database;
    private final String node;
    private final Duration lease;
    private final Map<String, LedgerKey> held = new ConcurrentHashMap<>();
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ledger-claims");
        thread.setDaemon(true);
        return thread;
    });
    private Connection connection;
    private boolean isFreed;
    private final Map<String, Reconciler> reconcilers = new HashMap<>();

    /** Whether this runtime was the one that reconciles an account, when that was asked last. */
    private record Reconciler(boolean isThis, Instant askedAt) {
    }

    SharedClaims(Database database, String node, Duration lease) {
        this.database = database;
        this.node = node;
        this.lease = lease;
        renewals.scheduleWithFixedDelay(this::renew, lease.toMillis() / RENEWALS, lease.toMillis() / RENEWALS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized Optional<Claim> claim(LedgerKey key) throws RetryLaterException {
        String attempt = UUID.randomUUID().toString();
        try {
            if (!isClaimed(key, attempt)) {
                return Optional.empty();
            }
            held.put(attempt, key);
            return Optional.of(() -> release(key, attempt));
        } catch (SQLException e) {
            disconnect();
            throw new RetryLaterException("The ledger does not answer: " + Database.reason(e) + ".", COME_BACK);
        }
    }

    private boolean isClaimed(LedgerKey key, String attempt) throws SQLException {
        String now = database.now();
        try (PreparedStatement claim = connection().prepareStatement("INSERT INTO ledger (recording_id, status, kind,"
                + " account_id, parent_id, outcome, outcome_at, told, claimed_by, claimed_node, claimed_until)"
                + " VALUES (?, ?, ?, ?, ?, 'waiting', " + now + ", '', ?, ?, " + now + " + ?)"
                + " ON CONFLICT (recording_id, status, kind, account_id, parent_id) DO UPDATE SET"
                + " claimed_by = excluded.claimed_by, claimed_node = excluded.claimed_node,"
                + " claimed_until = excluded.claimed_until"
                + " WHERE ledger.claimed_until IS NULL OR ledger.claimed_until < " + now)) {
            key.bindTo(claim, 1);
            claim.setString(6, attempt);
            claim.setString(7, node);
            claim.setLong(8, lease.toMillis());
            return claim.executeUpdate() == 1;
        }
    }

    private void release(LedgerKey key, String attempt) {
        held.remove(attempt);
        synchronized (this) {
            try (PreparedStatement release = connection().prepareStatement("UPDATE ledger SET claimed_by = NULL,"
                    + " claimed_node = NULL, claimed_until = NULL WHERE " + LedgerKey.CONDITION + " AND claimed_by = ?")) {
                key.bindTo(release, 1);
                release.setString(6, attempt);
                release.executeUpdate();
            } catch (SQLException e) {
                LOG.debug("The claim on {} is left to expire", key.recordingId(), e);
                disconnect();
            }
        }
    }

    private synchronized void renew() {
        if (held.isEmpty()) {
            return;
        }
        try (PreparedStatement renewal = connection().prepareStatement("UPDATE ledger SET claimed_until = "
                + database.now() + " + ? WHERE " + LedgerKey.CONDITION + " AND claimed_by = ?")) {
            for (Map.Entry<String, LedgerKey> claim : held.entrySet()) {
                renewal.setLong(1, lease.toMillis());
                claim.getValue().bindTo(renewal, 2);
                renewal.setString(7, claim.getKey());
                renewal.addBatch();
            }
            renewal.executeBatch();
        } catch (SQLException e) {
            LOG.debug("No claim was renewed", e);
            disconnect();
        }
    }

    @Override
    public synchronized boolean isReconciler(String account) throws RetryLaterException {
        Instant now = Instant.now();
        Reconciler known = reconcilers.get(account);
        if (known == null || Duration.between(known.askedAt(), now).compareTo(lease.dividedBy(RENEWALS)) >= 0) {
            try {
                known = new Reconciler(becomesReconciler(account), now);
                reconcilers.put(account, known);
            } catch (SQLException e) {
                reconcilers.remove(account);
                disconnect();
                throw new RetryLaterException("The ledger does not answer: " + Database.reason(e) + ".", COME_BACK);
            }
        }
        return known.isThis();
    }

    private boolean becomesReconciler(String account) throws SQLException {
        try (PreparedStatement claim = connection().prepareStatement("INSERT INTO notice (id, at, text) VALUES (?, "
                + database.now() + " + ?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at, text = excluded.text"
                + " WHERE notice.text = excluded.text OR notice.at < " + database.now())) {
            claim.setString(1, Notice.RECONCILER + account);
            claim.setLong(2, lease.toMillis());
            claim.setString(3, node);
            return claim.executeUpdate() == 1;
        }
    }

    private synchronized void leaveReconciling() {
        reconcilers.values().removeIf(reconciler -> !reconciler.isThis());
        for (String account : reconcilers.keySet()) {
            try (PreparedStatement end = connection().prepareStatement("DELETE FROM notice WHERE id = ? AND text = ?")) {
                end.setString(1, Notice.RECONCILER + account);
                end.setString(2, node);
                end.executeUpdate();
            } catch (SQLException e) {
                LOG.debug("Another runtime reconciles once the lease is over", e);
                disconnect();
                return;
            }
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null) {
            connection = database.connect();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = off");
            }
        }
        if (!isFreed) {
            freeThoseOfAnEarlierRun();
            isFreed = true;
        }
        return connection;
    }

    private void freeThoseOfAnEarlierRun() throws SQLException {
        try (PreparedStatement free = connection.prepareStatement("UPDATE ledger SET claimed_by = NULL,"
                + " claimed_node = NULL, claimed_until = NULL WHERE claimed_node = ?")) {
            free.setString(1, node);
            free.executeUpdate();
        }
    }

    private synchronized void disconnect() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("A connection to the ledger could not be closed", e);
            }
            connection = null;
        }
    }

    @Override
    public void close() {
        renewals.shutdownNow();
        leaveReconciling();
        disconnect();
    }
}
