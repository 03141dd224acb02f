package org.recordingintake.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import javax.management.JMException;
import javax.management.ObjectName;

import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves the loaded classes behind in an archive, from which the next start maps them instead of parsing and verifying
 * them again (class data sharing, JEP 350). The launcher names the file where there is none yet. It is a matter of speed
 * alone: whatever fails is logged at DEBUG, and the next start does without.
 */
record ClassArchive(Path file) {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String PROPERTY = "recording-intake.class-archive";
    private static final String NAMES = "classes-*.jsa*";

    /** As the launcher asks for it; empty where it does not. */
    static Optional<ClassArchive> wanted() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).map(ClassArchive::new);
    }

    /** Writes it, or nothing, and removes those of other versions. Takes some seconds; nothing else can happen meanwhile. */
    void write() {
        Path part = file.resolveSibling(file.getFileName() + ".part").toAbsolutePath();
        PrintStream out = System.out;
        // the JVM reports on standard output what it does
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            DurableFiles.createDirectories(file.getParent());
            clean();
            ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmCds",
                    new Object[] {new String[] {"dynamic_dump", '"' + part.toString() + '"'}},
                    new String[] {String[].class.getName()});
            // a JVM may crash on an archive of which the end is missing
            try (FileChannel written = FileChannel.open(part)) {
                written.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | JMException | RuntimeException e) {
            LOG.debug("No class archive {}", file, e);
        } finally {
            System.setOut(out);
        }
    }

    private void clean() throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(file.getParent(), NAMES)) {
            for (Path other : others) {
                Files.delete(other);
            }
        }
    }
}
