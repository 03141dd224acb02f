package org.recordingintake.connector;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The connectors of a home directory: what is unpacked in {@code lib/optional/}, and on by being in {@code lib/ext/}. */
public final class Installation {

    private final Path optional;
    private final Path ext;
    private final Path lib;

    /** What of a connector is where. */
    public enum State {
        /** It works, or will after a restart. */
        ON("on"),
        /** It is unpacked. */
        OFF("off"),
        /** Some of its jars are in {@code lib/ext/}, its component among them. */
        INCOMPLETE("incomplete"),
        NOT_UNPACKED("not unpacked");

        private final String words;

        State(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** @param home the directory that {@code bin/} and {@code lib/} are in */
    public Installation(Path home) {
        lib = home.resolve("lib");
        optional = lib.resolve("optional");
        ext = lib.resolve("ext");
    }

    public State state(Connector connector) throws IOException {
        List<Path> jars = jarsOf(connector);
        boolean isThere = Jar.in(ext).anyMatch(jar -> jar.artifact().equals(connector.artifact()));
        if (jars.isEmpty()) {
            return isThere ? State.ON : State.NOT_UNPACKED;
        }
        boolean isWhole = true;
        for (Path jar : jars) {
            isWhole &= isInExt(jar);
        }
        return isWhole ? State.ON : isThere ? State.INCOMPLETE : State.OFF;
    }

    /** Its unpacked jars, that of its component last: it is on when the last one is there. */
    private List<Path> jarsOf(Connector connector) throws IOException {
        return Jar.in(optional.resolve(connector.connectorName()))
                .sorted(Comparator.comparing((Jar jar) -> jar.artifact().equals(connector.artifact())).thenComparing(Jar::file))
                .map(Jar::file).toList();
    }

    private boolean isInExt(Path jar) throws IOException {
        Path there = ext.resolve(jar.getFileName());
        return Files.exists(there) && Files.mismatch(jar, there) < 0;
    }

    /**
     * Why an unpacked connector cannot be switched on, in sentences; empty if nothing is in its way.
     *
     * @throws IOException if the directories cannot be read
     */
    public List<String> conflicts(Connector connector) throws IOException {
        List<Jar> own = Jar.in(optional.resolve(connector.connectorName())).toList();
        List<String> conflicts = new ArrayList<>();
        version("camel-api", lib).filter(version -> own.stream()
                        .anyMatch(jar -> jar.artifact().equals(connector.artifact()) && !jar.version().equals(version)))
                .ifPresent(version -> conflicts.add(shown(optional.resolve(connector.connectorName())) + " is not for Camel "
                        + version + ", which is in lib/. Delete it and unpack the archive of this release."));
        for (Jar jar : own) {
            own.stream().filter(other -> other.isOtherVersionOf(jar) && other.file().compareTo(jar.file()) > 0)
                    .forEach(other -> conflicts.add(shown(jar.file()) + " and " + shown(other.file())
                            + " are of different releases. Delete " + shown(jar.file().getParent())
                            + " and unpack the archive again."));
            Jar.in(ext).filter(other -> other.isOtherVersionOf(jar)).forEach(other -> conflicts.add(shown(other.file())
                    + " is another version of " + shown(jar.file()) + ". Remove it."));
            Path same = ext.resolve(jar.file().getFileName());
            if (Files.exists(same) && !isInExt(jar.file())) {
                conflicts.add(shown(same) + " is not the same as " + shown(jar.file()) + ". Remove it.");
            }
        }
        return conflicts;
    }

    private static Optional<String> version(String artifact, Path directory) throws IOException {
        return Jar.in(directory).filter(jar -> jar.artifact().equals(artifact)).map(Jar::version).findFirst();
    }

    /** As it is called in the home directory. */
    private String shown(Path file) {
        return "lib/" + lib.relativize(file);
    }

    /**
     * Puts what is missing of an unpacked connector into {@code lib/ext/}, by links where the file system has them. Links
     * to jars that are not unpacked any more are removed.
     *
     * @return how many jars were put there
     * @throws IOException if something cannot be written; doing it again then goes on
     */
    public int switchOn(Connector connector) throws IOException {
        Files.createDirectories(ext);
        try (Stream<Path> entries = Files.list(ext)) {
            for (Path stale : entries.filter(entry -> Files.isSymbolicLink(entry) && !Files.exists(entry)).toList()) {
                Files.deleteIfExists(stale);
            }
        }
        int added = 0;
        for (Path jar : jarsOf(connector)) {
            if (!isInExt(jar)) {
                put(jar);
                added++;
            }
        }
        return added;
    }

    private void put(Path jar) throws IOException {
        Path place = ext.resolve(jar.getFileName());
        try {
            Files.createSymbolicLink(place, ext.toRealPath().relativize(jar.toRealPath()));
        } catch (FileAlreadyExistsException e) {
            // somebody else does the same
        } catch (UnsupportedOperationException | FileSystemException e) {
            Path part = ext.resolve(jar.getFileName() + ".part");
            Files.copy(jar, part, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
