package org.recordingintake.testing;

import java.time.Duration;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long tests wait for what must happen. It says nothing about how fast that is: a slow machine passes, and only a
 * fault uses it up.
 */
public final class Patience {

    /** For one step, such as an answer or a start; never for an amount of work. */
    public static final Duration LONGEST = Duration.ofMinutes(2);

    private final Callable<?> work;
    private Object seen;
    private long movedAt = System.nanoTime();

    private Patience(Callable<?> work) {
        this.work = work;
    }

    /** Waits for one step. */
    public static ConditionFactory eventually() {
        return Awaitility.await().atMost(LONGEST).pollInterval(Duration.ofMillis(20));
    }

    /**
     * Waits for an amount of work for as long as it goes on: fails when it has stood still for {@link #LONGEST}.
     *
     * @param work differs after each bit of the work, such as how many events have been answered
     */
    public static void whileMoving(Callable<?> work, Callable<Boolean> done) {
        Patience patience = new Patience(work);
        Awaitility.await().forever().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).until(() -> {
            boolean over = done.call();
            if (!over) {
                patience.requireMovement();
            }
            return over;
        });
    }

    private void requireMovement() throws Exception {
        Object now = work.call();
        if (!now.equals(seen)) {
            seen = now;
            movedAt = System.nanoTime();
        } else if (System.nanoTime() - movedAt > LONGEST.toNanos()) {
            throw new AssertionError("Nothing has moved for " + LONGEST + ": " + now);
        }
    }
}
