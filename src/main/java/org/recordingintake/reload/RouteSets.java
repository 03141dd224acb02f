package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.recordingintake.check.FileSet;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.file.Replacement;

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

    /** The numbers of the sets that are kept, in their order. */
    public SortedSet<Integer> numbers() throws IOException {
        return new TreeSet<>(kept().keySet());
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

    /**
     * Writes a set over the files that ops edit, each in one step and the first only when all of them are on disk, and
     * deletes the route files that are not in it.
     *
     * @throws IOException if that cannot be done, or the set is damaged; the message says why
     */
    public void putBack(FileSet set, Path routes, Path properties) throws IOException {
        if (!set.unreadable().isEmpty()) {
            throw new IOException("the set is damaged. " + set.unreadable().entrySet().stream()
                    .map(file -> file.getKey() + ": " + file.getValue()).collect(Collectors.joining(" "))
                    + " Nothing was changed; put back another set.");
        }
        Map<Path, FileSet.Content> files = byPath(set, routes, properties);
        Map<Path, FileSet.Content> present = byPath(FileSet.read(routes, properties), routes, properties);
        List<Path> others = FileSet.routeFiles(routes).stream().filter(file -> !files.containsKey(file)).toList();
        List<Replacement> replacements = new ArrayList<>();
        try {
            for (Map.Entry<Path, FileSet.Content> file : files.entrySet()) {
                if (!file.getValue().equals(present.get(file.getKey()))) {
                    replacements.add(Replacement.write(file.getKey(), file.getValue().bytes()));
                }
            }
            for (Replacement replacement : replacements) {
                replacement.apply();
            }
            for (Path other : others) {
                Files.deleteIfExists(other);
            }
        } finally {
            for (Replacement replacement : replacements) {
                replacement.close();
            }
        }
    }

    /** The files that can be read, by where they stand. */
    private static Map<Path, FileSet.Content> byPath(FileSet set, Path routes, Path properties) {
        Map<Path, FileSet.Content> files = new LinkedHashMap<>();
        set.routes().forEach((name, content) -> files.put(routes.resolve(name), content));
        files.put(properties, set.properties());
        files.keySet().removeAll(set.unreadable().keySet());
        return files;
    }
}
