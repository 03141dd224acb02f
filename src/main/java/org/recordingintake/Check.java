package org.recordingintake;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.vertx.core.Vertx;
import org.recordingintake.lint.Finding;
import org.recordingintake.lint.RouteLinter;
import org.recordingintake.reload.FileSet;
import org.recordingintake.reload.Rehearsal;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

/** The whole rehearsal of settings and routes, without a running system, a broker or a network. */
final class Check {

    private final SettingsLoader loader;
    private final Path properties;

    Check(SettingsLoader loader, Path properties) {
        this.loader = loader;
        this.properties = properties;
    }

    /** What is wrong with the settings and the route files of this directory. */
    List<Finding> of(Path routes) {
        FileSet files = FileSet.read(routes, properties);
        List<Finding> findings = new ArrayList<>();
        try {
            Settings settings = loader.load(files.properties().bytes());
            Vertx vertx = RecordingIntake.newVertx();
            try {
                findings.addAll(new Rehearsal(routes, properties, RecordingIntake.propertyLocation(loader, properties),
                        vertx).of(files, settings).findings());
            } finally {
                vertx.close().toCompletionStage().toCompletableFuture().join();
            }
        } catch (InvalidSettingsException e) {
            e.problems().forEach(problem -> findings.add(Finding.ofSetting(properties, problem)));
            findings.addAll(new RouteLinter(properties).lint(files.under(routes)));
        }
        return findings;
    }
}
