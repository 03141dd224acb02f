package org.recordingintake.ledger;

import java.time.Instant;

/**
 * Something that is told once, or has to survive a restart, and is about no one recording.
 *
 * @param text what it says; may be null
 */
public record Notice(Instant at, String text) {
}
