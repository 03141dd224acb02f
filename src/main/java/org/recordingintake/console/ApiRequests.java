package org.recordingintake.console;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.MIMEHeader;
import org.recordingintake.event.JsonFormat;

/**
 * Reads what clients send, strictly: what is not understood must not mean more than was meant. Each failure is an
 * {@link InvalidRequestException}.
 */
final class ApiRequests {

    private static final Set<String> FILTER = Set.of("recordingId", "reason", "from", "to");
    private static final int LONGEST_ID = 256;

    private ApiRequests() {
    }

    /** The parameters of a query, each of which may be there once. */
    static Map<String, String> parameters(MultiMap query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        query.forEach(parameter -> {
            if (parameters.put(parameter.getKey(), parameter.getValue()) != null) {
                throw new InvalidRequestException("The parameter " + parameter.getKey().replaceAll("[^A-Za-z-]", "?")
                        + " occurs twice.");
            }
        });
        return parameters;
    }

    /** Of what a client likes best, what a search is answered with; null if it likes neither. */
    static String accepted(List<MIMEHeader> accepted) {
        for (MIMEHeader type : accepted) {
            switch (type.rawValue().split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
                case "text/csv", "text/*" -> {
                    return RecordingsCsv.MEDIA_TYPE;
                }
                case Api.JSON, "application/*", "*/*" -> {
                    return Api.JSON;
                }
                default -> { }
            }
        }
        return accepted.isEmpty() ? Api.JSON : null;
    }

    static ReplayRequest replay(byte[] body) {
        ObjectNode json = object(body, Set.of("ids", "filter", "limit"));
        if (json.hasNonNull("ids") == json.hasNonNull("filter")) {
            throw new InvalidRequestException("Send either ids, a list of texts, or filter, an object.");
        }
        if (json.hasNonNull("ids")) {
            if (json.hasNonNull("limit")) {
                throw new InvalidRequestException("limit belongs to filter: with ids, all of them are meant.");
            }
            return new ReplayRequest(ids(json.get("ids")), null, null);
        }
        return new ReplayRequest(null, filter(json.get("filter")), integer(json, "limit", DeadLetterBox.LARGEST_REPLAY));
    }

    private static List<String> ids(JsonNode json) {
        List<String> ids = new ArrayList<>();
        for (JsonNode id : json) {
            if (!id.isTextual() || id.textValue().isEmpty() || id.textValue().length() > LONGEST_ID) {
                throw new InvalidRequestException("ids must be a list of ids, each a text.");
            }
            ids.add(id.textValue());
        }
        if (!json.isArray() || ids.isEmpty()) {
            throw new InvalidRequestException("ids must be a list of at least one id.");
        }
        return ids;
    }

    private static DeadLetterFilter filter(JsonNode json) {
        if (!(json instanceof ObjectNode filter)) {
            throw new InvalidRequestException("filter must be an object; {} means all.");
        }
        requireKnown(filter, FILTER);
        Map<String, String> parameters = new LinkedHashMap<>();
        filter.properties().forEach(field -> {
            if (!field.getValue().isTextual() || field.getValue().textValue().isBlank()) {
                throw new InvalidRequestException(field.getKey() + " in filter must be a text that is not blank.");
            }
            parameters.put(field.getKey(), field.getValue().textValue());
        });
        return filter(parameters);
    }

    /** Of dead letters, from parameters of these names. */
    static DeadLetterFilter filter(Map<String, String> parameters) {
        return new DeadLetterFilter(SearchParameters.text(parameters, "recordingId"),
                SearchParameters.text(parameters, "reason"), SearchParameters.from(parameters),
                SearchParameters.to(parameters));
    }

    static Set<String> filterParameters() {
        Set<String> names = new TreeSet<>(FILTER);
        names.addAll(Set.of("after", "limit"));
        return names;
    }

    static RollbackRequest rollback(byte[] body) {
        ObjectNode json = object(body, Set.of("set"));
        return new RollbackRequest(integer(json, "set", null));
    }

    private static Integer integer(ObjectNode json, String name, Integer absent) {
        JsonNode number = json.path(name);
        if (absent != null && (number.isMissingNode() || number.isNull())) {
            return absent;
        }
        if (!number.isIntegralNumber() || !number.canConvertToInt() || number.intValue() < 0) {
            throw new InvalidRequestException(name + " must be a number.");
        }
        return number.intValue();
    }

    private static ObjectNode object(byte[] body, Set<String> names) {
        try {
            ObjectNode json = JsonFormat.OBJECT.read(body);
            requireKnown(json, names);
            return json;
        } catch (IOException e) {
            throw new InvalidRequestException("The body must be a JSON object with "
                    + String.join(", ", new TreeSet<>(names)) + ".", e);
        }
    }

    private static void requireKnown(ObjectNode json, Set<String> names) {
        json.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw new InvalidRequestException("There is no such field. Known are "
                        + String.join(", ", new TreeSet<>(names)) + ".");
            }
        });
    }
}
