package org.recordingintake.console;

import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/**
 * A few threads for what blocks, apart from those of health and metrics, which never wait for a search. Who comes while
 * many wait is sent away. Thread-safe.
 */
public final class Workers implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int MOST = 64;

    private final WorkerExecutor threads;
    private final Semaphore places = new Semaphore(MOST);

    /** Too many requests are being dealt with. */
    static final class BusyException extends Exception {

        private static final long serialVersionUID = 1L;
    }

    public Workers(Vertx vertx) {
        this.threads = vertx.createSharedWorkerExecutor("console", THREADS);
    }

    /** Does it, and completes on the event loop of the caller; fails at once if too much waits. */
    public <T> Future<T> run(Callable<T> work) {
        if (!places.tryAcquire()) {
            return Future.failedFuture(new BusyException());
        }
        return threads.executeBlocking(work, false).onComplete(done -> places.release());
    }

    @Override
    public void close() {
        threads.close();
    }
}
