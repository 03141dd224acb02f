package org.recordingintake.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.testing.FileTree;

class DemoTest {

    private static final Path ROUTES = Path.of("routes");
    private static final Pattern DATA_DIR = Pattern.compile("The files are kept in (\\S+)");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @AfterEach
    void deleteFiles() throws IOException {
        try (Stream<Path> files = Files.walk(dataDir())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void showsWhereEachEventEnded() throws IOException {
        // When
        int exitCode = Demo.run(ROUTES, false, new PrintStream(output, true, StandardCharsets.UTF_8));

        // Then
        assertThat(lines()).contains("All events ended as expected.");
        assertThat(exitCode).isZero();
        String call = "recordings/55555555/2019/09/13/c-95ac8d6e*/";
        String later = "recordings/55555555/2026/11/20/";
        assertThat(rows()).containsExactly(
                row("r-115da407", "documented example", 1, "stored", call + "r-115da407*.wav"),
                row("r-6c2f95d8", "documented example with enqueuedTime", 1, "stored", call + "r-6c2f95d8*.wav"),
                row("r-4a8e51c0", "partial recording", 0, "alerted",
                        "alerts/r-4a8e51c0*-partial-recording.partial.json"),
                row("r-e90b3d17", "recording that ended in an error", 0, "alerted",
                        "alerts/r-e90b3d17*-error-recording.error.json"),
                row("r-115da407", "documented example, sent again", 1, "stored", call + "r-115da407*.wav"),
                row("r-d3f6a802", "conference recording", 1, "stored", later + "conf-0c7b1e54*/r-d3f6a802*.mp3"),
                row("r-81c5e7f4", "media that is there at the third try", 3, "stored",
                        later + "c-95ac8d6e*/r-81c5e7f4*.wav"),
                row("r-115da407", "transcript of the documented example", 1, "stored",
                        call + "r-115da407*.transcript.json"),
                row("r-f7c30e16", "recording of a second account", 1, "stored",
                        "recordings/66666666/2026/11/20/c-3e07d5a9*/r-f7c30e16*.wav"),
                List.of("r-2b7f41d9", "conference recording of that account whose event never came", "-", "1", "stored",
                        rows().get(9).get(5)));
        assertThat(rows().get(9).get(5)).matches("recordings/66666666/[0-9/]{10}/conf-7d20c9e1\\*/r-2b7f41d9\\*\\.mp3");
        assertThat(rows()).allSatisfy(row -> assertThat(filesMatching(row.get(5))).hasSize(1));
        assertThat(lines().dropWhile(line -> !line.startsWith("r-2b7f41d9")).filter(line -> !line.isEmpty()).skip(2))
                .startsWith("All events ended as expected.", "The files are kept in " + dataDir(), "Try next:");
    }

    @Test
    void ignoresWhatIsConfigured() {
        // Given
        Map<String, String> configured = Map.of("webhook.path", "/elsewhere", "alert.uri", "log:elsewhere",
                "partial.archive", "true", "media.concurrency", "none", "camel.server.port", "1",
                "camel.management.enabled", "false", "camel.main.routesIncludePattern", "file:elsewhere/*.yaml");
        configured.forEach(System::setProperty);
        try {
            // When
            int exitCode = Demo.run(ROUTES, false, new PrintStream(output, true, StandardCharsets.UTF_8));

            // Then
            assertThat(lines()).contains("All events ended as expected.");
            assertThat(exitCode).isZero();
        } finally {
            configured.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void saysWhichEventsDidNotEndWhereTheyShould(@TempDir Path routes) throws IOException {
        // Given
        copyOf("archive.camel.yaml", "uri: bandwidth:media", "uri: bandwidth:delete", routes);
        copyOf("recordings.camel.yaml", "status} == 'error'", "status} == 'failed'", routes);
        for (String untouched : List.of("webhook", "stage", "transcripts", "alerts", "failures", "publish", "reconcile")) {
            Files.copy(ROUTES.resolve(untouched + ".camel.yaml"), routes.resolve(untouched + ".camel.yaml"));
        }

        // When
        int exitCode = Demo.run(routes, false, new PrintStream(output, true, StandardCharsets.UTF_8));

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(lines()).contains("Not all events ended as expected.");
        assertThat(rows()).extracting(row -> row.get(4)).containsExactly("dead letter", "dead letter", "alerted",
                "alerted", "dead letter", "dead letter", "dead letter", "stored", "dead letter", "dead letter");
        assertThat(lines().filter(line -> line.startsWith("WRONG: "))).hasSize(8)
                .anySatisfy(line -> assertThat(line).contains("r-d3f6a802-7e49-4b15-9c0d-28a4e71b5f63",
                        "conference recording", "not retried any more: The server answered HTTP 405"))
                .anySatisfy(line -> assertThat(line).contains("r-e90b3d17-5c68-4a0f-8d24-b7f1935ce60a",
                        "not a CloudEvent of type recording.error"));
    }

    private static void copyOf(String routeFile, String text, String replacement, Path directory) throws IOException {
        String content = Files.readString(ROUTES.resolve(routeFile));
        assertThat(content).contains(text);
        Files.writeString(directory.resolve(routeFile), content.replace(text, replacement));
    }

    private Stream<String> lines() {
        return output.toString(StandardCharsets.UTF_8).lines();
    }

    private List<List<String>> rows() {
        return lines().filter(line -> line.startsWith("r-")).map(line -> List.of(line.split(" {2,}"))).toList();
    }

    private static List<String> row(String recording, String title, int requests, String outcome, String file) {
        return List.of(recording, title, "204", String.valueOf(requests), outcome, file);
    }

    private Path dataDir() {
        Matcher matcher = DATA_DIR.matcher(output.toString(StandardCharsets.UTF_8));
        assertThat(matcher.find()).as("a line that says where the files are").isTrue();
        return Path.of(matcher.group(1));
    }

    private List<Path> filesMatching(String pattern) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + dataDir() + "/" + pattern);
        return FileTree.entries(dataDir()).stream().filter(matcher::matches).toList();
    }
}
