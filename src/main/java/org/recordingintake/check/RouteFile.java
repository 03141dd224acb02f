package org.recordingintake.check;

import java.nio.file.Path;

/**
 * A route file as it was read, so that what is checked is what is applied.
 *
 * @param path    its name in findings; the file itself is not opened
 * @param content YAML in UTF-8
 */
public record RouteFile(Path path, byte[] content) {
}
