package org.recordingintake.connector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A jar as Maven names it.
 *
 * @param version with the classifier, if there is one; empty if the name has none
 */
record Jar(Path file, String artifact, String version) {

    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d[\\w.+-]*)\\.jar");

    private static Jar of(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? new Jar(file, name.group(1), name.group(2))
                : new Jar(file, file.getFileName().toString().replaceFirst("\\.jar$", ""), "");
    }

    /** Those in a directory, without links that lead nowhere; none if there is no such directory. */
    static Stream<Jar> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar") && Files.isRegularFile(file)).sorted()
                    .toList();
            return jars.stream().map(Jar::of);
        }
    }

    boolean isOtherVersionOf(Jar other) {
        return artifact.equals(other.artifact) && !version.equals(other.version);
    }
}
