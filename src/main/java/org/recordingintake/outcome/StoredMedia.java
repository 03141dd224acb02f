package org.recordingintake.outcome;

import java.time.Duration;
import java.util.Optional;

/**
 * How much there is of a recording that has just been stored.
 *
 * @param duration of its sound; empty where its content does not tell
 */
public record StoredMedia(long bytes, Optional<Duration> duration) {
}
