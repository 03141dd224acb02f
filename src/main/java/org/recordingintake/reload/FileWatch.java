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
 * Reads the files again and again, because the notifications of the operating system miss what is edited over NFS or
 * mounted by Kubernetes, and reports a change once {@value #QUIET} further looks found the same: a save of many files is
 * one change.
 *
 * @param <T> what the files contain; equal as long as nothing has changed
 */
final class FileWatch<T> {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    /** In looks, not in time: a process that stood still has not seen that nothing changed. */
    private static final int QUIET = 3;
    private static final int PAUSE = 50;
    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(5);

    private final Supplier<T> files;
    private final Consumer<T> listener;
    private final Runnable meanwhile;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "route-files"));
    private T told;
    private T seen;
    private int unchanged;

    /**
     * @param told      what is known already
     * @param listener  gets each change
     * @param meanwhile done every {@value #PAUSE} looks, but not while a change waits
     */
    FileWatch(Supplier<T> files, T told, Consumer<T> listener, Runnable meanwhile) {
        this.files = files;
        this.told = told;
        this.seen = told;
        this.listener = listener;
        this.meanwhile = meanwhile;
        clock.scheduleWithFixedDelay(this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            T now = files.get();
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
