package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.recordingintake.testing.Patience.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.LogLines;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.MovableClock;
import org.recordingintake.testing.TestIntake;

/** What people drop into the replay directory; which files are taken when is a matter of DroppedFilesTest. */
class ReplayDirectoryTest {

    private static MovableClock clock;
    private static MediaApi api;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        clock = MovableClock.running();
        api = new MediaApi();
        intake = TestIntake.using(api).by(clock).start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    private static Path replay() throws IOException {
        return Files.createDirectories(intake.dataDir().resolve("replay"));
    }

    /** Lets time go by until a file has been rejected; answers the reason that lies beside it. */
    private static Path awaitRejected(String name) throws IOException {
        Path reason = replay().resolve("rejected").resolve(name + ".reason.txt");
        eventually().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return Files.exists(reason);
        });
        return reason;
    }

    @Test
    void takesAFileOnceWhoeverWritesItIsDone() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        Event other = Event.complete();
        api.has(other);
        String content = event.toString();
        Path file = Files.writeString(replay().resolve("slow.json"), content.substring(0, 100));

        // When
        Files.writeString(replay().resolve("other.json"), other.toString());
        intake.awaitStored(other);
        clock.advance(Duration.ofSeconds(20));
        Files.writeString(file, content.substring(100), StandardOpenOption.APPEND);

        // Then
        intake.awaitStored(event);
        eventually().until(() -> Files.notExists(file));
        assertThat(replay().resolve("rejected/slow.json")).doesNotExist();
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @Test
    void leavesDirectoriesAndHiddenFilesWhereTheyAreAndSaysSoOnce() throws Exception {
        // Given
        try (LogLines log = new LogLines()) {
            Event event = Event.complete();
            api.has(event);
            Path directory = Files.createDirectory(replay().resolve("march"));
            Path inside = Files.writeString(directory.resolve("inside.json"), Event.complete().toString());
            Path hidden = Files.writeString(replay().resolve(".hidden.json"), Event.complete().toString());
            eventually().until(() -> log.naming("march").size() == 1 && log.naming(".hidden.json").size() == 1);

            // When
            Files.writeString(replay().resolve("event.json"), event.toString());
            intake.awaitStored(event);

            // Then
            assertThat(log.naming("march")).hasSize(1);
            assertThat(log.naming(".hidden.json")).hasSize(1);
            assertThat(log.naming("rejected is a directory")).isEmpty();
            assertThat(inside).exists();
            assertThat(hidden).exists();
        }
    }

    @ParameterizedTest
    @CsvSource({"deep.json, '', 500, ''", "deeper-than-a-webhook.json, '{\"x\":', 200, '}'"})
    void putsAsideWhatIsNestedTooDeep(String name, String start, int levels, String end) throws Exception {
        // Given
        Path file = Files.writeString(replay().resolve(name), start + "[".repeat(levels) + "]".repeat(levels) + end);

        // When
        Path reason = awaitRejected(name);

        // Then
        assertThat(reason).content().contains("nested too deep");
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "[]", "12", "{\"recordingId\":", "{\"reason\":\"x\",\"attempts\":0,\"body\":\"[]\"}"})
    void putsAsideWhatHoldsNoEventAndSaysWhy(String content) throws Exception {
        // Given
        String name = "bad-" + Math.abs(content.hashCode()) + ".json";
        Path file = Files.writeString(replay().resolve(name), content);

        // When
        Path reason = awaitRejected(name);

        // Then
        assertThat(reason).isNotEmptyFile();
        assertThat(replay().resolve("rejected").resolve(name)).hasContent(content);
        assertThat(file).doesNotExist();
    }

    @Test
    void keepsBothOfTwoRejectedFilesOfTheSameName() throws Exception {
        // Given
        Path rejected = replay().resolve("rejected");
        Files.writeString(replay().resolve("twice.json"), "first");
        awaitRejected("twice.json");

        // When
        Files.writeString(replay().resolve("twice.json"), "second");
        awaitRejected("twice~2.json");

        // Then
        assertThat(rejected.resolve("twice.json")).hasContent("first");
        assertThat(rejected.resolve("twice~2.json")).hasContent("second");
    }

    /** A file in the replay directory that the file system lets nobody read, not even root, from whom no mode keeps it. */
    private static Path unreadable(String name) throws IOException {
        Path file = replay().resolve(name);
        if (!System.getProperty("user.name").equals("root")) {
            return Files.setPosixFilePermissions(Files.writeString(file, "x"), Set.of());
        }
        Path writeOnly = Path.of("/sys/bus/cpu/uevent");
        assumeTrue(Files.exists(writeOnly), "skipped: root may read every file here");
        return Files.createSymbolicLink(file, writeOnly);
    }

    @Test
    void putsAsideWhatItMayNotRead() throws Exception {
        // Given
        Path file = unreadable("closed.json");

        // When
        Path reason = awaitRejected("closed.json");

        // Then
        assertThat(reason).content().startsWith("It cannot be read");
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(Files.exists(replay().resolve("rejected/closed.json"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void saysOnceThatItCanNotPutAFileAside() throws Exception {
        // Given
        MovableClock own = MovableClock.running();
        try (TestIntake other = TestIntake.using(api).by(own).start(); LogLines log = new LogLines()) {
            Path replay = Files.createDirectories(other.dataDir().resolve("replay"));
            Files.writeString(replay.resolve("rejected"), "in the way");
            Event first = Event.complete();
            Event second = Event.complete();
            api.has(first);
            api.has(second);
            Files.writeString(replay.resolve("stuck.json"), "no event");
            eventually().until(() -> {
                own.advance(Duration.ofSeconds(1));
                return !log.naming("stuck.json").isEmpty();
            });
            Files.writeString(replay.resolve("first.json"), first.toString());
            other.awaitStored(first);
            int told = log.naming("stuck.json").size();
            own.advance(Duration.ofMinutes(1));

            // When
            Files.writeString(replay.resolve("second.json"), second.toString());

            // Then
            other.awaitStored(second);
            assertThat(log.naming("stuck.json")).hasSize(told);
            assertThat(replay.resolve("stuck.json")).hasContent("no event");
        }
    }
}
