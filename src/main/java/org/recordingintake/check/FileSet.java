package org.recordingintake.check;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.recordingintake.event.Ids;
import org.recordingintake.file.BoundedFile;

/**
 * The files that ops edit, as they were read at one moment, so that what is validated is what is applied. Immutable.
 *
 * @param routes     the route files by name, such as {@code archive.camel.yaml}
 * @param properties {@code application.properties}; empty if there is none
 * @param secrets    the SHA-256 of each file with a secret that a setting names; they are neither kept nor told to anyone
 * @param unreadable each file or directory that could not be read, and why, as a sentence
 * @param ignored    each file next to the route files that is not one, and what to do about it, as sentences
 */
public record FileSet(SortedMap<String, Content> routes, Content properties, SortedMap<Path, String> secrets,
                      SortedMap<Path, String> unreadable, SortedMap<Path, String> ignored) {

    /** The content of a file; two are equal if their SHA-256 is. */
    public record Content(byte[] bytes, String sha256) {

        public static Content of(byte[] bytes) {
            return new Content(bytes, Ids.sha256(bytes));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Content content && content.sha256.equals(sha256);
        }

        @Override
        public int hashCode() {
            return sha256.hashCode();
        }
    }

    public FileSet {
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
        unreadable = Collections.unmodifiableSortedMap(new TreeMap<>(unreadable));
        ignored = Collections.unmodifiableSortedMap(new TreeMap<>(ignored));
    }

    public static FileSet empty() {
        return new FileSet(new TreeMap<>(), Content.of(new byte[0]), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /**
     * Reads every {@code *.camel.yaml} directly in the directory, but for hidden files, which are editors' own.
     *
     * @param properties {@code application.properties}; it need not exist
     */
    public static FileSet read(Path directory, Path properties) {
        SortedMap<Path, String> unreadable = new TreeMap<>();
        SortedMap<String, Content> routes = new TreeMap<>();
        try {
            for (Path file : routeFiles(directory)) {
                Content content = read(file, unreadable);
                if (!unreadable.containsKey(file)) {
                    routes.put(file.getFileName().toString(), content);
                }
            }
        } catch (IOException e) {
            unreadable.put(directory, "The directory cannot be read: " + reason(e));
        }
        return new FileSet(routes, read(properties, unreadable), new TreeMap<>(), unreadable,
                RouteFileNames.ignoredIn(directory, properties));
    }

    /** The route files directly in the directory, whether they can be read or not. */
    public static List<Path> routeFiles(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(RouteFileNames::isRouteFile).toList();
        }
    }

    private static Content read(Path file, SortedMap<Path, String> unreadable) {
        try {
            return Content.of(BoundedFile.read(file));
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(file)) {
                unreadable.put(file, "The file cannot be read: what it links to does not exist.");
            }
            return Content.of(new byte[0]); // or deleted since it was listed: the next scan of the directory shows
        } catch (IOException e) {
            unreadable.put(file, "The file cannot be read: " + reason(e));
            return Content.of(new byte[0]);
        }
    }

    private static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "it does not exist.";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is not a directory.";
        }
        if (failure instanceof AccessDeniedException) {
            return "this user may not. Check its owner and its mode.";
        }
        return failure instanceof FileSystemException detailed && detailed.getReason() != null
                ? detailed.getReason() + "." : failure.getMessage() + ".";
    }

    /** The same routes with other settings. */
    public FileSet withProperties(Content other) {
        return new FileSet(routes, other, secrets, unreadable, ignored);
    }

    public FileSet withSecrets(SortedMap<Path, String> sums) {
        return new FileSet(routes, properties, sums, unreadable, ignored);
    }

    /** The same without some of the routes. */
    FileSet without(Set<String> names) {
        SortedMap<String, Content> others = new TreeMap<>(routes);
        others.keySet().removeAll(names);
        return new FileSet(others, properties, secrets, unreadable, ignored);
    }

    /** The route files under the names that messages show. */
    public List<RouteFile> under(Path directory) {
        return routes.entrySet().stream()
                .map(file -> new RouteFile(directory.resolve(file.getKey()), file.getValue().bytes())).toList();
    }

    /** All files by name, {@code application.properties} included. */
    public SortedMap<String, Content> all() {
        SortedMap<String, Content> all = new TreeMap<>(routes);
        all.put("application.properties", properties);
        return all;
    }

    /** The SHA-256 of each file by name. */
    public SortedMap<String, String> sums() {
        SortedMap<String, String> sums = new TreeMap<>();
        for (Map.Entry<String, Content> file : all().entrySet()) {
            sums.put(file.getKey(), file.getValue().sha256());
        }
        return sums;
    }
}
