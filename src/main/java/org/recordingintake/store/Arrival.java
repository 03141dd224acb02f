package org.recordingintake.store;

import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import org.recordingintake.audio.AudioReport;

/**
 * Media that is here, and judged, and has no name in the store yet.
 *
 * @param part   where it lies, not yet synced
 * @param sha256 in lower-case hex
 * @param report what has been found in it
 * @param about  what was known when it came: {@code source}, {@code response} and {@code length}, as in the receipt
 */
public record Arrival(Path part, long bytes, String sha256, AudioReport report, JsonNode about) {
}
