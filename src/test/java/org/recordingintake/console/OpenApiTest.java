package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    private static final Path SOURCE = Path.of("src/main/resources/org/recordingintake/console/openapi.json");

    /** The whole document with the schemas that follow from the records; where it differs, it is in target/. */
    @Test
    void describesTheAnswersAsTheRecordsDo() throws IOException {
        // When
        ObjectNode document = OpenApi.document();
        ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
        JsonNode problem = schemas.get("Problem");
        schemas.removeAll();
        schemas.set("Problem", problem);
        OpenApi.schemas(false).forEach(schemas::set);
        String expected = document.toPrettyString() + "\n";
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("openapi.json"), expected);

        // Then
        assertThat(Files.readString(SOURCE)).as("cp target/openapi.json " + SOURCE).isEqualTo(expected);
    }

    @Test
    void refersToNothingThatIsNotThere() {
        JsonNode document = OpenApi.document();
        Set<String> references = new HashSet<>();
        document.findValues("$ref").forEach(reference -> references.add(reference.asText()));

        assertThat(references).isNotEmpty().allSatisfy(reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse());
    }

    @Test
    void namesEachOperationAndItsParametersOnce() {
        JsonNode document = OpenApi.document();

        assertThat(document.at("/components/schemas").fieldNames()).toIterable().allMatch(name -> name.matches("[A-Za-z0-9._-]+"));
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.findValuesAsText("operationId")).doesNotHaveDuplicates().hasSize(12);
        document.path("paths").properties().forEach(path -> path.getValue().properties().forEach(operation -> {
            Set<String> inPath = new TreeSet<>();
            Stream.of(path.getKey().split("/")).filter(part -> part.startsWith("{"))
                    .forEach(part -> inPath.add(part.substring(1, part.length() - 1)));
            Set<String> described = new TreeSet<>();
            operation.getValue().path("parameters").forEach(parameter -> {
                if (parameter.path("in").asText().equals("path")) {
                    described.add(parameter.path("name").asText());
                }
            });
            assertThat(described).as(path.getKey()).isEqualTo(inPath);
        }));
    }

    @Test
    void isInTheReferenceForPeople() throws IOException {
        String page = Files.readString(Path.of("docs/api.md"));

        OpenApi.document().path("paths").fieldNames().forEachRemaining(path -> assertThat(page).contains(path));
        SearchParameters.NAMES.forEach(name -> assertThat(page).contains("`" + name + "`"));
    }
}
