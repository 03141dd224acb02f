package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

import org.recordingintake.file.DurableFiles;

/**
 * The sets of files that were in force, each a directory {@code data/route-sets/{number}}, the highest the latest. They
 * may hold secrets of application.properties, so they are readable by their owner alone. Not thread-safe.
 */
public final class RouteSets {

    private static final int KEPT = 20;
    private static final String PROPERTIES = "application.properties";

    private final Path directory;
    private final DurableFiles files;

    /** @param dataDir the directory {@code data.dir} */
    public RouteSets(Path dataDir, DurableFiles files) {
        this.directory = dataDir.resolve("route-sets");
        this.files = files;
    }

    /** The numbers of the sets that are kept, with their directories. */
    private TreeMap<Integer, Path> kept() throws IOException {
        TreeMap<Integer, Path> kept = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                entries.filter(entry -> entry.getFileName().toString().matches("\\d{1,9}"))
                        .forEach(entry -> kept.put(Integer.valueOf(entry.getFileName().toString()), entry));
            }
        }
        return kept;
    }

    /** The set with this number; empty if it is not, or no longer, kept. */
    public Optional<FileSet> find(int number) throws IOException {
        return Optional.ofNullable(kept().get(number)).map(RouteSets::read);
    }

    private static FileSet read(Path set) {
        return FileSet.read(set, set.resolve(PROPERTIES));
    }

    Optional<FileSet> latest() throws IOException {
        return Optional.ofNullable(kept().lastEntry()).map(Map.Entry::getValue).map(RouteSets::read);
    }

    /** The number of the latest set that differs from these files; empty if there is none. */
    public Optional<Integer> latestOtherThan(FileSet present) throws IOException {
        return kept().descendingMap().entrySet().stream()
                .filter(set -> !read(set.getValue()).all().equals(present.all())).map(Map.Entry::getKey).findFirst();
    }

    /**
     * Keeps a set as the latest, and only the last {@value #KEPT}.
     *
     * @return its number; that of the latest if it is the same
     */
    int keep(FileSet set) throws IOException {
        TreeMap<Integer, Path> kept = kept();
        if (!kept.isEmpty() && read(kept.lastEntry().getValue()).all().equals(set.all())) {
            return kept.lastKey();
        }
        int number = kept.isEmpty() ? 1 : kept.lastKey() + 1;
        Path whole = directory.resolve(String.valueOf(number));
        Path part = directory.resolve(".parts").resolve(UUID.randomUUID().toString());
        for (Map.Entry<String, FileSet.Content> file : set.all().entrySet()) {
            files.write(part, part.resolve(file.getKey()), file.getValue().bytes());
        }
        Files.deleteIfExists(part.resolve(".parts"));
        DurableFiles.move(part, whole);
        kept.put(number, whole);
        for (Path old : kept.headMap(number - KEPT, true).values()) {
            delete(old);
        }
        return number;
    }

    private static void delete(Path set) throws IOException {
        try (Stream<Path> entries = Files.list(set)) {
            for (Path entry : entries.toList()) {
                Files.deleteIfExists(entry);
            }
        }
        Files.deleteIfExists(set);
    }

    /** Writes a set over the files that ops edit, and deletes the route files that are not in it. */
    public void putBack(FileSet set, Path routes, Path properties) throws IOException {
        for (Map.Entry<String, FileSet.Content> file : set.routes().entrySet()) {
            replace(routes.resolve(file.getKey()), file.getValue().bytes());
        }
        for (String name : FileSet.read(routes, properties).routes().keySet()) {
            if (!set.routes().containsKey(name)) {
                Files.deleteIfExists(routes.resolve(name));
            }
        }
        replace(properties, set.properties().bytes());
    }

    private void replace(Path file, byte[] content) throws IOException {
        if (!Files.exists(file) || !FileSet.Content.of(Files.readAllBytes(file)).equals(FileSet.Content.of(content))) {
            Files.write(file, content);
        }
    }
}
