package org.recordingintake.reconcile;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.JsonLocations;
import org.recordingintake.settings.Settings;

/**
 * An answer of {@code GET /accounts/{accountId}/recordings}: a bare JSON array, oldest first by {@code startTime}, of
 * at most {@value #CAP} entries and without any paging.
 *
 * @param entries at most {@value #CAP}, whatever the server sent
 */
record RecordingList(List<ObjectNode> entries) {

    /** So many are sent at most; there may be more. */
    static final int CAP = 1000;

    /** Where the list of the configured account is, without a query. */
    static String urlFor(Settings.Bandwidth bandwidth) {
        return bandwidth.baseUrl() + "/accounts/" + bandwidth.accountId().orElseThrow() + "/recordings";
    }

    /** @throws IOException if this is no such list; the message says why */
    static RecordingList read(InputStream answer, ObjectMapper json) throws IOException {
        List<ObjectNode> entries = new ArrayList<>();
        ObjectReader oneByOne = json.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try (answer; JsonParser parser = json.createParser(answer)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("The list of recordings is not a JSON array.");
            }
            while (entries.size() < CAP && parser.nextToken() != JsonToken.END_ARRAY) {
                JsonNode entry = oneByOne.readTree(parser);
                if (!(entry instanceof ObjectNode object)) {
                    throw new IOException("The list of recordings holds something other than objects.");
                }
                entries.add(object);
            }
        } catch (JsonProcessingException e) {
            throw new IOException("The list of recordings is not JSON" + JsonLocations.of(e) + ".");
        }
        return new RecordingList(entries);
    }

    /** Whether there may be more than these. */
    boolean isCut() {
        return entries.size() >= CAP;
    }
}
