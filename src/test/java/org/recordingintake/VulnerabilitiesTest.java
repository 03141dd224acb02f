package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;

/** What is published about the libraries: vex.json, as the build makes it, and docs/security.md. */
class VulnerabilitiesTest {

    private static final File VEX = Path.of("target", "vex.json").toFile();
    private static final Path PAGE = Path.of("docs", "security.md");
    private static final Path TESTS = Path.of("src", "test", "java");
    /** The justifications of CycloneDX that are in use, in the words of the page. */
    private static final Map<String, String> WORDS = Map.of("code_not_reachable", "not reachable",
            "requires_configuration", "not configured", "protected_by_mitigating_control", "guarded against");
    /** A class of tests, and those of its methods that are named with it: `ATest.does`, `.doesMore`. */
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))((?:\\.\\w+)?`(?:, `\\.\\w+`)*)");

    private static final Pattern METHOD = Pattern.compile("\\.(\\w+)");

    private final JsonNode vex = read();

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(VEX);
        } catch (IOException e) {
            throw new IllegalStateException(VEX + " is made by mvn process-resources", e);
        }
    }

    @Test
    void followsTheSchemaOfCycloneDx() throws IOException {
        // When
        var violations = new JsonParser().validate(VEX, Version.VERSION_15);

        // Then
        assertThat(violations).isEmpty();
    }

    @Test
    void saysTheSameInTheVexFileAndOnThePage() throws IOException {
        // Given
        Map<String, String> names = nodes(vex.get("components"))
                .collect(Collectors.toMap(part -> part.get("bom-ref").asText(), part -> part.get("name").asText()));
        List<String> libraries = nodes(vex.get("components"))
                .map(part -> "| " + part.get("name").asText() + " | " + part.get("version").asText() + " |").toList();
        List<String> vulnerabilities = nodes(vex.get("vulnerabilities")).map(hole -> row(hole, names)).toList();

        // When
        List<String> page = Files.readAllLines(PAGE);

        // Then
        assertThat(page).contains(vulnerabilities.toArray(String[]::new));
        assertThat(page.stream().filter(line -> line.matches("\\| \\d{4}-\\d+ \\|.*"))
                .filter(line -> line.split("\\|").length > 5)).hasSameSizeAs(vulnerabilities);
        assertThat(libraries).allSatisfy(start -> assertThat(page).anyMatch(line -> line.startsWith(start)));
        assertThat(String.join("\n", page))
                .contains("Looked up on " + vex.at("/metadata/timestamp").asText().substring(0, 10));
    }

    private static String row(JsonNode hole, Map<String, String> names) {
        assertThat(hole.at("/analysis/state").asText()).as(hole.get("id").asText()).isEqualTo("not_affected");
        String libraries = nodes(hole.get("affects")).map(affected -> names.get(affected.get("ref").asText()))
                .collect(Collectors.joining(", "));
        return "| %s | %s | %s | %s | %s |".formatted(hole.get("id").asText().replace("CVE-", ""), libraries,
                hole.get("description").asText(), WORDS.get(hole.at("/analysis/justification").asText()),
                hole.at("/analysis/detail").asText());
    }

    @Test
    void namesTestsThatExist() throws IOException {
        // Given
        Map<String, String> sources = sources();

        // When
        List<MatchResult> named = TEST.matcher(Files.readString(PAGE)).results().toList();

        // Then
        assertThat(named).hasSizeGreaterThan(40).allSatisfy(name -> {
            assertThat(sources).containsKey(name.group(1));
            assertThat(METHOD.matcher(name.group(2)).results().map(method -> " " + method.group(1) + "("))
                    .allSatisfy(method -> assertThat(sources.get(name.group(1))).contains(method));
        });
    }

    @Test
    void recommendsABrokerWithoutTheHolesOfTheEmbeddedOne() throws IOException {
        // Given
        List<String> open = nodes(vex.get("vulnerabilities"))
                .filter(hole -> hole.toString().contains("/artemis-server@"))
                .map(hole -> hole.get("id").asText()).toList();

        // When
        String page = Files.readString(Path.of("docs", "connect.md"));

        // Then
        assertThat(open).hasSize(4);
        assertThat(page).contains(open).contains("Apache Artemis 2.57 or later").contains("2.44");
        assertThat(Files.readString(Path.of("application.properties"))).contains("2.57 or later");
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                    .collect(Collectors.toMap(file -> file.getFileName().toString().replace(".java", ""),
                            VulnerabilitiesTest::content));
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<JsonNode> nodes(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
