package org.recordingintake.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Syncs directories, once for all who wait: a sync that begins after a name was given covers that name (fsync(2)).
 * Callers that arrive while one is in progress share the next. A sync that fails covers nobody. Thread-safe.
 */
final class DirectorySyncs {

    private final Sync sync;
    private final ConcurrentHashMap<Path, Turns> directories = new ConcurrentHashMap<>();

    /** Syncs one directory. */
    interface Sync {
        void of(Path directory) throws IOException;
    }

    /** Who has asked for a directory, counted from one, and up to whom it is synced. */
    private static final class Turns {
        private final AtomicLong asked = new AtomicLong();
        private int users;
        private long synced;
    }

    DirectorySyncs(Sync sync) {
        this.sync = sync;
    }

    /** Returns when all names that the directory held at the call are durable. */
    void sync(Path directory) throws IOException {
        Path key = directory.toAbsolutePath();
        Turns turns = directories.compute(key, (path, present) -> {
            Turns used = present == null ? new Turns() : present;
            used.users++;
            return used;
        });
        try {
            long turn = turns.asked.incrementAndGet();
            synchronized (turns) {
                if (turns.synced < turn) {
                    long covered = turns.asked.get();
                    sync.of(key);
                    turns.synced = covered;
                }
            }
        } finally {
            directories.compute(key, (path, present) -> --turns.users == 0 ? null : present);
        }
    }

    /** How many have asked for this directory since somebody waits for it. */
    long asked(Path directory) {
        Turns turns = directories.get(directory.toAbsolutePath());
        return turns == null ? 0 : turns.asked.get();
    }
}
