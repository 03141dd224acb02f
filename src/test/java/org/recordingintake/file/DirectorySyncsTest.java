package org.recordingintake.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectorySyncsTest {

    private static final Path DIRECTORY = Path.of("some/directory");

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicInteger syncs = new AtomicInteger();
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);
    private volatile boolean fails;
    private final DirectorySyncs directories = new DirectorySyncs(directory -> {
        if (syncs.incrementAndGet() == 1) {
            await(firstMayEnd);
        }
        if (fails) {
            throw new IOException("no");
        }
    });

    @AfterEach
    void stop() {
        firstMayEnd.countDown();
        executor.shutdownNow();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Void> sync(Path directory) {
        return CompletableFuture.runAsync(() -> {
            try {
                directories.sync(directory);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }, executor);
    }

    /** The first is under way, and the others wait. */
    private List<CompletableFuture<Void>> sixAtOnce() {
        List<CompletableFuture<Void>> waiting = new ArrayList<>(List.of(sync(DIRECTORY)));
        Awaitility.await().until(() -> syncs.get() == 1);
        for (int i = 0; i < 5; i++) {
            waiting.add(sync(DIRECTORY));
        }
        Awaitility.await().until(() -> directories.asked(DIRECTORY) == 6);
        return waiting;
    }

    @Test
    void syncsOnceForAllWhoCameDuringAnother() {
        // Given
        List<CompletableFuture<Void>> waiting = sixAtOnce();

        // When
        firstMayEnd.countDown();
        waiting.forEach(CompletableFuture::join);

        // Then
        assertThat(syncs).hasValue(2);
        assertThat(directories.asked(DIRECTORY)).isZero();
    }

    @Test
    void coversNobodyByASyncThatHasBegun() throws IOException {
        // Given
        firstMayEnd.countDown();
        directories.sync(DIRECTORY);

        // When
        directories.sync(DIRECTORY);

        // Then
        assertThat(syncs).hasValue(2);
    }

    @Test
    void letsEachTryForItselfWhereOneFails() {
        // Given
        List<CompletableFuture<Void>> waiting = sixAtOnce();
        fails = true;

        // When
        firstMayEnd.countDown();

        // Then
        assertThat(waiting).allSatisfy(each -> assertThatThrownBy(each::join).hasRootCauseMessage("no"));
        assertThat(syncs).hasValue(6);
    }

    @Test
    void holdsUpNoOtherDirectory() {
        // Given
        CompletableFuture<Void> held = sync(DIRECTORY);
        Awaitility.await().until(() -> syncs.get() == 1);

        // When
        sync(Path.of("another")).join();

        // Then
        assertThat(held).isNotDone();
    }
}
