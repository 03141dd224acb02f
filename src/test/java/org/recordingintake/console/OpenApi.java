package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.Option;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import org.recordingintake.testing.Schemas;

/** The description of the API, and answers held against it. */
final class OpenApi {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Class<?>> TYPES = List.of(OverviewReport.class, RecordingPage.class, RecordingView.class,
            VerifyResult.class, DeadLetterPage.class, DeadLetterView.class, ReplayRequest.class, ReplayResult.class,
            EditPage.class, RollbackRequest.class, RollbackResult.class);

    private OpenApi() {
    }

    /** As it is served. */
    static ObjectNode document() {
        try (InputStream content = OpenApi.class.getResourceAsStream("openapi.json")) {
            return (ObjectNode) JSON.readTree(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schemas of the answers, as they follow from the records. */
    static Map<String, JsonNode> schemas(boolean closed) {
        Map<String, JsonNode> schemas = new TreeMap<>();
        for (Class<?> type : TYPES) {
            String text = Schemas.schema(List.of(type), closed, Option.DEFINITIONS_FOR_ALL_OBJECTS).toString()
                    .replace("#/$defs/", "#/components/schemas/").replace("Map(String,Long)", "Counts")
                    .replace("Map(String,String)", "Texts");
            try {
                ObjectNode schema = (ObjectNode) JSON.readTree(text);
                schema.remove("$schema");
                JsonNode others = schema.remove("$defs");
                schemas.put(type.getSimpleName(), schema);
                if (others != null) {
                    others.properties().forEach(other -> schemas.putIfAbsent(other.getKey(), other.getValue()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return schemas;
    }

    /** Fails unless the document describes this answer, field by field. */
    static void requireDescribed(String method, String path, int status, String contentType, String body) throws IOException {
        JsonNode responses = document().path("paths").path(path).path(method.toLowerCase()).path("responses");
        String type = contentType.split(";")[0];
        JsonNode schema = responses.path(String.valueOf(status)).path("content").path(type).path("schema");
        assertThat(schema.isMissingNode()).as("%s %s answers %s with %s", method, path, status, type).isFalse();
        ObjectNode whole = JSON.createObjectNode();
        ObjectNode components = whole.putObject("components").putObject("schemas");
        document().at("/components/schemas").properties().forEach(one -> components.set(one.getKey(), one.getValue()));
        schemas(true).forEach(components::set);
        whole.setAll((ObjectNode) schema);
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole.toString()).validate(body, InputFormat.JSON,
                run -> run.getExecutionConfig().setFormatAssertionsEnabled(true))).as(body).isEmpty();
    }
}
