package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Docs;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** What the pages say of a running system: its endpoints, its health checks, and the files in data.dir. */
class DocumentedEndpointsTest {

    private static final Pattern ENDPOINT = Pattern.compile("/observe(?:/[a-z]+)+");

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    /** What the first column of a table lists, without its code marks; a slash at the end does not count. */
    private static Set<String> firstColumn(String page, String head) throws IOException {
        String text = Files.readString(Path.of("docs", page));
        String table = text.substring(text.indexOf(head)).split("\n\n", 2)[0];
        return table.lines().skip(2).flatMap(row -> Stream.of(row.split("\\|")[1].split(",")))
                .map(cell -> cell.strip().replace("`", "").replaceFirst("/$", "")).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void areAnswered() throws Exception {
        // Given
        Set<String> named = new TreeSet<>();
        for (Path page : Docs.pages()) {
            ENDPOINT.matcher(Files.readString(page)).results().forEach(found -> named.add(found.group()));
        }

        // When
        Set<Integer> answers = named.stream().map(path -> intake.management(path).statusCode())
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(named).containsExactly("/observe/health", "/observe/health/live", "/observe/health/ready",
                "/observe/metrics");
        assertThat(answers).containsExactly(200);
    }

    @Test
    void listEveryHealthCheckAndNoOther() throws Exception {
        // Given
        Set<String> listed = firstColumn("monitor.md", "| check |");

        // When
        JsonNode health = new ObjectMapper().readTree(intake.management("/observe/health").body());

        // Then
        Set<String> checks = StreamSupport.stream(health.path("checks").spliterator(), false)
                .map(check -> check.path("name").asText().replaceFirst("^(route|consumer):.*", "$1:…"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(checks).isNotEmpty().isSubsetOf(listed);
        assertThat(listed).filteredOn(name -> !Set.of("context", "route:…", "consumer:…", "management-certificate").contains(name))
                .allMatch(checks::contains);
    }

    @Test
    void listEveryFileThatIsWritten() throws Exception {
        // Given
        Set<String> listed = firstColumn("operations.md", "| below `data/` |");
        Event stored = Event.complete();
        Event partial = Event.partial();
        api.has(stored);

        // When
        intake.post(stored);
        intake.post(partial);
        intake.post("{}");
        intake.awaitStored(stored);
        intake.awaitAlert(partial);
        intake.awaitIdle();

        // Then
        try (Stream<Path> written = Files.list(intake.dataDir())) {
            assertThat(written.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith("."))).isNotEmpty()
                    .allMatch(listed::contains);
        }
    }
}
