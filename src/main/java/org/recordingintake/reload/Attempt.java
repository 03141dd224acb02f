package org.recordingintake.reload;

import java.util.Optional;

/** What ops' files or jars may make fail in any way. */
interface Attempt {

    void run() throws Exception;

    /** Why it failed; empty if it did not. */
    static Optional<Exception> at(Attempt attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        } catch (LinkageError e) {
            return Optional.of(new IllegalStateException("a jar in lib/ext/ needs another one beside it: " + e, e));
        } catch (StackOverflowError e) {
            return Optional.of(new IllegalStateException("it is nested too deeply", e));
        }
    }
}
