package org.recordingintake.store;

import java.nio.file.Path;

import org.recordingintake.audio.AudioReport;

/**
 * Media that is here, and judged, and has no name in the store yet.
 *
 * @param part   where it lies, not yet synced
 * @param sha256 in lower-case hex
 * @param report what has been found in it
 * @param origin what was known when it came
 */
public record Arrival(Path part, long bytes, String sha256, AudioReport report, Origin origin) {
}
