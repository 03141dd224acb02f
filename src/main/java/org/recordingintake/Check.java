package org.recordingintake;

import java.nio.file.Path;
import java.util.List;

import io.vertx.core.Vertx;
import org.recordingintake.lint.Finding;
import org.recordingintake.reload.FileSet;
import org.recordingintake.reload.Rehearsal;
import org.recordingintake.reload.Verdict;
import org.recordingintake.settings.InvalidSettingsException;
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
        Vertx vertx = RecordingIntake.newVertx();
        try {
            return in(files, new Rehearsal(routes, properties, RecordingIntake.propertyLocation(loader, properties),
                    vertx)).findings();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Verdict in(FileSet files, Rehearsal rehearsal) {
        try {
            return rehearsal.of(files, loader.load(files.properties().bytes()));
        } catch (InvalidSettingsException e) {
            return rehearsal.refuse(files, e.problems());
        }
    }
}
