package org.recordingintake.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an announcement has ended.
 *
 * @param outcome  {@code stored}, {@code alerted}, {@code dead letter}, or {@code none} if no file shows one
 * @param file     the file that shows the outcome, relative to the data directory
 * @param problems what is not as it should be, each as a clause about the recording; empty if all is right
 */
record Ending(String outcome, Optional<Path> file, List<String> problems) {
}
