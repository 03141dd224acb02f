package org.recordingintake.testing;

import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An event as Bandwidth sends it, with a recording id of its own; change what a test is about. */
public final class Event {

    /** The first documented example, to the letter. */
    public static final String DOCUMENTED = """
            {"eventType":"recordingAvailable","eventTime":"2019-09-13T16:49:40.500","accountId":"55555555",\
            "applicationId":"7fc9698a-b04a-468b-9e8f-91238c0d0086","to":"+15553334444","from":"+15551112222",\
            "direction":"outbound","callId":"c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d",\
            "recordingId":"r-115da407-e3d9-4ea7-889f-5f4ad7386a80","channels":1,\
            "startTime":"2019-09-13T16:48:29.235Z","endTime":"2019-09-13T16:48:48.890Z","duration":"PT20.056S",\
            "fileFormat":"wav","callUrl":"https://../{accountId}/calls/{callId-1}",\
            "mediaUrl":"https://../{accountId}/calls/{callId-1}/recordings/{recordingId}/media","status":"complete"}""";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode json;

    private Event(ObjectNode json) {
        this.json = json;
    }

    /** Announces half a second: what the tests store is hardly longer or shorter. */
    public static Event complete() {
        try {
            return new Event((ObjectNode) JSON.readTree(DOCUMENTED)).with("recordingId", "r-" + UUID.randomUUID())
                    .with("duration", "PT0.5S");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Event partial() {
        return complete().with("status", "partial");
    }

    public static Event error() {
        return complete().with("status", "error").with("mediaUrl", null);
    }

    public static Event conference() {
        return complete().without("callId").with("conferenceId", "conf-95ac8d6e-1a31c52e")
                .with("eventType", "conferenceRecordingAvailable");
    }

    /** Announces a transcript of a recording: what the recording's event says, but for its channels and status. */
    public Event transcribed(String transcriptionId) {
        return transcribed(transcriptionId, "available");
    }

    /** The same in another status. */
    public Event transcribed(String transcriptionId, String status) {
        return with("eventType", "transcriptionAvailable").without("channels").without("status").with("transcription",
                Map.of("id", transcriptionId, "status", status, "completedTime", "2019-09-13T18:46:46.000Z",
                        "url", "https://../{accountId}/calls/{callId}/recordings/{recordingId}/transcription"));
    }

    public Event with(String field, Object value) {
        Event changed = new Event(json.deepCopy());
        changed.json.set(field, JSON.valueToTree(value));
        return changed;
    }

    public Event without(String field) {
        Event changed = new Event(json.deepCopy());
        changed.json.remove(field);
        return changed;
    }

    public String id() {
        return json.get("recordingId").asText();
    }

    public String field(String name) {
        return json.get(name).asText();
    }

    public Map<String, Object> fields() {
        return JSON.convertValue(json, new TypeReference<>() { });
    }

    /** The path of the media in the API, below its base URL. */
    public String mediaPath() {
        String parent = json.has("callId") ? "/calls/" + json.get("callId").asText()
                : "/conferences/" + json.get("conferenceId").asText();
        return "/accounts/" + json.get("accountId").asText() + parent + "/recordings/" + id() + "/media";
    }

    /** The path of the transcript in the API, below its base URL. */
    public String transcriptPath() {
        return mediaPath().replaceFirst("/media$", "/transcription");
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
