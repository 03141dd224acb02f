package org.recordingintake.audit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.recordingintake.event.Ids;

/**
 * Reads the audit log again and says where a line was altered, added or removed. It writes nothing, and needs no lock. It
 * cannot see that the last lines are missing: for that, its summary names the last line, to be compared with a copy.
 */
public final class AuditVerification {

    private final AuditFiles files;
    private final PrintStream out;
    private long lines;
    private long findings;
    private long expected;
    private String previous;
    private Instant first;
    private Instant last;

    /**
     * @param dataDir the directory {@code data.dir}
     * @param out     for the findings, a line each, and the summary
     */
    public AuditVerification(Path dataDir, PrintStream out) {
        this.files = new AuditFiles(dataDir);
        this.out = out;
    }

    /**
     * Verifies once; a second time takes a new object.
     *
     * @return whether all is well
     * @throws IOException if a file cannot be read
     */
    public boolean run() throws IOException {
        List<Path> all = files.all();
        if (all.isEmpty()) {
            out.println("There is no audit log in " + files.dataDir() + ".");
            return false;
        }
        for (Path file : all) {
            verify(file);
        }
        out.println(lines == 0 ? "The audit log has no lines." : lines + " lines from " + first + " to " + last + ", "
                + findings + " findings; the last line has number " + (expected - 1) + " and SHA-256 " + previous);
        return findings == 0;
    }

    private void verify(Path file) throws IOException {
        try (AuditLines reader = new AuditLines(file, 0)) {
            int place = 0;
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                verify(files.dataDir().relativize(file) + ":" + ++place, line);
            }
        } // what follows the last line end is being written, or was broken off by a crash, and was never answered
    }

    private void verify(String where, byte[] line) {
        Optional<AuditRecord> read = AuditRecord.in(line);
        if (read.isEmpty()) {
            report(where, "altered", "it is not a record");
        } else {
            follow(where, read.get());
        }
        lines++;
        expected = read.map(AuditRecord::number).orElse(expected) + 1;
        previous = Ids.sha256(line);
    }

    private void follow(String where, AuditRecord line) {
        if (previous == null) {
            begin(where, line);
        } else if (!previous.equals(line.previous())) {
            report(where, "altered", "it does not follow the line before it: that one was altered, or lines between them were"
                    + " removed or added");
        } else if (line.number() != expected) {
            report(where, "altered", "its number is " + line.number() + " instead of " + expected);
        }
        first = first == null ? line.time() : first;
        last = line.time();
    }

    /** Whoever keeps a copy may delete the oldest files. */
    private void begin(String where, AuditRecord line) {
        if (line.number() > 1) {
            out.println(where + ": the log begins with number " + line.number() + "; the files before it are not here");
        } else if (!line.previous().equals(AuditTail.NONE)) {
            report(where, "altered", "it is the first line, and follows another one");
        }
    }

    private void report(String where, String kind, String detail) {
        findings++;
        out.println(where + ": " + kind + ": " + detail);
    }
}
