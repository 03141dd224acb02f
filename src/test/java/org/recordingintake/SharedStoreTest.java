package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** Runtimes on several hosts, at home under the same path on each, write to one store. */
class SharedStoreTest {

    @TempDir
    private Path store;

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() {
        api = new MediaApi();
        intake = TestIntake.using(api).with("store.dir", store.toString());
    }

    @AfterEach
    void stop() throws IOException {
        intake.close();
        api.close();
    }

    private List<Path> parts() {
        try (Stream<Path> files = Files.list(store.resolve(".parts"))) {
            return files.toList();
        } catch (IOException e) {
            return List.of(); // none has been made yet
        }
    }

    /** Starts it, and leaves a part of a download behind as a power cut does. */
    private Path breakOffADownload() throws IOException {
        Event event = Event.complete();
        api.holds(event);
        intake.start();
        intake.post(event);
        Path part = eventually().until(this::parts, parts -> !parts.isEmpty()).get(0);
        api.release(event);
        intake.awaitStored(event);
        intake.stop();
        return Files.createFile(part);
    }

    @Test
    void leavesTheUnfinishedFilesOfAnotherWithTheSamePathAlone() throws Exception {
        // Given
        Path part = breakOffADownload();
        Files.move(intake.dataDir(), intake.dataDir().resolveSibling("on-another-host-" + intake.dataDir().getFileName()));

        // When
        intake.start();

        // Then
        assertThat(part).exists();
    }

    @Test
    void deletesItsOwnUnfinishedFilesAlsoAfterAMove() throws Exception {
        // Given
        Path part = breakOffADownload();
        Path moved = intake.dataDir().resolveSibling("moved-" + intake.dataDir().getFileName());
        Files.move(intake.dataDir(), moved);

        // When
        intake.with("data.dir", moved.toString()).start();

        // Then
        assertThat(part).doesNotExist();
    }
}
