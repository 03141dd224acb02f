package org.recordingintake.console;

import java.nio.file.Path;

/**
 * The media of a stored recording.
 *
 * @param name        of the file that a browser saves; safe in a header
 * @param contentType by the content that was verified when it was stored
 * @param bytes       its length now
 * @param sha256      as in the receipt, in lower-case hex
 */
public record MediaFile(Path file, String name, String contentType, long bytes, String sha256) {
}
