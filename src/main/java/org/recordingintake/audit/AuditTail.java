package org.recordingintake.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.recordingintake.event.Ids;

/**
 * Where the chain ends.
 *
 * @param number   of the last line; 0 if there is none
 * @param previous the SHA-256 of the last line; zeros if there is none
 * @param day      of the first line of the current file, in UTC; null if that has none
 */
record AuditTail(long number, String previous, LocalDate day) {

    /** What the first line of all names as the one before it. */
    static final String NONE = "0".repeat(64);

    /** The end of the chain in these files, oldest first. */
    static AuditTail of(AuditFiles files) throws IOException {
        List<Path> all = files.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            Optional<AuditTail> end = in(all.get(i));
            if (end.isPresent()) {
                AuditTail tail = end.get();
                return all.get(i).equals(files.current()) ? tail : new AuditTail(tail.number(), tail.previous(), null);
            }
        }
        return new AuditTail(0, NONE, null);
    }

    /** Empty if the file has no line. */
    private static Optional<AuditTail> in(Path file) throws IOException {
        try (AuditLines lines = new AuditLines(file, 0)) {
            byte[] first = lines.next();
            if (first == null) {
                return Optional.empty();
            }
            byte[] last = first;
            long count = 1;
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                last = line;
                count++;
            }
            long end = count;
            Optional<AuditRecord> start = AuditRecord.in(first);
            long number = AuditRecord.in(last).map(AuditRecord::number)
                    .orElse(start.map(AuditRecord::number).orElse(1L) + end - 1); // somebody has altered the last one
            return Optional.of(new AuditTail(number, Ids.sha256(last),
                    start.map(record -> record.time().atZone(ZoneOffset.UTC).toLocalDate()).orElse(null)));
        }
    }

    /** Cuts off what a crash has left behind the last line of a file, and answers it; empty if there is nothing. */
    static String cutTornLine(Path file) throws IOException {
        if (Files.notExists(file)) {
            return "";
        }
        try (AuditLines lines = new AuditLines(file, 0)) {
            while (lines.next() != null) {
                // up to the last line end
            }
            if (lines.rest().length > 0) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(lines.offset());
                    channel.force(true);
                }
            }
            return new String(lines.rest(), StandardCharsets.UTF_8);
        }
    }

    /** The end of the chain after one more line. */
    AuditTail after(AuditRecord record, byte[] line) {
        return new AuditTail(record.number(), Ids.sha256(line),
                day != null ? day : record.time().atZone(ZoneOffset.UTC).toLocalDate());
    }

    AuditTail inNewFile() {
        return new AuditTail(number, previous, null);
    }
}
