package org.recordingintake.faults;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/** An object that leaves a file behind where it is read. */
final class Trap implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String file;

    Trap(Path file) {
        this.file = file.toString();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        Files.createFile(Path.of(file));
    }
}
