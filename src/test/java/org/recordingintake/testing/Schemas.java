package org.recordingintake.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import org.jspecify.annotations.Nullable;
import org.recordingintake.alert.Alert;
import org.recordingintake.reload.ChangeRecord;
import org.recordingintake.retry.DeadLetter;
import org.recordingintake.store.Receipt;
import org.recordingintake.store.Tombstone;
import org.recordingintake.store.TranscriptReceipt;

/** The JSON schemas of the formats, as they follow from the records. */
public final class Schemas {

    /** Where they are for others. */
    public static final Path DIRECTORY = Path.of("docs", "schemas");
    /** By name the record, and what it is of. */
    private static final Map<String, List<Class<?>>> FORMATS = new TreeMap<>();

    static {
        FORMATS.put("receipt", List.of(Receipt.class));
        FORMATS.put("transcript-receipt", List.of(TranscriptReceipt.class));
        FORMATS.put("tombstone", List.of(Tombstone.class));
        FORMATS.put("dead-letter", List.of(DeadLetter.class));
        FORMATS.put("audit-record", List.of(type("audit.AuditRecord")));
        FORMATS.put("change-record", List.of(ChangeRecord.class));
        FORMATS.put("alert", List.of(Alert.class, Alert.About.class));
        FORMATS.put("recording-stored", List.of(Alert.class, Alert.Stored.class));
        FORMATS.put("routes-rejected", List.of(Alert.class, type("reload.RouteAlerts$Rejection")));
        FORMATS.put("recordings-reconciled", List.of(Alert.class, type("reconcile.RunReport")));
        FORMATS.put("reconciliation-stalled", List.of(Alert.class, type("reconcile.Stall$Figures")));
        FORMATS.put("reconcile-request", List.of(type("reconcile.Requests$Request")));
        FORMATS.put("reconcile-result", List.of(type("reconcile.RunReport")));
    }

    private Schemas() {
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("org.recordingintake." + name);
        } catch (ClassNotFoundException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Each by the name of its file, such as {@code receipt.schema.json}. */
    public static Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        FORMATS.keySet().forEach(name -> all.put(name + ".schema.json", schema(name, false).toPrettyString() + "\n"));
        return all;
    }

    /** Fails unless the format of this name allows the document, which has no field that its schema does not name. */
    public static void requireValid(String name, JsonNode document) {
        String schema = schema(name, true).toString();
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema)
                .validate(document.toString(), InputFormat.JSON,
                        run -> run.getExecutionConfig().setFormatAssertionsEnabled(true)))
                .as("%s: %s", name, document.toPrettyString()).isEmpty();
    }

    private static ObjectNode schema(String name, boolean closed) {
        return schema(FORMATS.get(name), closed);
    }

    /**
     * That of a type, with parameters.
     *
     * @param closed  whether objects of ours have no other fields
     * @param options of the generator, besides its usual ones
     */
    public static ObjectNode schema(List<Class<?>> types, boolean closed, Option... options) {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY))
                .with(Option.STANDARD_FORMATS, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES);
        for (Option option : options) {
            config.with(option);
        }
        if (closed) {
            config.forTypesInGeneral().withAdditionalPropertiesResolver(scope ->
                    scope.getType().isInstanceOf(JsonNode.class) || scope.getType().isInstanceOf(Map.class) ? null : Void.class);
        }
        config.forTypesInGeneral().withPropertySorter((first, second) -> 0)
                .withCustomDefinitionProvider((type, context) -> JsonNode.class.isAssignableFrom(type.getErasedType())
                        ? definition("type", "object") : type.getErasedType() == byte[].class
                        ? definition("type", "string", "contentEncoding", "base64") : null);
        config.forFields().withRequiredCheck(field -> !isNullable(field) || isAlwaysWritten(field))
                .withNullableCheck(field -> isNullable(field) && isAlwaysWritten(field));
        return new SchemaGenerator(config.build()).generateSchema(types.get(0), types.subList(1, types.size()).toArray(Type[]::new));
    }

    private static CustomDefinition definition(String... keywords) {
        ObjectNode definition = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < keywords.length; i += 2) {
            definition.put(keywords[i], keywords[i + 1]);
        }
        return new CustomDefinition(definition, true);
    }

    private static boolean isNullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static boolean isAlwaysWritten(FieldScope field) {
        Field member = field.getRawMember();
        JsonInclude ofField = member.getAnnotation(JsonInclude.class);
        JsonInclude include = ofField != null ? ofField : member.getDeclaringClass().getAnnotation(JsonInclude.class);
        return include == null || include.value() == JsonInclude.Include.ALWAYS;
    }
}
