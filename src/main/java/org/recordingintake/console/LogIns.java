package org.recordingintake.console;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.recordingintake.audit.Audit;

/**
 * Compares passwords, which is slow on purpose, on few threads of its own: a flood of log-ins takes neither those of the
 * event loops nor those of health and metrics, and what does not fit into the queue is turned away. Each log-in is
 * recorded before it is answered. Thread-safe.
 */
final class LogIns implements AutoCloseable {

    /** How long a password that was right need not be compared again; a changed one ends it at once. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MOST_REMEMBERED = 1000;
    private static final int LONGEST_QUEUE = 100;
    /** Failures that are recorded a minute; a flood of them must not fill the disk of the events. */
    static final int MOST_RECORDED = 100;

    private final Supplier<Users> users;
    private final Audit audit;
    private final LogInThrottle throttle;
    private final Clock clock;
    private final Keys keys = new Keys();
    private final ThreadPoolExecutor threads;
    private final Map<String, Instant> remembered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private long minute;
    private int recorded;
    private long unrecorded;

    /** What came of a log-in. */
    enum Outcome {
        RIGHT,
        WRONG,
        /** After too many failures. */
        THROTTLED,
        /** Too many wait. */
        BUSY
    }

    LogIns(Supplier<Users> users, Audit audit, Clock clock) {
        this.users = users;
        this.audit = audit;
        this.throttle = new LogInThrottle(clock);
        this.clock = clock;
        int size = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.threads = new ThreadPoolExecutor(size, size, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(LONGEST_QUEUE),
                task -> {
                    Thread thread = new Thread(task, "console-log-in");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Compares a password.
     *
     * @param means          by which it came, such as {@code form}
     * @param mayBeRemembered whether it is enough that it was right a moment ago
     * @return fails if the log-in cannot be recorded
     */
    Future<Outcome> attempt(String user, byte[] password, String address, String means, boolean mayBeRemembered) {
        if (mayBeRemembered && isRemembered(user, password)) {
            return Future.succeededFuture(Outcome.RIGHT);
        }
        if (refusal(user, address).isPresent()) {
            return Future.succeededFuture(Outcome.THROTTLED);
        }
        return onThread(() -> compare(user, password, address, means, mayBeRemembered))
                .recover(e -> e instanceof RejectedExecutionException ? Future.succeededFuture(Outcome.BUSY)
                        : Future.failedFuture(e));
    }

    /** How long this user is refused at this address. */
    Optional<Duration> refusal(String user, String address) {
        return throttle.refusal(user, address);
    }

    /** Does something slow on one of the threads; fails with {@link RejectedExecutionException} if too many wait. */
    <T> Future<T> onThread(Callable<T> task) {
        Promise<T> promise = Promise.promise();
        try {
            threads.execute(() -> {
                try {
                    promise.complete(task.call());
                } catch (Exception e) {
                    promise.fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            promise.fail(e);
        }
        return promise.future();
    }

    /** What has changed while this one waited counts. */
    private Outcome compare(String user, byte[] password, String address, String means, boolean mayBeRemembered) {
        if (mayBeRemembered && isRemembered(user, password)) {
            return Outcome.RIGHT;
        }
        if (refusal(user, address).isPresent()) {
            return Outcome.THROTTLED;
        }
        Visitor visitor = new Visitor(user, Set.of(), address);
        if (!users.get().isRight(user, password)) {
            throttle.failed(user, address);
            recordFailure(visitor, means);
            return Outcome.WRONG;
        }
        audit.record(visitor, "logged-in", Map.of("by", means));
        throttle.succeeded(user, address);
        remember(user, password);
        return Outcome.RIGHT;
    }

    private void recordFailure(Visitor visitor, String means) {
        Map<String, Object> details = new HashMap<>(Map.of("by", means));
        synchronized (this) {
            long now = clock.millis() / Duration.ofMinutes(1).toMillis();
            recorded = now == minute ? recorded + 1 : 1;
            minute = now;
            if (recorded > MOST_RECORDED) {
                unrecorded++;
                return;
            }
            if (unrecorded > 0) {
                details.put("failuresNotRecorded", unrecorded);
                unrecorded = 0;
            }
        }
        audit.record(visitor, "log-in-failed", details);
    }

    private void remember(String user, byte[] password) {
        synchronized (remembered) {
            remembered.put(nameOf(user, password), clock.instant().plus(REMEMBERED));
        }
    }

    private boolean isRemembered(String user, byte[] password) {
        if (users.get().hashOf(user).isEmpty()) {
            return false;
        }
        synchronized (remembered) {
            Instant until = remembered.get(nameOf(user, password));
            return until != null && until.isAfter(clock.instant());
        }
    }

    private String nameOf(String user, byte[] password) {
        return keys.derive(user, new String(password, StandardCharsets.ISO_8859_1), users.get().hashOf(user).orElse(""));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
