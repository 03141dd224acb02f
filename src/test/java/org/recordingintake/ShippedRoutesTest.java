package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.testing.YamlSchema;

/** The shipped routes are to be read by people, and to open in editors. */
class ShippedRoutesTest {

    private static final Path ROUTES = Path.of("routes");
    private static final int DEEPEST = 3;
    private static final int LONGEST = 16;
    private static final int MOST_LINES = 800;
    private static final double MOST_MOVING = 0.2;
    /** Steps that only move data about. */
    private static final Set<String> MOVING = Set.of("setHeader", "setHeaders", "setBody", "setVariable", "setVariables",
            "setProperty", "removeHeader", "removeHeaders", "removeProperty", "removeVariable", "transform", "convertBodyTo");

    /** A step of a route, by its EIP name. */
    private record Step(String name, int depth) {
    }

    static Stream<Path> files() throws IOException {
        return filesIn(ROUTES, Path.of("src/demo/routes"), Path.of("src/bench/stock"));
    }

    static Stream<Path> shipped() throws IOException {
        return filesIn(ROUTES);
    }

    private static Stream<Path> filesIn(Path... directories) throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.list(directory)) {
                all.addAll(files.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList());
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void keepsToCamelsSchema(Path file) throws Exception {
        assertThat(YamlSchema.violations(file)).isEmpty();
    }

    @Test
    void tellsWhatDoesNotKeepToTheSchema() throws Exception {
        // Given
        Path file = Files.createTempFile(Files.createDirectories(Path.of("target")), "unknown", ".camel.yaml");
        Files.writeString(file, "- route: {id: x, from: {uri: 'direct:x', steps: [{lgo: x}]}}");

        // When
        List<String> violations = YamlSchema.violations(file);

        // Then
        Files.delete(file);
        assertThat(violations).anyMatch(violation -> violation.contains("lgo"));
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void isFlatAndShort(Path file) throws Exception {
        for (JsonNode definition : YamlSchema.read(file)) {
            for (JsonNode sequence : sequences(definition)) {
                List<Step> steps = steps(sequence, 1);
                assertThat(steps).as("%s: %s", file, definition.findPath("id").asText())
                        .hasSizeBetween(1, LONGEST).allMatch(step -> step.depth() <= DEEPEST);
            }
        }
    }

    @Test
    void movesLittleDataAbout() throws Exception {
        // Given
        List<Step> steps = new ArrayList<>();
        for (Path file : shipped().toList()) {
            for (JsonNode definition : YamlSchema.read(file)) {
                sequences(definition).forEach(sequence -> steps.addAll(steps(sequence, 1)));
            }
        }

        // When
        long moving = steps.stream().filter(step -> MOVING.contains(step.name())).count();

        // Then
        assertThat(steps).hasSizeGreaterThan(50);
        assertThat((double) moving / steps.size()).isLessThan(MOST_MOVING);
    }

    @Test
    void isReadInTenMinutes() throws Exception {
        long lines = 0;
        for (Path file : shipped().toList()) {
            lines += Files.readAllLines(file).size();
        }
        assertThat(lines).isLessThan(MOST_LINES);
    }

    /** The steps of a route, or of each part of a configuration. */
    private static List<JsonNode> sequences(JsonNode definition) {
        List<JsonNode> sequences = new ArrayList<>();
        if (definition.has("route")) {
            sequences.add(definition.at("/route/from/steps"));
        }
        for (String part : List.of("onException", "onCompletion", "intercept", "interceptFrom")) {
            for (JsonNode each : definition.at("/routeConfiguration/" + part)) {
                sequences.add(each.at("/" + part + "/steps"));
            }
        }
        assertThat(sequences).as(definition.toString()).isNotEmpty();
        return sequences;
    }

    private static List<Step> steps(JsonNode sequence, int depth) {
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : sequence) {
            Map.Entry<String, JsonNode> only = step.properties().iterator().next();
            steps.add(new Step(only.getKey(), depth));
            nested(only.getValue()).forEach(inner -> steps.addAll(steps(inner, depth + 1)));
        }
        return steps;
    }

    /** A step's own steps, and those of its branches and handlers. */
    private static Stream<JsonNode> nested(JsonNode options) {
        return Stream.concat(Stream.of(options, options.path("otherwise"), options.path("doFinally")),
                        Stream.of("when", "doCatch").flatMap(branches -> elements(options.path(branches))))
                .map(branch -> branch.path("steps")).filter(JsonNode::isArray);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements.stream();
    }
}
