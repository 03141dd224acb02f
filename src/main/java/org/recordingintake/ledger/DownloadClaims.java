package org.recordingintake.ledger;

import java.util.Optional;

import org.recordingintake.queue.RetryLaterException;

/** How the runtimes that share a ledger divide their work. */
public interface DownloadClaims extends AutoCloseable {

    /**
     * Claims the download of a recording for one attempt, until it is released or the runtime has ended.
     *
     * @return empty if another attempt has claimed it
     * @throws RetryLaterException if that is unknown at the moment
     */
    Optional<Claim> claim(LedgerKey key) throws RetryLaterException;

    /**
     * Whether this runtime is the one that reconciles an account automatically. It remains so while it asks more often than
     * once a lease; otherwise another that asks takes its place.
     *
     * @throws RetryLaterException if that is unknown at the moment
     */
    boolean isReconciler(String account) throws RetryLaterException;

    @Override
    void close();

    /** A download of one attempt. */
    interface Claim {

        /** Releases it to others. */
        void release();
    }
}
