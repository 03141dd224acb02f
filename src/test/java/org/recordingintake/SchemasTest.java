package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.Schemas;

/**
 * The schemas in docs/schemas are those of the records that write the formats. After a change of a record,
 * {@code mvn test -Dtest=SchemasTest -Dschemas.write=true} writes them again.
 */
class SchemasTest {

    @Test
    void publishesTheSchemaOfEachFormat() throws IOException {
        // Given
        if (Boolean.getBoolean("schemas.write")) {
            Files.createDirectories(Schemas.DIRECTORY);
            for (String name : Schemas.all().keySet()) {
                Files.writeString(Schemas.DIRECTORY.resolve(name), Schemas.all().get(name));
            }
        }

        // When
        List<String> published = FileTree.filesBelow(Schemas.DIRECTORY).stream()
                .map(file -> file.getFileName().toString()).toList();

        // Then
        assertThat(published).containsExactlyInAnyOrderElementsOf(Schemas.all().keySet());
        assertThat(Schemas.all()).allSatisfy((name, schema) ->
                assertThat(Schemas.DIRECTORY.resolve(name)).usingCharset("UTF-8").hasContent(schema));
    }
}
