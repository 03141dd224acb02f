package org.recordingintake.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks route files against the {@link Rules}. Immutable, so any number of threads may share one. */
public final class RouteLinter {

    private final Path applicationProperties;

    /** @param applicationProperties its name in findings; the file itself is not opened */
    public RouteLinter(Path applicationProperties) {
        this.applicationProperties = applicationProperties;
    }

    /**
     * Checks these files as one set: they may call each other, and nothing else calls them. A file that cannot be read
     * as routes is one finding; the others are still checked.
     *
     * @param settings the content of {@code application.properties}, where settings are documented
     * @return sorted by file, line and column; empty if all is well
     */
    public List<Diagnostic> lint(List<RouteFile> files, byte[] settings) {
        Routes routes = Routes.of(files);
        List<Diagnostic> findings = new ArrayList<>();
        for (Rules.Numbered rule : Rules.all(new DocumentedSettings(applicationProperties, settings))) {
            rule.rule().check(routes, (place, message) -> findings.add(new Diagnostic(
                    place.file(), place.line(), place.column(), rule.severity(), rule.number(), message)));
        }
        return findings.stream().distinct().sorted(Diagnostic.BY_PLACE).toList();
    }
}
