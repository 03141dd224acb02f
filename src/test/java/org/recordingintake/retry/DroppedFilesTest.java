package org.recordingintake.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.component.file.FileConsumer;
import org.apache.camel.component.file.GenericFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.LogLines;
import org.recordingintake.testing.MovableClock;

class DroppedFilesTest {

    private final MovableClock clock = MovableClock.standing(Instant.parse("2026-10-01T12:00:00Z"));
    private final ObjectMapper json = RecordingEventReader.mapper(Optional::empty);
    private DroppedFiles dropped;

    @TempDir
    private Path replay;

    @BeforeEach
    void prepare() {
        dropped = new DroppedFiles(replay.resolve("rejected"), new Replays(json, clock), new DurableFiles("test"), clock);
    }

    /** Polls the directory, as the route does, this long after the last time. */
    private List<Path> pollAfter(Duration pause) throws IOException {
        clock.advance(pause);
        try (Stream<Path> files = Files.list(replay)) {
            return files.filter(file -> dropped.accept(generic(file))).toList();
        }
    }

    private List<Path> poll() throws IOException {
        return pollAfter(Duration.ZERO);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(replay.resolve(name), content);
    }

    private static void append(Path file, String content) throws IOException {
        Files.writeString(file, content, StandardOpenOption.APPEND);
    }

    @Test
    void takesAWholeFileOnceItHasRested() throws Exception {
        // Given
        Path file = write("event.json", Event.complete().toString());

        // When
        List<Path> atOnce = poll();
        List<Path> shortlyBefore = pollAfter(DroppedFiles.REST.minusMillis(1));
        List<Path> rested = pollAfter(Duration.ofMillis(1));

        // Then
        assertThat(atOnce).isEmpty();
        assertThat(shortlyBefore).isEmpty();
        assertThat(rested).containsExactly(file);
    }

    @Test
    void leavesAFileAloneThatIsStillWrittenHoweverSlowly() throws Exception {
        // Given
        String event = Event.complete().toString();
        Path file = write("event.json", "");

        // When
        for (char next : event.toCharArray()) {
            assertThat(pollAfter(Duration.ofSeconds(25))).isEmpty();
            append(file, String.valueOf(next));
        }

        // Then
        assertThat(pollAfter(Duration.ofSeconds(25))).isEmpty();
        assertThat(pollAfter(DroppedFiles.REST)).containsExactly(file);
    }

    @Test
    void leavesAFileAloneThatGrowsAlthoughItCanBeReadUpToNow() throws Exception {
        // Given
        Path file = write("events.json", Event.complete() + "\n");

        // When
        for (int i = 0; i < 3; i++) {
            assertThat(poll()).isEmpty();
            assertThat(pollAfter(DroppedFiles.REST.minusMillis(1))).isEmpty();
            append(file, Event.complete() + "\n");
        }

        // Then
        assertThat(poll()).isEmpty();
        assertThat(pollAfter(DroppedFiles.REST)).containsExactly(file);
    }

    @Test
    void looksAtALinkedFileAndNotAtTheLink(@TempDir Path elsewhere) throws Exception {
        // Given
        Path target = Files.writeString(elsewhere.resolve("event.json"), "{\"recordingId\":");
        Path link = Files.createSymbolicLink(replay.resolve("event.json"), target.toAbsolutePath());
        poll();
        clock.advance(Duration.ofSeconds(29));

        // When
        append(target, "\"r-1\"}");

        // Then
        assertThat(pollAfter(Duration.ofSeconds(1))).isEmpty();
        assertThat(pollAfter(DroppedFiles.REST)).containsExactly(link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "not json", "{\"recordingId\":", "[", "[]", "12", "{\"a\":1}{", "{\"a\":1}\n\0\0\0",
        "{\"reason\":\"x\",\"attempts\":0,\"body\":\"[]\"}"})
    void leavesWhatCannotBeReadTimeToBeCompleted(String content) throws Exception {
        // Given
        Path file = write("bad.json", content);
        poll();

        // When
        List<Path> before = pollAfter(DroppedFiles.PATIENCE.minusMillis(1));
        List<Path> after = pollAfter(Duration.ofMillis(1));

        // Then
        assertThat(before).isEmpty();
        assertThat(after).containsExactly(file);
    }

    @Test
    void startsAnewWhenAFileOfTheSameNameIsDroppedAgain() throws Exception {
        // Given
        Path file = write("event.json", "not json");
        poll();
        clock.advance(DroppedFiles.PATIENCE);
        Files.delete(file);

        // When
        write("event.json", "{\"recordi");

        // Then
        assertThat(poll()).isEmpty();
        assertThat(pollAfter(DroppedFiles.REST)).isEmpty();
    }

    @Test
    void tellsOnceOfWhatIsNeverTaken() throws Exception {
        // Given
        Path directory = Files.createDirectory(replay.resolve("march"));
        Files.writeString(directory.resolve("event.json"), Event.complete().toString());
        Path hidden = write(".event.json", Event.complete().toString());
        Path hiddenDirectory = Files.createDirectory(replay.resolve(".old"));
        Path fifo = replay.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        Files.writeString(Files.createDirectory(replay.resolve("rejected")).resolve("bad.json"), "bad");

        // When
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 5; i++) {
                assertThat(pollAfter(Duration.ofSeconds(20))).isEmpty();
                append(hidden, " ");
                Files.createFile(directory.resolve("more" + i));
                pollAfter(Duration.ofSeconds(20));
                pollAfter(Duration.ofSeconds(20));
            }

            // Then
            assertThat(log.naming(replay.toString())).containsExactlyInAnyOrder(
                    directory + " is a directory and is left alone: move the files in it to " + replay,
                    hiddenDirectory + " is a directory and is left alone: move the files in it to " + replay,
                    hidden + " is hidden and is left alone: rename it if it is to be sent through",
                    fifo + " is not a file and is left alone: remove it");
        }
    }

    @Test
    void saysNothingOfAHiddenFileThatIsBeingCopiedUnderItsTemporaryName() throws Exception {
        // Given
        String event = Event.complete().toString();
        Path hidden = write(".event.json.Xa3bQ1", event.substring(0, 100));

        // When
        try (LogLines log = new LogLines()) {
            poll();
            append(hidden, event.substring(100));
            pollAfter(DroppedFiles.REST);
            Path whole = Files.move(hidden, replay.resolve("event.json"));
            pollAfter(DroppedFiles.REST);

            // Then
            assertThat(pollAfter(DroppedFiles.REST)).containsExactly(whole);
            assertThat(log.naming(replay.toString())).isEmpty();
        }
    }

    @Test
    void leavesAloneWhatCannotBeMovedUntilItChanges() throws Exception {
        // Given
        Files.writeString(replay.resolve("rejected"), "in the way");
        Path file = write("bad.json", "not json");
        poll();
        assertThat(pollAfter(DroppedFiles.PATIENCE)).contains(file);
        UnreadableReplayException reason = new UnreadableReplayException("It is not JSON.");

        // When
        IOException failure = assertThrows(IOException.class, () -> dropped.reject(file.toString(), reason));

        // Then
        assertThat(failure).hasMessageContaining("left alone until it changes").hasMessageContaining("It is not JSON.");
        assertThat(pollAfter(DroppedFiles.PATIENCE)).doesNotContain(file);
        write("bad.json", Event.complete().toString());
        poll();
        assertThat(pollAfter(DroppedFiles.REST)).contains(file);
    }

    private GenericFile<File> generic(Path file) {
        return FileConsumer.asGenericFile(replay.toString(), file.toFile(), null, false);
    }

    @Test
    void deletesAFileThatHasBeenSent() throws Exception {
        // Given
        Path file = write("event.json", Event.complete().toString());
        poll();
        assertThat(pollAfter(DroppedFiles.REST)).containsExactly(file);

        // When
        dropped.remove(generic(file));

        // Then
        assertThat(file).doesNotExist();
    }

    @Test
    void keepsAFileThatTookThePlaceOfTheOneThatHasBeenSent() throws Exception {
        // Given
        Path file = write("event.json", Event.complete().toString());
        poll();
        assertThat(pollAfter(DroppedFiles.REST)).containsExactly(file);
        Files.move(write("other", Event.complete().toString()), file, StandardCopyOption.REPLACE_EXISTING);

        // When
        dropped.remove(generic(file));

        // Then
        assertThat(poll()).isEmpty();
        assertThat(pollAfter(DroppedFiles.REST)).containsExactly(file);
    }

    @Test
    void doesNotSendAFileAgainThatCannotBeDeleted() throws Exception {
        // Given
        GenericFile<File> undeletable = generic(Path.of("/proc/version"));
        dropped.accept(undeletable);
        clock.advance(DroppedFiles.PATIENCE);
        assertThat(dropped.accept(undeletable)).isTrue();

        // When
        IOException failure = assertThrows(IOException.class, () -> dropped.remove(undeletable));

        // Then
        assertThat(failure).hasMessageContaining("were sent through, but it cannot be deleted");
        assertThat(dropped.accept(undeletable)).isFalse();
    }

    @Test
    void forgetsFilesThatAreGone() throws Exception {
        // When
        for (int i = 0; i < 3_000; i++) {
            Path file = write(i + ".json", "{}");
            poll();
            Files.delete(file);
        }

        // Then
        assertThat(dropped).extracting("looks").asInstanceOf(MAP)
                .hasSizeLessThan(2_000);
    }
}
