package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.recordingintake.check.FileSet;
import org.recordingintake.event.Ids;
import org.recordingintake.file.BoundedFile;
import org.recordingintake.settings.SettingsLoader;

/** Looks at the files with secrets that settings name, such as {@code webhook.password-file}. Not thread-safe. */
final class SecretFiles {

    private final SettingsLoader loader;
    private FileSet.Content known;
    private List<Path> files = List.of();

    SecretFiles(SettingsLoader loader) {
        this.loader = loader;
    }

    /** The set with the SHA-256 of each of them; of one that cannot be read, an empty text. */
    FileSet addTo(FileSet set) {
        if (!set.properties().equals(known)) {
            files = loader.secretFiles(set.properties().bytes());
            known = set.properties();
        }
        SortedMap<Path, String> sums = new TreeMap<>();
        files.forEach(file -> sums.put(file, sum(file)));
        return set.withSecrets(sums);
    }

    private static String sum(Path file) {
        try {
            return Ids.sha256(BoundedFile.read(file));
        } catch (IOException e) {
            return ""; // whoever needs it says so
        }
    }
}
