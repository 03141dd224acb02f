package org.recordingintake.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

import io.vertx.core.Vertx;
import org.recordingintake.RecordingIntake;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.SettingLines;
import org.recordingintake.check.SourceLocation;
import org.recordingintake.check.FileSet;
import org.recordingintake.check.Validation;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.LegacyCredentials;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

/** The whole validation of settings and routes, without a running system, a broker or a network. */
public final class Check {

    private static final String LEGACY_CREDENTIALS = "Y8";

    private final SettingsLoader loader;
    private final Path properties;
    private final LegacyCredentials legacy;

    public Check(SettingsLoader loader, Path properties, Clock clock) {
        this.loader = loader;
        this.properties = properties;
        this.legacy = new LegacyCredentials(clock);
    }

    /** What is wrong with the settings and the route files of this directory. */
    public List<Diagnostic> of(Path routes) {
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
            return Stream.concat(validation.of(files, settings).findings().stream(), warning(files, settings.accounts()))
                    .sorted(Diagnostic.BY_PLACE).toList();
        } catch (InvalidSettingsException e) {
            return validation.refuse(files, e.problems()).findings();
        }
    }

    private Stream<Diagnostic> warning(FileSet files, Accounts accounts) {
        SourceLocation place = new SettingLines(properties, files.properties().bytes()).place("bandwidth.username")
                .orElse(new SourceLocation(properties, 1, 1));
        return legacy.warning(accounts).stream().map(warning -> new Diagnostic(properties, place.line(), place.column(),
                Diagnostic.Severity.WARNING, LEGACY_CREDENTIALS, warning));
    }
}
