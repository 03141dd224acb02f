package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.reload.RouteSets;

/** What is shown of edits, from the files that are kept of them. */
class EditsTest {

    private static final String LINE = "{\"time\":\"2026-11-20T10:00:0%d.5Z\",\"outcome\":\"%s\",\"by\":\"ops\",\"set\":%s,\"files\":{},"
            + "\"changedFiles\":[\"a.camel.yaml\"],\"errors\":[%s]}\n";

    @TempDir
    private Path dataDir;
    private Path routes;
    private Path properties;
    private final List<String> rolledBack = new ArrayList<>();

    @BeforeEach
    void create() throws IOException {
        routes = Files.createDirectories(dataDir.resolve("routes"));
        properties = Files.writeString(dataDir.resolve("application.properties"), "webhook.port=1\n");
        set(1, "a: 1\nb: 2\n", "webhook.port=8080\nwebhook.password=hunter2\n");
        set(2, "a: 1\nb: 3\n", "webhook.port=8080\nwebhook.password=hunter3\n");
    }

    private void set(int number, String route, String settings) throws IOException {
        Path set = Files.createDirectories(dataDir.resolve("route-sets/" + number));
        Files.writeString(set.resolve("a.camel.yaml"), route);
        Files.writeString(set.resolve("application.properties"), settings);
    }

    private void log(String... lines) throws IOException {
        Files.writeString(dataDir.resolve("changes.log"), String.join("", lines));
    }

    private Edits edits() {
        return edits(null);
    }

    private Edits edits(Edits.Restoration restoration) {
        return new Edits("node-1", dataDir, new RouteSets(dataDir, new DurableFiles("test")), routes, properties,
                (files, by) -> rolledBack.add(by), restoration);
    }

    @Test
    void showsWhatEachEditChangedAndWhyOneWasRefused() throws Exception {
        // Given
        log(LINE.formatted(1, "applied", "1", ""), LINE.formatted(2, "applied", "2", ""), LINE.formatted(3, "refused", "null",
                "\"routes/a.camel.yaml:7:9: error: It is broken. [S1]\",\"something else\""));

        // When
        EditPage page = edits().page(null, 10);

        // Then
        assertThat(page.edits()).extracting(EditPage.Edit::outcome).containsExactly("refused", "applied", "applied");
        assertThat(page.edits().get(0).errors()).containsExactly(
                new EditPage.EditError("routes/a.camel.yaml", 7, 9, "It is broken. [S1]"),
                new EditPage.EditError(null, null, null, "something else"));
        EditPage.Edit second = page.edits().get(1);
        assertThat(second.differences()).extracting(EditPage.FileDifference::file).containsExactly("a.camel.yaml", "application.properties");
        assertThat(second.differences().get(0).lines()).contains("-b: 2", "+b: 3", " a: 1");
        assertThat(second.by()).isEqualTo("ops");
        assertThat(page.inForce()).isEqualTo(second);
        assertThat(page.next()).isNull();
        assertThat(page.toString()).doesNotContain("hunter");
    }

    @Test
    void pagesThroughAllLinesOnceWhatevertACrashLeft() throws Exception {
        // Given
        log(LINE.formatted(1, "applied", "1", ""), "{\"time\":\"2026-", "\n", LINE.formatted(2, "refused", "null", ""), "\n",
                LINE.formatted(3, "refused", "null", ""), "{\"time");

        // When
        List<String> times = new ArrayList<>();
        String after = null;
        do {
            EditPage page = edits().page(after, 1);
            page.edits().forEach(edit -> times.add(edit.time().toString()));
            after = page.next();
        } while (after != null);

        // Then
        assertThat(times).containsExactly("2026-11-20T10:00:03.500Z", "2026-11-20T10:00:02.500Z", "2026-11-20T10:00:01.500Z");
    }

    @Test
    void hasNoneBeforeTheFirst() throws Exception {
        EditPage page = edits().page(null, 10);
        assertThat(page.edits()).isEmpty();
        assertThat(page.inForce()).isNull();
        assertThatThrownBy(() -> edits().page("x", 10)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void doesNotCompareWithASetThatIsNotKept() throws Exception {
        // Given
        log(LINE.formatted(1, "applied", "1", ""), LINE.formatted(2, "applied", "7", ""));

        // Then
        assertThat(edits().page(null, 10).edits()).allSatisfy(edit -> assertThat(edit.differences()).isEmpty())
                .extracting(EditPage.Edit::kept).containsExactly(false, true);
    }

    @Test
    void putsASetBackAndSaysWho() throws Exception {
        // Given
        Files.writeString(routes.resolve("a.camel.yaml"), "a: 9\n");
        Files.writeString(routes.resolve("later.camel.yaml"), "c: 1\n");

        // When
        RollbackResult result = edits().rollBack(1, "alice").orElseThrow();

        // Then
        assertThat(result).isEqualTo(new RollbackResult("node-1", 1, List.of("a.camel.yaml", "application.properties")));
        assertThat(routes.resolve("a.camel.yaml")).hasContent("a: 1\nb: 2\n");
        assertThat(routes.resolve("later.camel.yaml")).doesNotExist();
        assertThat(rolledBack).containsExactly("alice");
        assertThat(edits().rollBack(9, "alice")).isEmpty();
    }

    @Test
    void saysWhatToDoWhereTheFilesCannotBeWritten() {
        for (FileSystemException failure : List.of(new AccessDeniedException("/routes/a"),
                new FileSystemException("/routes/a", null, "Read-only file system"))) {
            assertThatThrownBy(() -> edits((files, to, settings) -> {
                throw failure;
            }).rollBack(1, "alice")).isInstanceOf(ReadOnlyFilesException.class).hasMessageContaining("/routes/a cannot be written")
                    .hasMessageContaining("ConfigMap");
        }
        assertThatThrownBy(() -> edits((files, to, settings) -> {
            throw new FileSystemException("/routes/a", null, "No space left on device");
        }).rollBack(1, "alice")).isNotInstanceOf(ReadOnlyFilesException.class);
    }
}
