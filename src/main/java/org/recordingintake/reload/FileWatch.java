package org.recordingintake.reload;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.recordingintake.check.FileSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files' bytes again and again, since the notices of the operating system miss what is edited over NFS or
 * mounted by Kubernetes, and tells of a new set once {@value #QUIET} further looks found the same: a save of many files
 * is one change.
 */
final class FileWatch {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    /** In looks, not in time: a process that stood still has not seen that nothing changed. */
    private static final int QUIET = 3;
    private static final int PAUSE = 50;
    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(5);

    private final Supplier<FileSet> files;
    private final Consumer<FileSet> listener;
    private final Runnable meanwhile;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "route-files"));
    private FileSet told;
    private FileSet seen;
    private int unchanged;

    /**
     * @param told      the set that is known already
     * @param listener  told of each further one
     * @param meanwhile done every {@value #PAUSE} looks, but not while a change waits
     */
    FileWatch(Supplier<FileSet> files, FileSet told, Consumer<FileSet> listener, Runnable meanwhile) {
        this.files = files;
        this.told = told;
        this.seen = told;
        this.listener = listener;
        this.meanwhile = meanwhile;
        clock.scheduleWithFixedDelay(this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            FileSet now = files.get();
            unchanged = now.equals(seen) ? unchanged + 1 : 0;
            seen = now;
            if (!now.equals(told)) {
                tellOnceQuiet();
            } else if (unchanged % PAUSE == 0) {
                meanwhile.run();
            }
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // thrown on, it would end the looks for good
            LOG.error("A change of the route files could not be dealt with; what was in force goes on", e);
        }
    }

    private void tellOnceQuiet() {
        if (unchanged >= QUIET) {
            told = seen;
            listener.accept(seen);
        }
    }

    /** Lets the change that is just being dealt with come to its end, unless that takes too long. */
    void stop() throws InterruptedException {
        clock.shutdown();
        if (!clock.awaitTermination(LONGEST_CHANGE.toMillis(), TimeUnit.MILLISECONDS)) {
            clock.shutdownNow();
        }
    }
}
