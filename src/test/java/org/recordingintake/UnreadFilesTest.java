package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.cli.Check;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.LogLines;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** Somebody saves routes under a name that is not read, and would wait for them in vain. */
class UnreadFilesTest {

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).withOwnRoutes();
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    private Path otherFile(String name) {
        return intake.routeFile("alerts").resolveSibling(name);
    }

    @Test
    void warnsOfThemWhenTheyAreSavedAndAtEachFurtherEdit() throws Exception {
        // Given
        intake.start();
        try (LogLines log = new LogLines()) {
            // When
            JsonNode saved = intake.change(() -> Files.writeString(otherFile("copy.yaml"), "- route: {}"));
            JsonNode edited = intake.change(() -> intake.edit("alerts", "Send an alert to the alert channel", "Edited"));

            // Then
            assertThat(saved.path("outcome").asText()).isEqualTo("applied");
            assertThat(edited.path("outcome").asText()).isEqualTo("applied");
            assertThat(saved.path("set").asInt()).isLessThan(edited.path("set").asInt());
            String warning = otherFile("copy.yaml") + ":1:1: warning: This file is not read: the names of route files end"
                    + " with .camel.yaml. Rename it to copy.camel.yaml, or move it elsewhere. [Y7]";
            eventually().untilAsserted(() -> assertThat(log.naming("copy.yaml")).containsExactly(warning, warning));
        }
    }

    @Test
    void warnsOfThemAlsoWhereAnEditIsRefused() throws Exception {
        // Given
        intake.start();
        try (LogLines log = new LogLines()) {
            // When
            JsonNode change = intake.change(() -> {
                Files.writeString(otherFile("copy.camel.yml"), "- route: {}");
                intake.edit("alerts", "uri: queue:intake.alerts", "uri: qeue:intake.alerts");
            });

            // Then
            assertThat(change.path("outcome").asText()).isEqualTo("refused");
            assertThat(log.naming("copy.camel.yml")).singleElement().asString().contains("warning: This file is not read");
            assertThat(change.path("errors").toString()).doesNotContain("copy.camel.yml");
        }
    }

    @Test
    void warnsOfThemInACheckWhichSucceeds() throws Exception {
        // Given
        Path file = Files.writeString(otherFile("copy.xml"), "<routes/>");

        // When
        List<Diagnostic> findings = new Check(SettingsLoader.isolated(Map.of()), intake.properties(), Clock.systemUTC())
                .of(file.getParent());

        // Then
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Diagnostic.Severity.WARNING);
            assertThat(finding).asString().startsWith(file + ":1:1: warning: This file is not read").endsWith(" [Y7]");
        });
    }
}
