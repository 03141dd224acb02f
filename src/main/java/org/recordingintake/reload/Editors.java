package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

import org.recordingintake.check.FileSet;

/**
 * Who did an edit, as far as files tell: the owners of what was changed. Of a rollback by the console, its user says so
 * before. Thread-safe.
 */
final class Editors {

    private final Path routes;
    private final Path properties;
    private final AtomicReference<Announced> announced = new AtomicReference<>();

    private record Announced(Map<String, String> sums, String by) {
    }

    Editors(Path routes, Path properties) {
        this.routes = routes;
        this.properties = properties;
    }

    void announce(FileSet files, String by) {
        announced.set(new Announced(files.sums(), by));
    }

    /**
     * Names separated by commas; null if nobody is known.
     *
     * @param before the SHA-256 of each file by its name
     */
    String of(Map<String, String> before, FileSet now) {
        Announced expected = announced.get();
        if (expected != null && expected.sums().equals(now.sums()) && announced.compareAndSet(expected, null)) {
            return expected.by();
        }
        TreeSet<String> owners = new TreeSet<>();
        now.sums().forEach((name, sum) -> {
            Path file = name.equals(properties.getFileName().toString()) ? properties : routes.resolve(name);
            if (!sum.equals(before.get(name)) && Files.exists(file)) {
                try {
                    owners.add(Files.getOwner(file).getName());
                } catch (IOException | UnsupportedOperationException e) {
                    owners.add("unknown");
                }
            }
        });
        return owners.isEmpty() ? null : String.join(", ", owners);
    }
}
