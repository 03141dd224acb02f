package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.PackagedIntake;

/** The archive of classes that a run leaves to the next. */
class ClassArchiveIT {

    private PackagedIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        intake = new PackagedIntake().using("http://127.0.0.1:9/api/v2", "http://127.0.0.1:9/token").with("JAVA_OPTS", "");
    }

    @AfterEach
    void stop() {
        intake.close();
    }

    @Test
    void readsItsClassesFromTheArchiveOfTheRunBefore() throws Exception {
        // Given
        intake.start();
        assertThat(intake.terminate()).isZero();
        assertThat(intake.output()).endsWith("Stopped\n");
        List<Path> archives = archives();
        assertThat(archives).singleElement().asString().matches(".*/classes-[0-9-]+\\.jsa");

        // When
        intake.start();

        // Then
        assertThat(mappedFiles()).contains(archives.get(0).toString());
        assertThat(intake.terminate()).isZero();
        assertThat(archives()).isEqualTo(archives);
    }

    @Test
    void makesAnotherArchiveForOtherLibraries() throws Exception {
        // Given
        Path cache = Files.createDirectories(intake.dataDir().resolve("cache"));
        Path old = Files.writeString(cache.resolve("classes-1-1.jsa"), "of another version");

        // When
        intake.start();
        intake.terminate();

        // Then
        assertThat(archives()).hasSize(1).doesNotContain(old);
    }

    @Test
    void startsAndEndsAsEverWhereNoArchiveCanBeWritten() throws Exception {
        // Given
        Files.createDirectories(intake.dataDir());
        Files.writeString(intake.dataDir().resolve("cache"), "a file where the directory should be");

        // When
        intake.start();
        int exitCode = intake.terminate();

        // Then
        assertThat(exitCode).isZero();
        assertThat(intake.output()).endsWith("Stopped\n");
    }

    @Test
    void startsWithoutAnArchiveThatIsNone() throws Exception {
        // Given
        intake.start();
        intake.terminate();
        Path archive = archives().get(0);
        Files.delete(archive);
        Files.writeString(archive, "no archive");

        // When
        intake.start();

        // Then
        assertThat(intake.output()).doesNotContain("[warning]", "[error]");
        assertThat(intake.terminate()).isZero();
    }

    @Test
    void startsWithADataDirectoryOfAnyName() throws Exception {
        // Given
        intake.with("DATA_DIR", "some data*");

        // When
        intake.start();

        // Then
        assertThat(intake.terminate()).isZero();
        assertThat(intake.dataDir()).isDirectory();
    }

    @Test
    void leavesNoArchiveBehindOtherCommands() throws Exception {
        // Given
        Files.createDirectories(intake.dataDir());

        // When
        intake.launch("check");

        // Then
        assertThat(intake.exitCode()).isZero();
        assertThat(intake.dataDir().resolve("cache")).doesNotExist();
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(intake.dataDir().resolve("cache"))) {
            return files.toList();
        }
    }

    private String mappedFiles() throws IOException {
        return Files.readString(Path.of("/proc", String.valueOf(intake.process().pid()), "maps"));
    }
}
