package org.recordingintake.check;

import java.util.List;

import org.recordingintake.app.Generation;

/** What a validation says about a set of files. */
public sealed interface ValidationResult {

    /** What was found, sorted by place; with errors only if it was refused. */
    List<Diagnostic> findings();

    /** The files can be used; the findings are warnings. The generation is built, and not closed if it was asked for. */
    record Accepted(Generation generation, List<Diagnostic> findings) implements ValidationResult {
    }

    /** The files cannot be used. */
    record Refused(List<Diagnostic> findings) implements ValidationResult {
    }
}
