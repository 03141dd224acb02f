package org.recordingintake.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the audit log is: {@code audit.log} for the present day, and {@code audit/yyyy-MM-dd.log} for each earlier one.
 *
 * @param dataDir the directory {@code data.dir}
 */
record AuditFiles(Path dataDir) {

    private static final String CLOSED = "\\d{4}-\\d{2}-\\d{2}\\.log";

    Path current() {
        return dataDir.resolve("audit.log");
    }

    Path directory() {
        return dataDir.resolve("audit");
    }

    Path of(LocalDate day) {
        return directory().resolve(day + ".log");
    }

    /** Those that exist, oldest first. */
    List<Path> all() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory())) {
            try (Stream<Path> closed = Files.list(directory())) {
                closed.filter(file -> file.getFileName().toString().matches(CLOSED)).sorted().forEach(files::add);
            }
        }
        if (Files.exists(current())) {
            files.add(current());
        }
        return files;
    }
}
