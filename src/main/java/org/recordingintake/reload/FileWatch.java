package org.recordingintake.reload;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files' bytes again and again, since the notices of the operating system miss what is edited over NFS or
 * mounted by Kubernetes, and tells of a new set once it has stayed the same for {@link #QUIET}: a save of many files is
 * one change.
 */
final class FileWatch {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(5);

    private final Supplier<FileSet> files;
    private final Consumer<FileSet> listener;
    private final Runnable eachTime;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "route-files"));
    private FileSet told;
    private FileSet seen;
    private long seenAt;

    /**
     * @param told     the set that is known already
     * @param listener told of each further one
     * @param eachTime done at every look
     */
    FileWatch(Supplier<FileSet> files, FileSet told, Consumer<FileSet> listener, Runnable eachTime) {
        this.files = files;
        this.told = told;
        this.seen = told;
        this.listener = listener;
        this.eachTime = eachTime;
        clock.scheduleWithFixedDelay(this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            FileSet now = files.get();
            if (!now.equals(seen)) {
                seen = now;
                seenAt = System.nanoTime();
            } else if (!now.equals(told) && System.nanoTime() - seenAt >= QUIET.toNanos()) {
                told = now;
                listener.accept(now);
            }
            eachTime.run();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // thrown on, it would end the looks for good
            LOG.error("A change of the route files could not be dealt with; what was in force goes on", e);
        }
    }

    /** Waits for the change that is just being dealt with. */
    void stop() throws InterruptedException {
        clock.shutdownNow();
        clock.awaitTermination(LONGEST_CHANGE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
