package org.recordingintake.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.file.DurableFiles;

/**
 * The audit trail of edits, {@code data/changes.log}: one JSON object a line, with the fields {@code time}, {@code
 * outcome}, {@code set}, {@code files} (SHA-256 by name), {@code added}, {@code changed}, {@code removed} (route ids),
 * {@code needRestart} (settings) and {@code errors}. Not thread-safe.
 */
final class ChangeLog {

    private static final Pattern APPLIED = Pattern.compile("\\{\"time\":\"([^\"]+)\",\"outcome\":\"applied\".*");

    private final Path file;
    private final DurableFiles files;
    private final ObjectMapper json;

    /** @param dataDir the directory {@code data.dir} */
    ChangeLog(Path dataDir, DurableFiles files, ObjectMapper json) {
        this.file = dataDir.resolve("changes.log");
        this.files = files;
        this.json = json;
    }

    /** The time of the last change that was applied; empty if none is recorded, or that cannot be read. */
    Optional<String> lastApplied() {
        // any bytes are valid in this encoding, those of a line that a crash broke off too
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(APPLIED::matcher).filter(Matcher::matches).map(line -> line.group(1))
                    .reduce((earlier, later) -> later);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Appends a line, synced to disk; if that fails, the file stays as it was. */
    void append(Change change) throws IOException {
        if (!Files.exists(file)) {
            files.write(file.getParent(), file, new byte[0]);
        }
        String line = json.writeValueAsString(lineOf(change)) + "\n";
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long before = channel.size();
            ByteBuffer bytes = ByteBuffer.wrap(((endsWithinALine(channel) ? "\n" : "") + line)
                    .getBytes(StandardCharsets.UTF_8));
            try {
                channel.position(before);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            } catch (IOException e) {
                channel.truncate(before);
                throw e;
            }
        }
    }

    /** A crash leaves the beginning of a line behind. */
    private static boolean endsWithinALine(FileChannel channel) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
    }

    private ObjectNode lineOf(Change change) {
        ObjectNode line = json.createObjectNode().put("time", change.time().toString())
                .put("outcome", change.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        change.set().ifPresent(number -> line.put("set", number));
        change.files().sums().forEach(line.putObject("files")::put);
        put(line, "changedFiles", change.plan().files());
        put(line, "added", change.plan().added());
        put(line, "changed", change.plan().changed());
        put(line, "removed", change.plan().removed());
        put(line, "needRestart", change.needingRestart());
        change.findings().stream().filter(finding -> finding.severity() == Severity.ERROR)
                .forEach(finding -> line.withArray("errors").add(finding.toString()));
        return line;
    }

    private static void put(ObjectNode line, String field, SortedSet<String> names) {
        if (!names.isEmpty()) {
            names.forEach(line.withArray(field)::add);
        }
    }
}
