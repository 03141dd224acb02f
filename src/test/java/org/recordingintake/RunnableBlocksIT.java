package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.Docs;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;

/**
 * The shell blocks of the pages that are marked {@code sh run}, each in a home directory of its own in which one
 * recording is stored, the one of Bandwidth's documented example.
 */
class RunnableBlocksIT {

    private static Path home;

    static List<Docs.Block> blocks() throws IOException {
        List<Docs.Block> blocks = new ArrayList<>();
        for (Path page : Docs.pages()) {
            Docs.blocks(page).stream().filter(block -> block.info().equals("sh run")).forEach(blocks::add);
        }
        return blocks;
    }

    @BeforeAll
    static void storeTheDocumentedRecording() throws Exception {
        try (MediaApi api = new MediaApi();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())) {
            Event event = Event.complete().with("recordingId", "r-115da407-e3d9-4ea7-889f-5f4ad7386a80");
            api.has(event);
            intake.start();
            intake.post(event);
            intake.awaitIdle();
            assertThat(intake.terminate()).isZero();
            home = intake.home();
        }
        // what the pages take for granted: another version of the routes, an event, and tests of routes
        Command.run(List.of("cp", "-r", home.resolve("routes").toString(), home.resolve("new-routes").toString()));
        Files.writeString(home.resolve("event.json"), Event.DOCUMENTED);
        Path test = Files.createDirectories(home.resolve("tests/stored"));
        Files.writeString(test.resolve("event.json"), Event.DOCUMENTED);
        Files.writeString(test.resolve("expected.yaml"), "outcome: stored\n");
        Files.createSymbolicLink(home.resolve("recording-intake.tar.gz"),
                Path.of("target/recording-intake.tar.gz").toAbsolutePath());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void runs(Docs.Block block) throws Exception {
        // Given
        Path copy = home.resolveSibling(UUID.randomUUID().toString());
        assertThat(Command.run(List.of("cp", "-a", home.toString(), copy.toString())).exitCode()).isZero();

        // When
        Command run = Command.run(List.of("bash", "-e", "-c", "cd \"$0\"\n" + block.text(), copy.toString()),
                Map.of("JAVA_HOME", System.getProperty("java.home"), "JAVA_OPTS", "-XX:-RecordDynamicDumpInfo"));

        // Then
        assertThat(run.exitCode()).as("%s", run.output()).isZero();
    }
}
