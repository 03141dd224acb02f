package org.recordingintake.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks route files against the {@link Rules}. Immutable, so any number of threads may share one. */
public final class RouteLinter {

    private final Path applicationProperties;

    /** @param applicationProperties where the settings are documented; read anew by each check, and it may be absent */
    public RouteLinter(Path applicationProperties) {
        this.applicationProperties = applicationProperties;
    }

    /**
     * Checks every {@code *.camel.yaml} directly in the directory.
     *
     * @throws IOException if a file, or application.properties, cannot be read
     */
    public List<Finding> lint(Path directory) throws IOException {
        List<RouteFile> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path path : entries.filter(RouteLinter::isRouteFile).sorted().toList()) {
                files.add(new RouteFile(path, Files.readAllBytes(path)));
            }
        }
        try {
            return lint(files);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Checks these files as one set: they may call each other, and nothing else calls them. A file that cannot be read
     * as routes is one finding; the others are still checked.
     *
     * @return sorted by file, line and column; empty if all is well
     * @throws UncheckedIOException if application.properties exists and cannot be read
     */
    public List<Finding> lint(List<RouteFile> files) {
        Routes routes = Routes.of(files);
        List<Finding> findings = new ArrayList<>();
        for (Rules.Numbered rule : Rules.all(DocumentedSettings.in(applicationProperties))) {
            rule.rule().check(routes, (place, message) -> findings.add(new Finding(
                    place.file(), place.line(), place.column(), rule.severity(), rule.number(), message)));
        }
        return findings.stream().distinct().sorted(Finding.BY_PLACE).toList();
    }

    private static boolean isRouteFile(Path path) {
        return path.getFileName().toString().endsWith(".camel.yaml") && Files.isRegularFile(path);
    }
}
