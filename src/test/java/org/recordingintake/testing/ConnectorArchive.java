package org.recordingintake.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** target/recording-intake-connectors.tar.gz, for homes of the packaged runtime. */
public final class ConnectorArchive {

    private static final Path ARCHIVE = Path.of("target", "recording-intake-connectors.tar.gz").toAbsolutePath();

    private ConnectorArchive() {
    }

    /** Gives a home libraries of its own, links to those of the build, without the archive. */
    public static void giveOwnLibraries(Path home) throws IOException {
        Path lib = home.resolve("lib");
        Path shipped = lib.toRealPath();
        Files.delete(lib);
        Files.createDirectories(lib.resolve("ext"));
        for (Path jar : jars(shipped)) {
            Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
        }
    }

    /** Does what {@code add} says. */
    public static void unpackOver(Path home) throws IOException {
        Command tar = Command.run(List.of("tar", "-xzf", ARCHIVE.toString(), "-C", home.toString()));
        assertThat(tar.exitCode()).as(tar.output()).isZero();
    }

    public static List<Path> jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }
}
