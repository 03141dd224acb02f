package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.recordingintake.ledger.Ledger;
import org.recordingintake.queue.Queues;

/** Whether now is a time to look for more work: not while what has come already is still to be read, or piles up. */
public final class Backlog {

    /** So many downloads may wait before more are looked for; it bounds what a first run puts into the queue. */
    private static final int MANY = 1000;

    private final Queues queues;
    private final Path spool;

    public Backlog(Queues queues, Path spool) {
        this.queues = queues;
        this.spool = spool;
    }

    /**
     * Whether every event that came has been read, so that the ledger knows it, and few wait to be fetched.
     *
     * @param account whose media counts where there are several, so that what waits for others is none of its; empty for all
     * @throws IOException if the queue or the ledger does not answer
     */
    boolean isSmall(Optional<String> account, Ledger ledger) throws IOException {
        return queues.isTaking() && spoolIsEmpty() && queues.depth("intake.recordings") == 0
                && (queues.depth("intake.downloads") < MANY
                || account.isPresent() && ledger.read(reader -> !reader.areWaiting(account.get(), MANY)));
    }

    private boolean spoolIsEmpty() throws IOException {
        if (!Files.isDirectory(spool)) {
            return true;
        }
        try (DirectoryStream<Path> events = Files.newDirectoryStream(spool, Files::isRegularFile)) {
            return !events.iterator().hasNext();
        }
    }
}
