package org.recordingintake.bandwidth;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * Whether something is a transcript as Bandwidth documents them, {@code {"transcripts":[{speaker, text, confidence}],
 * "clips":[{speaker, text, confidence, startTimeSeconds, endTimeSeconds}]}}: the clips came later than the transcripts,
 * and fields that are not known may be there.
 *
 * @param transcripts how many there are
 * @param clips       how many there are
 * @param objection   what it is instead, in a sentence; empty for a transcript
 */
record TranscriptShape(int transcripts, int clips, Optional<String> objection) {

    private static final String TRANSCRIPTS = "transcripts";
    private static final String CLIPS = "clips";
    private static final Set<String> NUMBERS = Set.of("confidence", "startTimeSeconds", "endTimeSeconds");
    private static final int MAX_NESTING_DEPTH = 200;
    /** One text may be all that is said in four hours. */
    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_NESTING_DEPTH).maxStringLength(TranscriptFetch.LARGEST).build()).build();

    /** Reads it without holding more than one text in memory besides. */
    static TranscriptShape of(byte[] content) {
        Map<String, Integer> counts = new HashMap<>();
        try (JsonParser parser = JSON.createParser(content)) {
            read(parser, counts);
            if (!counts.containsKey(TRANSCRIPTS)) {
                throw new UnknownShapeException("it has no list \"transcripts\"");
            }
            return new TranscriptShape(counts.get(TRANSCRIPTS), counts.getOrDefault(CLIPS, 0), Optional.empty());
        } catch (UnknownShapeException e) {
            return new TranscriptShape(0, 0, Optional.of("What came is no transcript: " + e.getMessage() + "."));
        } catch (IOException e) {
            return new TranscriptShape(0, 0, Optional.of("What came is no transcript: it is not JSON."));
        }
    }

    private static void read(JsonParser parser, Map<String, Integer> counts) throws IOException, UnknownShapeException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnknownShapeException("it is not a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value != JsonToken.VALUE_NULL && (field.equals(TRANSCRIPTS) || field.equals(CLIPS))) {
                counts.put(field, elements(parser, field));
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new UnknownShapeException("something follows the JSON object");
        }
    }

    private static int elements(JsonParser parser, String field) throws IOException, UnknownShapeException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new UnknownShapeException("its \"" + field + "\" is not a list");
        }
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new UnknownShapeException("its \"" + field + "\" does not hold objects");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                requireDocumented(parser.currentName(), parser.nextToken());
                parser.skipChildren();
            }
            count++;
        }
        return count;
    }

    private static void requireDocumented(String field, JsonToken value) throws UnknownShapeException {
        boolean isKnown = !(field.equals("text") || NUMBERS.contains(field)) || value == JsonToken.VALUE_NULL
                || (field.equals("text") ? value == JsonToken.VALUE_STRING : value.isNumeric());
        if (!isKnown) {
            throw new UnknownShapeException("a \"" + field + "\" in it is not a "
                    + (field.equals("text") ? "text" : "number"));
        }
    }

    private static final class UnknownShapeException extends Exception {

        private static final long serialVersionUID = 1L;

        UnknownShapeException(String message) {
            super(message);
        }
    }
}
