package org.recordingintake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code replay} moves and prints. */
class ReplayCommandTest {

    @TempDir
    private Path home;
    private Path letters;
    private Path replay;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @BeforeEach
    void create() throws IOException {
        letters = Files.createDirectories(home.resolve("data/dead-letters"));
        replay = home.resolve("data/replay");
        letter("r-1", "Status 404: not there.");
        letter("r-2", "Status 410: gone.");
    }

    private void letter(String recordingId, String reason) throws IOException {
        Files.writeString(letters.resolve(recordingId + "-complete.json"), "{\"recordingId\":\"" + recordingId + "\",\"reason\":\""
                + reason + "\",\"attempts\":1,\"event\":{\"recordingId\":\"" + recordingId + "\",\"status\":\"complete\"}}");
    }

    private int replay(String... words) {
        output.reset();
        PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
        String[] arguments = new String[words.length + 2];
        arguments[0] = "replay";
        arguments[1] = "-Ddata.dir=" + home.resolve("data");
        System.arraycopy(words, 0, arguments, 2, words.length);
        return Main.commandLine(home, out, out).execute(arguments);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void movesTheDeadLettersOfARecording() {
        // When
        int exitCode = replay("r-1");

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).isEqualTo("r-1-complete  replayed\n");
        assertThat(replay.resolve("r-1-complete.json")).exists();
        assertThat(letters.resolve("r-2-complete.json")).exists();
    }

    @Test
    void movesAllOfAReason() {
        // When
        int exitCode = replay("--all", "--reason", "status 410");

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).isEqualTo("r-2-complete  replayed\n");
        assertThat(letters.resolve("r-1-complete.json")).exists();
    }

    @Test
    void movesAllHoweverMany() throws Exception {
        // Given
        for (int i = 10; i < 620; i++) {
            letter("r-" + i, "x");
        }

        // When
        int exitCode = replay("--all");

        // Then
        assertThat(exitCode).isZero();
        assertThat(letters).isEmptyDirectory();
        assertThat(output().lines()).hasSize(612).allMatch(line -> line.endsWith("  replayed"));
    }

    @Test
    void failsForWhatIsNotThere() throws Exception {
        assertThat(replay("r-1", "r-3")).isEqualTo(1);
        assertThat(output()).contains("r-1-complete  replayed", "r-3  not replayed: It is not among the dead letters");
        assertThat(replay("--all", "--reason", "nothing like it")).isEqualTo(1);
        assertThat(output()).startsWith("There is no such dead letter in ");
        Files.createDirectories(replay);
        Files.writeString(replay.resolve("r-2-complete.json"), "{}");
        assertThat(replay("--all")).isEqualTo(1);
        assertThat(output()).contains("r-2-complete  not replayed: A file of its name");
        assertThat(letters.resolve("r-2-complete.json")).exists();
    }
}
