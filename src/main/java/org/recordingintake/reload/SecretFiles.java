package org.recordingintake.reload;

import java.nio.file.Path;
import java.util.List;

import org.recordingintake.check.FileSet;
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
        return set.withSecrets(WatchedFiles.sums(files));
    }
}
