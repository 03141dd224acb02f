package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    /** The set that is being written or deleted. */
    private final Path part;
    private final DurableFiles files;

    /** @param dataDir the directory {@code data.dir} */
    public RouteSets(Path dataDir, DurableFiles files) {
        this.directory = dataDir.resolve("route-sets");
        this.part = directory.resolve(".parts");
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
     * Keeps a set as the latest, whole or not at all, and only the last {@value #KEPT}; what an earlier attempt left
     * unfinished is deleted.
     *
     * @return its number; that of the latest if it is the same
     */
    int keep(FileSet set) throws IOException {
        delete(part);
        TreeMap<Integer, Path> kept = kept();
        if (!kept.isEmpty() && read(kept.lastEntry().getValue()).all().equals(set.all())) {
            return kept.lastKey();
        }
        int number = kept.isEmpty() ? 1 : kept.lastKey() + 1;
        Path whole = directory.resolve(String.valueOf(number));
        try {
            for (Map.Entry<String, FileSet.Content> file : set.all().entrySet()) {
                files.write(directory, part.resolve(file.getKey()), file.getValue().bytes());
            }
            DurableFiles.move(part, whole);
        } catch (IOException e) {
            delete(part);
            delete(whole);
            throw e;
        }
        for (Path old : kept.headMap(number - KEPT, true).values()) {
            Files.move(old, part, StandardCopyOption.ATOMIC_MOVE);
            delete(part);
        }
        return number;
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> entries = Files.walk(tree)) {
                for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(entry);
                }
            }
        }
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
