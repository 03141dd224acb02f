package org.recordingintake.ledger;

import java.time.Duration;
import java.util.Optional;

/**
 * How much there is of a recording that has just been stored.
 *
 * @param sha256   in lower-case hex
 * @param duration of its sound; empty where its content does not tell
 */
public record StoredMedia(long bytes, String sha256, Optional<Duration> duration) {
}
