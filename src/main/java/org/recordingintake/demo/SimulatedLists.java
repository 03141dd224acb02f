package org.recordingintake.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Header;

/** What the simulated accounts have. A conference begins an hour before its recording, and lasts. Thread-safe. */
public final class SimulatedLists {

    private static final Duration BEFORE_RECORDING = Duration.ofHours(1);

    private final ObjectMapper json = new ObjectMapper();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    /** Lists the recording that an event announces, and its conference, from now on. */
    void add(JsonNode event) {
        if (!event.path("eventType").asText().equals("transcriptionAvailable")) {
            events.add(event);
        }
    }

    /** The recordings of calls, as a JSON array. */
    public String recordings(@Header("accountId") String account, @Header("minStartTime") String from, @Header("maxStartTime") String to) {
        return entries(event -> isOf(account, event) && event.has("callId") && isWithin(startOf(event), from, to));
    }

    /** The recordings of a conference, as a JSON array. */
    public String conferenceRecordings(@Header("accountId") String account, @Header("conferenceId") String id) {
        return entries(event -> isOf(account, event) && event.path("conferenceId").asText().equals(id));
    }

    /** The conferences, as a JSON array. */
    public String conferences(@Header("accountId") String account, @Header("minCreatedTime") String from,
                              @Header("maxCreatedTime") String to) {
        ArrayNode list = json.createArrayNode();
        for (JsonNode event : events) {
            Instant created = startOf(event).minus(BEFORE_RECORDING);
            if (isOf(account, event) && event.has("conferenceId") && isWithin(created, from, to)) {
                list.addObject().put("id", event.path("conferenceId").asText()).put("name", event.path("name").asText())
                        .put("createdTime", created.toString()).putNull("completedTime").putNull("tag");
            }
        }
        return list.toString();
    }

    private static boolean isOf(String account, JsonNode event) {
        return event.path("accountId").asText().equals(account);
    }

    private static Instant startOf(JsonNode event) {
        return Instant.parse(event.path("startTime").asText());
    }

    private static boolean isWithin(Instant time, String from, String to) {
        return !time.isBefore(Instant.parse(from)) && time.isBefore(Instant.parse(to));
    }

    private String entries(Predicate<JsonNode> which) {
        ArrayNode list = json.createArrayNode();
        for (JsonNode event : events.stream().filter(which).toList()) {
            ObjectNode entry = event.deepCopy();
            list.add(entry.remove(List.of("eventType", "eventTime")));
        }
        return list.toString();
    }
}
