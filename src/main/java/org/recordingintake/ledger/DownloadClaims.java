package org.recordingintake.ledger;

import java.util.Optional;

import org.recordingintake.queue.RetryLaterException;

/** Who does what, among the runtimes that share a ledger. */
public interface DownloadClaims extends AutoCloseable {

    /**
     * Claims the download of a recording for one attempt, until it is released or the runtime is gone.
     *
     * @return empty if another attempt has claimed it
     * @throws RetryLaterException if that cannot be told now
     */
    Optional<Claim> claim(LedgerKey key) throws RetryLaterException;

    /**
     * Whether this runtime is the one that reconciles an account by itself. It is for as long as it asks more often than once a lease;
     * then another that asks is.
     *
     * @throws RetryLaterException if that cannot be told now
     */
    boolean isReconciler(String account) throws RetryLaterException;

    @Override
    void close();

    /** A download of one attempt. */
    interface Claim {

        /** Lets others have it. */
        void release();
    }
}
