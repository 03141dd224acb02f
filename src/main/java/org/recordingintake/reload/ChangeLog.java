package org.recordingintake.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import org.recordingintake.file.DurableFiles;

/** The audit trail of edits, {@code data/changes.log}: a {@link ChangeRecord} a line. Not thread-safe. */
final class ChangeLog {

    private static final byte[] NEW_LINE = {'\n'};

    private final Path file;
    private final DurableFiles files;

    /** @param dataDir the directory {@code data.dir} */
    ChangeLog(Path dataDir, DurableFiles files) {
        this.file = dataDir.resolve("changes.log");
        this.files = files;
    }

    /** The time of the last change that was applied; empty if none is recorded, or that cannot be read. */
    Optional<String> lastApplied() {
        // any bytes are valid in this encoding, those of a line that a crash broke off too
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(ChangeLog::timeIfApplied).flatMap(Optional::stream).reduce((earlier, later) -> later);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> timeIfApplied(String line) {
        try {
            ChangeRecord change = ChangeRecord.FORMAT.read(line.getBytes(StandardCharsets.ISO_8859_1));
            return change.outcome() == Change.Outcome.APPLIED ? Optional.ofNullable(change.time()).map(Instant::toString) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // broken off by a crash
        }
    }

    /** Appends a line, synced to disk; if that fails, the file stays as it was. */
    void append(Change change) throws IOException {
        if (!Files.exists(file)) {
            files.write(file.getParent(), file, new byte[0]);
        }
        byte[] line = ChangeRecord.FORMAT.write(ChangeRecord.of(change));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long before = channel.size();
            ByteBuffer bytes = ByteBuffer.allocate(line.length + 2);
            bytes.put(endsWithinALine(channel) ? NEW_LINE : new byte[0]).put(line).put(NEW_LINE).flip();
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
}
