package org.recordingintake.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory with the events that the queue did not take.
 *
 * @param path it need not exist
 */
public record SpoolDirectory(Path path) {

    /** That of a runtime with this {@code data.dir}, as the shipped routes name it. */
    public static SpoolDirectory below(Path dataDir) {
        return new SpoolDirectory(dataDir.resolve("spool"));
    }

    /** The number of events in it. */
    public long depth() throws IOException {
        return files().count();
    }

    /** When the oldest of them arrived; empty if there is none. */
    public Optional<Instant> oldest() throws IOException {
        return files().map(file -> file.getFileName().toString()).min(String::compareTo).map(SpoolDirectory::receivedAt);
    }

    private Stream<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(Files::isRegularFile).toList().stream();
        } catch (NoSuchFileException e) {
            return Stream.empty();
        }
    }

    /** When a spooled event arrived: the first part of its file's name; now for any other name. */
    public static Instant receivedAt(String fileName) {
        try {
            return Instant.parse(fileName.split("_", 2)[0]);
        } catch (DateTimeException e) {
            return Instant.now();
        }
    }
}
