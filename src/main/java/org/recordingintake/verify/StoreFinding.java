package org.recordingintake.verify;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Something that is not as it should be.
 *
 * @param file   what it is about, an absolute path
 * @param reason what is wrong, in a part of a sentence without line breaks
 */
record StoreFinding(Kind kind, Path file, String reason) {

    /** In the order in which the summary names them. */
    enum Kind {
        /** The receipt, or the ledger, names a file that is not there. */
        MISSING,
        /** Not the bytes that were stored. */
        ALTERED,
        /** Media, or anything else, without a receipt. */
        ORPHANED,
        /** Whether it is as it was stored cannot be told. */
        UNVERIFIABLE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One line; a file below this directory is named relative to it. */
    String line(Path directory) {
        boolean below = file.startsWith(directory) && !file.equals(directory);
        return "%-12s  %s: %s".formatted(kind, below ? directory.relativize(file) : file, reason);
    }
}
