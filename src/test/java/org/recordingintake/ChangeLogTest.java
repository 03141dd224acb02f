package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Edits are written down. */
class ChangeLogTest extends EditedIntake {

    @BeforeEach
    void start() throws Exception {
        open();
    }

    @AfterEach
    void stop() throws Exception {
        close();
    }

    @Test
    void keepsTheLastTwentySetsForTheirOwnerAlone() throws Exception {
        // When
        for (int i = 0; i < 21; i++) {
            int number = i;
            intake.change(() -> Files.writeString(intake.properties(), "ops.number=" + number));
        }

        // Then
        Path sets = intake.dataDir().resolve("route-sets");
        try (Stream<Path> kept = Files.list(sets)) {
            assertThat(kept.map(set -> set.getFileName().toString()).filter(name -> !name.startsWith(".")))
                    .hasSize(20).contains("22", "3").doesNotContain("1", "2");
        }
        assertThat(sets.resolve("22/application.properties")).hasContent("ops.number=20");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                sets.resolve("22/application.properties")))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                intake.dataDir().resolve("changes.log")))).isEqualTo("rw-------");
        assertThat(intake.changes().get(21).path("files").fieldNames()).toIterable()
                .contains("application.properties", "archive.camel.yaml");
    }

    @Test
    void beginsALineOfItsOwnAfterOneThatACrashBrokeOff() throws Exception {
        // Given
        intake.stop();
        Path log = intake.dataDir().resolve("changes.log");
        Files.writeString(log, "{\"time\":\"20", StandardOpenOption.APPEND);

        // When
        intake.start();

        // Then
        assertThat(Files.readAllLines(log)).hasSize(3)
                .satisfies(line -> assertThat(line).isEqualTo("{\"time\":\"20"), Index.atIndex(1))
                .satisfies(line -> assertThat(line).startsWith("{").contains("\"applied\"").endsWith("}"),
                        Index.atIndex(2));
    }

    @Test
    void recordsAnEditAsSoonAsItCanBeWrittenDown() throws Exception {
        // Given
        Path log = intake.dataDir().resolve("changes.log");
        Path aside = Files.move(log, log.resolveSibling("aside"));
        Files.createDirectory(log);
        intake.edit("alerts", "description: Send an alert to the alert channel", "description: One");
        eventually().until(() -> routesHealth().at("/data/notRecorded").asText()
                .startsWith("The change is not recorded in changes.log yet: "));
        intake.edit("alerts", "description: One", "description: [");
        eventually().until(() -> routesHealth().at("/data").has("rejected"));

        // When
        Files.delete(log);
        Files.move(aside, log);

        // Then
        eventually().untilAsserted(() -> assertThat(intake.changes()).extracting(line -> line.path("outcome").asText())
                .containsExactly("applied", "applied", "refused"));
        assertThat(intake.changes().get(1).path("set").asInt()).isEqualTo(2);
        eventually().until(() -> !routesHealth().at("/data").has("notRecorded"));
    }

    @Test
    void keepsWhatIsInForceAsSoonAsItCanBeKept() throws Exception {
        // Given
        Path sets = intake.dataDir().resolve("route-sets");
        Path aside = Files.move(sets, sets.resolveSibling("aside"));
        Files.createFile(sets);
        JsonNode change = intake.change(() -> addToProperties("ops.number=1"));
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(change.has("set")).isFalse();
        eventually().until(() -> routesHealth().at("/data/notRecorded").asText()
                .startsWith("The files in force are not kept in route-sets yet: "));

        // When
        Files.delete(sets);
        Files.move(aside, sets);

        // Then
        eventually().until(() -> routesHealth().at("/data/set").asInt() == 2);
        assertThat(sets.resolve("2/application.properties")).hasSameBinaryContentAs(intake.properties());
        eventually().until(() -> !routesHealth().at("/data").has("notRecorded"));
    }

    @Test
    void deletesWhatACrashLeftOfASet() throws Exception {
        // Given
        intake.stop();
        Path unfinished = intake.dataDir().resolve("route-sets/.parts");
        Files.writeString(Files.createDirectories(unfinished.resolve("half")).resolve("a.camel.yaml"), "half");

        // When
        intake.start();

        // Then
        assertThat(unfinished).doesNotExist();
    }
}
