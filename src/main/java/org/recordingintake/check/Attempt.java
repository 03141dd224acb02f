package org.recordingintake.check;

import java.util.Optional;

/** What ops' files or jars may make fail in any way. */
public interface Attempt {

    void run() throws Exception;

    /** Why it failed; empty if it did not. */
    static Optional<Exception> at(Attempt attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        } catch (LinkageError | StackOverflowError e) {
            return Optional.of(new IllegalStateException(e.toString(), e));
        }
    }
}
