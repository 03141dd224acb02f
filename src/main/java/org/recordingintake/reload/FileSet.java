package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.recordingintake.event.Ids;
import org.recordingintake.lint.RouteFile;

/**
 * The files that ops edit, as they were read at one moment, so that what is rehearsed is what is applied. Immutable.
 *
 * @param routes     the route files by name, such as {@code archive.camel.yaml}
 * @param properties {@code application.properties}; empty if there is none
 * @param unreadable one sentence for each file or directory that could not be read
 */
public record FileSet(SortedMap<String, Content> routes, Content properties, List<String> unreadable) {

    static final String ROUTE_FILE = ".camel.yaml";

    /** The content of a file; two are equal if their SHA-256 is. */
    public record Content(byte[] bytes, String sha256) {

        static Content of(byte[] bytes) {
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
        unreadable = List.copyOf(unreadable);
    }

    static FileSet empty() {
        return new FileSet(new TreeMap<>(), Content.of(new byte[0]), List.of());
    }

    /**
     * Reads every {@code *.camel.yaml} directly in the directory, but for hidden files, which are editors' own.
     *
     * @param properties {@code application.properties}; it need not exist
     */
    public static FileSet read(Path directory, Path properties) {
        List<String> unreadable = new ArrayList<>();
        SortedMap<String, Content> routes = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path file : entries.filter(FileSet::isRouteFile).toList()) {
                routes.put(file.getFileName().toString(), read(file, unreadable));
            }
        } catch (IOException e) {
            unreadable.add(directory + " cannot be read: " + e);
        }
        Content settings = Files.exists(properties) ? read(properties, unreadable) : Content.of(new byte[0]);
        return new FileSet(routes, settings, unreadable);
    }

    private static Content read(Path file, List<String> unreadable) {
        try {
            return Content.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Content.of(new byte[0]); // deleted since it was listed: the next look at the directory tells
        } catch (IOException e) {
            unreadable.add(file + " cannot be read: " + e);
            return Content.of(new byte[0]);
        }
    }

    private static boolean isRouteFile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(ROUTE_FILE) && !name.startsWith(".") && !Files.isDirectory(file);
    }

    /** The same routes with other settings. */
    FileSet withProperties(Content other) {
        return new FileSet(routes, other, unreadable);
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
    SortedMap<String, String> sums() {
        SortedMap<String, String> sums = new TreeMap<>();
        for (Map.Entry<String, Content> file : all().entrySet()) {
            sums.put(file.getKey(), file.getValue().sha256());
        }
        return sums;
    }
}
