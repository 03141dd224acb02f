package org.recordingintake.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.recordingintake.file.DurableFiles;

/** Whether files can be written to a directory, found out by writing one; named after what lies there. */
public final class DirectoryHealthCheck extends AbstractHealthCheck {

    private final String setting;
    private final DurableFiles files;
    private final Path directory;

    /** @param name what lies there; the setting that says where is this and {@code .dir} */
    public DirectoryHealthCheck(String name, DurableFiles files, Path directory) {
        super("recording-intake", name);
        this.setting = name + ".dir";
        this.files = files;
        this.directory = directory;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("directory", directory.toString());
        try {
            files.probe(directory);
            builder.detail("usableBytes", Files.getFileStore(directory).getUsableSpace()).up();
        } catch (IOException e) {
            builder.down().message(setting + " cannot be written to: " + DurableFiles.reason(e));
        }
    }
}
