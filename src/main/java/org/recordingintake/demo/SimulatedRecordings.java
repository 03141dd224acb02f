package org.recordingintake.demo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** The media and transcripts that the simulated Bandwidth has, and how often each was asked for. Thread-safe. */
public final class SimulatedRecordings {

    private final Map<String, Media> mediaByPath;
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();

    SimulatedRecordings(Map<String, Media> mediaByPath) {
        this.mediaByPath = Map.copyOf(mediaByPath);
    }

    /** The media at the path of a request, or null if there is none. */
    public Media mediaAt(@Header(Exchange.HTTP_PATH) String path) {
        return mediaByPath.get(path);
    }

    /** Counts a request; answers how many there have been for this path, this one included. */
    public int countRequest(@Variable("path") String path) {
        return requests.merge(path, 1, Integer::sum);
    }

    /** How often what is at this path was asked for so far. */
    int requestsFor(String path) {
        return requests.getOrDefault(path, 0);
    }
}
