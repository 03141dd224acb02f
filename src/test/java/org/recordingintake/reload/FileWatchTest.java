package org.recordingintake.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.check.FileSet.Content;
import org.recordingintake.check.FileSet;

class FileWatchTest {

    private static final FileSet BEFORE = files("");
    private static final FileSet HALF = files("a=");
    private static final FileSet WHOLE = files("a=1");

    private FileWatch<FileSet> watch;

    @AfterEach
    void stop() throws Exception {
        watch.stop();
    }

    private static FileSet files(String properties) {
        return FileSet.empty().withProperties(Content.of(properties.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void takesAFileThatIsWrittenInTwoPartsForOneChange() {
        // Given
        Queue<FileSet> looks = new ArrayDeque<>(List.of(BEFORE, HALF, HALF, HALF));
        List<FileSet> told = new CopyOnWriteArrayList<>();

        // When
        watch = new FileWatch<>(() -> looks.isEmpty() ? WHOLE : looks.remove(), BEFORE, told::add, () -> { });

        // Then
        eventually().until(() -> !told.isEmpty());
        assertThat(told).containsExactly(WHOLE);
    }

    @Test
    void doesNothingElseWhileAChangeWaits() {
        // Given
        Queue<FileSet> looks = new ArrayDeque<>(List.of(HALF, WHOLE, HALF));
        List<String> done = new CopyOnWriteArrayList<>();

        // When
        watch = new FileWatch<>(() -> looks.isEmpty() ? WHOLE : looks.remove(), BEFORE, change -> done.add("change"),
                () -> done.add("else"));

        // Then
        eventually().until(() -> !done.isEmpty());
        assertThat(done).startsWith("change");
    }

    @Test
    void finishesTheChangeItIsAtBeforeItStops() throws Exception {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<String> change = new CompletableFuture<>();
        watch = new FileWatch<>(() -> WHOLE, BEFORE, files -> {
            begun.countDown();
            try {
                released.await();
                change.complete("finished");
            } catch (InterruptedException e) {
                change.complete("interrupted");
            }
        }, () -> { });
        begun.await();
        Thread stopping = new Thread(() -> {
            try {
                watch.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        // When
        stopping.start();
        eventually().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        released.countDown();

        // Then
        assertThat(change.get()).isEqualTo("finished");
        stopping.join();
    }
}
