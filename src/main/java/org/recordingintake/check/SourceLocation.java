package org.recordingintake.check;

import java.nio.file.Path;

/**
 * Where something stands.
 *
 * @param line   counted from 1
 * @param column counted from 1
 */
public record SourceLocation(Path file, int line, int column) {

    /** {@code file:line}, for messages about another place. */
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
