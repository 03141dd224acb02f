package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import org.recordingintake.check.FileSet;
import org.recordingintake.event.Ids;
import org.recordingintake.file.BoundedFile;

/**
 * Everything that the watch reads, as it was at one moment. Immutable.
 *
 * @param files        what is validated and applied as one edit
 * @param certificates the SHA-256 of each file with a certificate or its key
 */
record WatchedFiles(FileSet files, SortedMap<Path, String> certificates) {

    WatchedFiles {
        certificates = Collections.unmodifiableSortedMap(new TreeMap<>(certificates));
    }

    /** The SHA-256 of each of these; of a file that cannot be read, an empty text. */
    static SortedMap<Path, String> sums(Collection<Path> files) {
        SortedMap<Path, String> sums = new TreeMap<>();
        files.forEach(file -> sums.put(file, sum(file)));
        return sums;
    }

    private static String sum(Path file) {
        try {
            return Ids.sha256(BoundedFile.read(file));
        } catch (IOException e) {
            return ""; // whoever needs it reports it
        }
    }
}
