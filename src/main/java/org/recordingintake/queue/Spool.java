package org.recordingintake.queue;

import java.io.IOException;
import java.nio.file.Path;

import org.recordingintake.file.DurableFiles;

/** Keeps what the queue does not take as files, one an event, named after its arrival. Thread-safe. */
final class Spool {

    private final DurableFiles files;

    Spool(DurableFiles files) {
        this.files = files;
    }

    /** Returns once the body is durable; a file of this name is the same event. */
    void keep(Path directory, String name, byte[] body) throws IOException {
        Path file = directory.resolve(name);
        if (!directory.equals(file.getParent())) {
            throw new IOException("An arrival cannot be named " + name);
        }
        files.write(directory, file, body);
    }
}
