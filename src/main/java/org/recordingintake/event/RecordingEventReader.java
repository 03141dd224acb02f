package org.recordingintake.event;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

/** Makes a {@link RecordingEvent} of any JSON object, filling in missing ids where the event's own URLs name them. */
public final class RecordingEventReader extends StdDeserializer<RecordingEvent> {

    private static final long serialVersionUID = 1L;

    /** The type of the event that announces a transcript, or that there is none. */
    static final String TRANSCRIPTION = "transcriptionAvailable";
    /** The status of a transcription that can be fetched. */
    static final String AVAILABLE = "available";
    /** Real events have two levels. */
    private static final int MAX_NESTING_DEPTH = 200;
    /** What is put around an event: a receipt, or a dead letter in a list of them. */
    private static final int MAX_LEVELS_AROUND = 2;
    /** Real events have fields of a few hundred characters; a receipt holds a whole event in one, a dead letter in Base64. */
    static final int MAX_STRING_LENGTH = 256 * 1024;
    private static final int MAX_NAME_LENGTH = 1024;
    /** Digits, where real events have one. */
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final String ID = "([A-Za-z0-9_-]{1,256})";
    private static final Pattern RESOURCE = Pattern.compile(
            "/accounts/" + ID + "/(calls|conferences)/" + ID + "(?:/recordings/" + ID + "(?:/(?:media|transcription))?)?/?(?:\\?.*)?$");

    private static final Pattern USER_INFO = Pattern.compile("//[^/?#]*@");

    private final transient Supplier<Optional<String>> defaultAccountId;

    private RecordingEventReader(Supplier<Optional<String>> defaultAccountId) {
        super(RecordingEvent.class);
        this.defaultAccountId = defaultAccountId;
    }

    /**
     * The mapper with which the whole product reads and writes JSON: numbers keep their digits; anything behind the
     * first value, nested absurdly deep or absurdly long, is an error, and so is a field that an object has twice; a field
     * that a record does not have is skipped. An event may be nested a little less deep than what holds it.
     *
     * @param defaultAccountId for events that name no account
     */
    public static ObjectMapper mapper(Supplier<Optional<String>> defaultAccountId) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING_DEPTH + MAX_LEVELS_AROUND)
                        .maxStringLength(MAX_STRING_LENGTH).maxNameLength(MAX_NAME_LENGTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .defaultPrettyPrinter(new ShallowPrinter())
                .addModule(new SimpleModule().addDeserializer(RecordingEvent.class, new RecordingEventReader(defaultAccountId))
                        .addSerializer(Instant.class, ToStringSerializer.instance)
                        .addSerializer(LocalDate.class, ToStringSerializer.instance)
                        .addDeserializer(Instant.class, new TimeReader<>(Instant.class, Instant::parse))
                        .addDeserializer(LocalDate.class, new TimeReader<>(LocalDate.class, LocalDate::parse)))
                .build();
    }

    /** A time; null for any other text. */
    private static final class TimeReader<T> extends FromStringDeserializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parser;

        private TimeReader(Class<T> type, Function<String, T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        protected T _deserialize(String text, DeserializationContext context) {
            return JsonFormat.time(text, parser);
        }
    }

    /** Blots out a user and password before the host of a URL: they are never used, and no file should hold them. */
    public static ObjectNode withoutCredentials(ObjectNode json) {
        blotOut(json, "mediaUrl");
        blotOut(json, "callUrl");
        blotOut(transcription(json), "url");
        return json;
    }

    private static void blotOut(ObjectNode json, String field) {
        String url = text(json, field);
        if (url != null && USER_INFO.matcher(url).find()) {
            json.put(field, USER_INFO.matcher(url).replaceFirst("//****@"));
        }
    }

    /** What an event says about a transcription; without a field where it says nothing, or in another form. */
    static ObjectNode transcription(ObjectNode json) {
        return json.get("transcription") instanceof ObjectNode transcription
                ? transcription : JsonNodeFactory.instance.objectNode();
    }

    /** A URL up to its query or fragment. */
    public static String withoutQuery(String url) {
        return url.split("[?#]", 2)[0];
    }

    @Override
    public RecordingEvent deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        TreeNode tree = parser.readValueAsTree();
        if (!(tree instanceof ObjectNode json)) {
            return (RecordingEvent) context.handleUnexpectedToken(RecordingEvent.class, parser);
        }
        requireShallow(json);
        return eventOf(json, defaultAccountId.get());
    }

    @Override
    public RecordingEvent getNullValue(DeserializationContext context) throws JsonMappingException {
        return context.reportInputMismatch(this, "null is not an event");
    }

    /**
     * What an object says, which is relieved of credentials.
     *
     * @param defaultAccountId the account where the event names none
     */
    public static RecordingEvent eventOf(ObjectNode json, Optional<String> defaultAccountId) {
        withoutCredentials(json);
        Resource media = resource(text(json, "mediaUrl"));
        Resource call = resource(text(json, "callUrl"));
        Resource transcript = resource(text(transcription(json), "url"));
        String type = first(text(json, "eventType"), "recordingAvailable");
        String status = type.equals(TRANSCRIPTION)
                ? first(text(transcription(json), "status"), AVAILABLE) : first(text(json, "status"), "");
        return new RecordingEvent(type, status.toLowerCase(Locale.ROOT),
                first(text(json, "recordingId"), media.recordingId(), transcript.recordingId()),
                first(text(json, "callId"), media.id("calls"), call.id("calls"), transcript.id("calls")),
                first(text(json, "conferenceId"), media.id("conferences")),
                first(text(json, "accountId"), media.accountId(), call.accountId(), transcript.accountId(),
                        defaultAccountId.orElse(null)),
                text(json, "mediaUrl"),
                Timestamps.parse(text(json, "startTime")).orElse(null),
                Timestamps.parse(text(json, "eventTime")).orElse(null),
                json);
    }

    /** @throws StreamConstraintsException if it is nested deeper than an event may be */
    static void requireShallow(JsonNode value) throws StreamConstraintsException {
        if (depth(value) > MAX_NESTING_DEPTH) {
            throw new StreamConstraintsException("It is nested deeper than " + MAX_NESTING_DEPTH + " levels");
        }
    }

    private static int depth(JsonNode value) {
        int deepest = 0;
        for (JsonNode child : value) {
            deepest = Math.max(deepest, depth(child));
        }
        return value.isContainerNode() ? deepest + 1 : 0;
    }

    /** The value as text; null where it is absent, null, blank, or no plain value. */
    static String text(ObjectNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null || !value.isValueNode() || value.isNull() || value.asText().isBlank()) {
            return null;
        }
        return value.asText().strip();
    }

    private static String first(String... candidates) {
        return Stream.of(candidates).filter(candidate -> candidate != null).findFirst().orElse(null);
    }

    /** What a URL of the documented form names; all null for any other text. */
    public static Resource resource(String url) {
        Matcher matcher = url == null ? null : RESOURCE.matcher(url);
        return matcher != null && matcher.find()
                ? new Resource(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4))
                : new Resource(null, null, null, null);
    }

    /**
     * The parts of {@code /accounts/{accountId}/{calls|conferences}/{id}/recordings/{recordingId}/media}.
     *
     * @param kind {@code calls} or {@code conferences}
     */
    public record Resource(String accountId, String kind, String id, String recordingId) {

        /** The id if it is one of this kind, else null. */
        public String id(String ofKind) {
            return ofKind.equals(kind) ? id : null;
        }
    }
}
