package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;

/** What {@code queue:} can be told is said in three places. */
class QueueOptionsTest {

    private static Set<String> options() {
        return Stream.of(QueueEndpoint.class.getDeclaredMethods()).map(method -> method.getName())
                .filter(name -> name.startsWith("set"))
                .map(name -> StringHelper.decapitalize(name.substring("set".length()))).collect(Collectors.toSet());
    }

    @Test
    void areAllInTheCatalogue() throws IOException {
        // When
        Set<String> known = new TreeSet<>();
        try (InputStream json = QueueComponent.class.getResourceAsStream("queue.json")) {
            JsonNode properties = new ObjectMapper().readTree(json).path("properties");
            properties.fieldNames().forEachRemaining(name -> {
                if (properties.path(name).path("kind").asText().equals("parameter")) {
                    known.add(name);
                }
            });
        }

        // Then
        assertThat(known).containsExactlyInAnyOrderElementsOf(options());
    }

    @Test
    void areAllInTheDocs() throws IOException {
        // When
        String docs = Files.readString(Path.of("docs/connect.md"));

        // Then
        assertThat(options()).isNotEmpty().allSatisfy(option -> assertThat(docs).contains("| `" + option + "` |"));
    }
}
