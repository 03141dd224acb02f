package org.recordingintake.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

/** Camel's own JSON schema of its YAML DSL, by which editors and Kaoto judge a file. */
public final class YamlSchema {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonSchema SCHEMA = read();

    private YamlSchema() {
    }

    private static JsonSchema read() {
        try (InputStream schema = YamlSchema.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(schema);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The content of a YAML file. */
    public static JsonNode read(Path file) throws IOException {
        return YAML.readTree(Files.readAllBytes(file));
    }

    /** What the schema finds wrong with a file; empty if nothing. */
    public static List<String> violations(Path file) throws IOException {
        return SCHEMA.validate(read(file)).stream().map(ValidationMessage::toString).toList();
    }
}
