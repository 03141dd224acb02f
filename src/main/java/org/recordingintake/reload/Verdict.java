package org.recordingintake.reload;

import java.util.List;

import org.recordingintake.check.Diagnostic;

/** What a rehearsal says about a set of files. */
public sealed interface Verdict {

    /** What was found, sorted by place; with errors only if it was refused. */
    List<Diagnostic> findings();

    /** The files can be used; the findings are warnings. */
    record Accepted(Definitions definitions, List<Diagnostic> findings) implements Verdict {
    }

    /** The files cannot be used. */
    record Refused(List<Diagnostic> findings) implements Verdict {
    }
}
