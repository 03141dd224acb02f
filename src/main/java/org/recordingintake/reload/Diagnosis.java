package org.recordingintake.reload;

import java.nio.file.Path;

import org.recordingintake.lint.Finding;
import org.recordingintake.lint.Finding.Severity;

/** Says in plain words, and where, why routes could not be built. */
final class Diagnosis {

    private final Path directory;
    private final FileSet files;

    Diagnosis(Path directory, FileSet files) {
        this.directory = directory;
        this.files = files;
    }

    Finding of(Exception failure) {
        return new Finding(directory, 1, 1, Severity.ERROR, "B1", failure.getMessage() + files.routes().size());
    }
}
