package org.recordingintake.testing;

import java.time.Duration;
import java.util.Objects;
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

    private Patience() {
    }

    /** Waits for one step. */
    public static ConditionFactory eventually() {
        return Awaitility.await().atMost(LONGEST).pollInterval(Duration.ofMillis(20));
    }

    /**
     * Waits for an amount of work, for as long as some of it is done: fails when it has not moved for {@link #LONGEST}.
     *
     * @param work something that is another with each bit of the work, such as how many events have been answered
     */
    public static void whileMoving(Callable<?> work, Callable<Boolean> done) throws Exception {
        while (!done.call()) {
            Object before = work.call();
            eventually().ignoreExceptions().until(() -> done.call() || !Objects.equals(work.call(), before));
        }
    }
}
