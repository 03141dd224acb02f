package org.recordingintake.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.file.DiskSpace;
import org.recordingintake.file.DurableFiles;

class DirectoryHealthCheckTest {

    @TempDir
    private Path directory;

    private DirectoryHealthCheck check(DirectoryHealthCheck.Room room, DiskSpace space) {
        return new DirectoryHealthCheck("store", new DurableFiles("test"), directory, room, any -> space);
    }

    @Test
    void isUpWithFivePercentOfTheDiskLeft() {
        // When
        Condition condition = check(() -> { }, new DiskSpace(50, 1000)).condition();

        // Then
        assertThat(condition.status()).isEqualTo(Condition.Status.UP);
        assertThat(condition.details()).containsEntry("usableBytes", 50L).containsEntry("directory", directory.toString());
    }

    @Test
    void isDegradedWithLess() {
        // When
        Condition condition = check(() -> { }, new DiskSpace(49, 1000)).condition();

        // Then
        assertThat(condition.status()).isEqualTo(Condition.Status.DEGRADED);
        assertThat(condition.message()).contains("store.dir is nearly full: 4.9 % are left", "Free disk space");
    }

    @Test
    void isDownWhereNoMediaMayBeStored() {
        // When
        Condition condition = check(() -> {
            throw new IOException("The store is full.");
        }, new DiskSpace(20, 1000)).condition();

        // Then
        assertThat(condition.status()).isEqualTo(Condition.Status.DOWN);
        assertThat(condition.message()).isEqualTo("The store is full.");
    }

    @Test
    void isDownWhereNothingCanBeWritten() throws Exception {
        // Given
        Path file = Files.createFile(directory.resolve("file"));

        // When
        Condition condition = new DirectoryHealthCheck("store", new DurableFiles("test"), file, () -> { },
                any -> new DiskSpace(500, 1000)).condition();

        // Then
        assertThat(condition.status()).isEqualTo(Condition.Status.DOWN);
        assertThat(condition.message()).contains("store.dir cannot be written to", "correct the permissions");
    }

    @Test
    void knowsHowMuchIsLeftOnARealDisk() throws Exception {
        // When
        DiskSpace space = DiskSpace.of(directory);
        DiskSpace ofAFutureOne = DiskSpace.of(directory.resolve("not/yet/there"));

        // Then
        assertThat(ofAFutureOne.totalBytes()).isEqualTo(space.totalBytes());
        assertThat(space.usableBytes()).isPositive().isLessThanOrEqualTo(space.totalBytes());
        assertThat(space.usableShare()).isBetween(0.0, 1.0);
    }
}
