package org.recordingintake.queue;

import java.nio.file.Path;

/**
 * A damaged file of the embedded broker.
 *
 * @param what   the damage, as a clause
 * @param toMove what has to be moved away so that the broker can be started: the file, or all of the queue
 */
record Damage(Path file, String what, Path toMove) {

    @Override
    public String toString() {
        return file + " is damaged: " + what;
    }
}
