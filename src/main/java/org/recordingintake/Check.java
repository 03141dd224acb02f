package org.recordingintake;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.vertx.core.Vertx;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.SettingLines;
import org.recordingintake.check.SourceLocation;
import org.recordingintake.reload.FileSet;
import org.recordingintake.reload.Validation;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.LegacyCredentials;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

/** The whole validation of settings and routes, without a running system, a broker or a network. */
final class Check {

    /**
     * What it is called with.
     *
     * @param routes the directory of the route files, if it is another than {@code routes/}
     * @param json   whether findings are an array of JSON objects, rather than lines
     */
    record Options(Optional<Path> routes, boolean json) {

        /** Those of a command line; empty if it makes no sense. */
        static Optional<Options> of(List<String> operands) {
            List<String> directories = new ArrayList<>(operands);
            int format = directories.indexOf("--format");
            String name = "text";
            if (format >= 0 && format + 1 < directories.size()) {
                directories.remove(format);
                name = directories.remove(format);
            }
            boolean known = List.of("text", "json").contains(name) && directories.size() <= 1
                    && directories.stream().noneMatch(directory -> directory.startsWith("-"));
            return known ? Optional.of(new Options(directories.stream().findFirst().map(Path::of), name.equals("json")))
                    : Optional.empty();
        }

        void print(List<Diagnostic> findings, PrintStream out) {
            if (!json) {
                findings.forEach(out::println);
                return;
            }
            ArrayNode array = new ObjectMapper().createArrayNode();
            for (Diagnostic finding : findings) {
                array.addObject().put("file", finding.file().toString()).put("line", finding.line())
                        .put("column", finding.column()).put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                        .put("message", finding.message()).put("rule", finding.rule());
            }
            out.println(array.toPrettyString());
        }
    }

    private static final String LEGACY_CREDENTIALS = "Y8";

    private final SettingsLoader loader;
    private final Path properties;
    private final LegacyCredentials legacy;

    Check(SettingsLoader loader, Path properties, Clock clock) {
        this.loader = loader;
        this.properties = properties;
        this.legacy = new LegacyCredentials(clock);
    }

    /** What is wrong with the settings and the route files of this directory. */
    List<Diagnostic> of(Path routes) {
        FileSet files = FileSet.read(routes, properties);
        Vertx vertx = RecordingIntake.newVertx();
        try {
            return in(files, new Validation(routes, properties, RecordingIntake.propertyLocation(loader, properties),
                    vertx));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private List<Diagnostic> in(FileSet files, Validation validation) {
        try {
            Settings settings = loader.load(files.properties().bytes());
            return Stream.concat(validation.of(files, settings).findings().stream(), warning(files, settings.bandwidth()))
                    .sorted(Diagnostic.BY_PLACE).toList();
        } catch (InvalidSettingsException e) {
            return validation.refuse(files, e.problems()).findings();
        }
    }

    private Stream<Diagnostic> warning(FileSet files, Settings.Bandwidth bandwidth) {
        SourceLocation place = new SettingLines(properties, files.properties().bytes()).place("bandwidth.username")
                .orElse(new SourceLocation(properties, 1, 1));
        return legacy.warning(bandwidth).stream().map(warning -> new Diagnostic(properties, place.line(), place.column(),
                Diagnostic.Severity.WARNING, LEGACY_CREDENTIALS, warning));
    }
}
