package org.recordingintake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.settings.SettingsLoader;

class CheckCommandTest {

    private static final Path ROUTES = Path.of("routes");

    @TempDir
    private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** In the directory of the project, whose files are those that are shipped. */
    private int check(String... operands) {
        String[] words = Stream.concat(Stream.of("check"), Stream.of(operands)).toArray(String[]::new);
        return Main.commandLine(Path.of(""), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)).execute(words);
    }

    private List<Diagnostic> findings(String time, String more) throws Exception {
        Path properties = home.resolve("application.properties");
        Files.writeString(properties, Files.readString(Path.of("application.properties")) + "\n# ours\n" + more);
        return new Check(SettingsLoader.isolated(Map.of()), properties,
                Clock.fixed(Instant.parse(time), ZoneOffset.UTC)).of(ROUTES);
    }

    @ParameterizedTest
    @CsvSource({"2026-12-01T23:59:59Z,ends", "2026-12-02T00:00:00Z,ended"})
    void warnsOfCredentialsThatBandwidthEnds(String time, String word) throws Exception {
        // When
        List<Diagnostic> findings = findings(time, "bandwidth.username=user\nbandwidth.password={{env:PATH}}\n");

        // Then
        int line = Files.readAllLines(home.resolve("application.properties")).indexOf("bandwidth.username=user") + 1;
        assertThat(findings).singleElement().asString()
                .startsWith(home.resolve("application.properties") + ":" + line + ":1: warning: Bandwidth " + word)
                .contains("2 December 2026", "bandwidth.client-id");
    }

    @Test
    void findsNothingAboutCredentialsWhereOAuth2IsSetUp() throws Exception {
        // When
        List<Diagnostic> findings = findings("2026-12-02T00:00:00Z", "bandwidth.username=user\n"
                + "bandwidth.password={{env:PATH}}\nbandwidth.client-id=id\nbandwidth.client-secret={{env:PATH}}\n");

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void printsFindingsAsJsonForEditorsAndPipelines() throws Exception {
        // When
        int exitCode = check("routes", "--format", "json", "-Dbandwidth.username=user", "-Dbandwidth.password=hush");

        // Then
        assertThat(exitCode).isZero();
        JsonNode findings = new ObjectMapper().readTree(out.toByteArray());
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.fieldNames()).toIterable()
                    .containsExactly("file", "line", "column", "severity", "message", "rule");
            assertThat(finding.path("file").asText()).isEqualTo("application.properties");
            assertThat(finding.path("severity").asText()).isEqualTo("warning");
            assertThat(finding.path("rule").asText()).isEqualTo("Y8");
        });
    }

    @Test
    void runsTheCasesOfADirectory() throws Exception {
        // Given
        Files.writeString(home.resolve("good.expected.yaml"), "given: {example: error}\noutcome: alerted\n");
        Path bad = Files.writeString(home.resolve("bad.expected.yaml"), "given: {example: error}\noutcome: stored\n");

        // When
        int exitCode = check("--tests", home.toString(), "routes");

        // Then
        assertThat(exitCode).isOne();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).satisfiesExactly(
                line -> assertThat(line).startsWith(bad + ":2:10: error: outcome: expected \"stored\", actual \"alerted\""),
                line -> assertThat(line).isEqualTo("1 of 2 cases end as expected."));
    }

    @Test
    void printsCasesAsJsonToo() throws Exception {
        // Given
        Files.writeString(home.resolve("expected.yaml"), "given: {example: error}\noutcome: stored\n");

        // When
        check("--tests", home.toString(), "--format", "json");

        // Then
        assertThat(new ObjectMapper().readTree(out.toByteArray())).singleElement()
                .satisfies(finding -> assertThat(finding.path("rule").asText()).isEqualTo("T2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--format", "--format xml", "--format json a b", "--nosuch", "--tests"})
    void makesNoSenseOfOtherOptions(String operands) {
        // When
        int exitCode = check(operands.split(" "));

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Usage: recording-intake check ");
    }

    @Test
    void endsWellInSpiteOfTheWarning() {
        // When
        int exitCode = check("-Dbandwidth.username=user", "-Dbandwidth.password=hush");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("2 December 2026").doesNotContain("hush");
    }
}
