package org.recordingintake.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the whole lines of a file of the audit log; what follows the last line end is not one yet. */
final class AuditLines implements AutoCloseable {

    /** Far more than the longest that is written. */
    private static final int LONGEST = 1024 * 1024;

    private final Path file;
    private final InputStream in;
    private long offset;
    private byte[] rest = {};

    /** @param offset where to begin: 0, or what {@link #offset()} said earlier */
    AuditLines(Path file, long offset) throws IOException {
        this.file = file;
        this.offset = offset;
        this.in = new BufferedInputStream(Files.newInputStream(file));
        in.skipNBytes(offset);
    }

    /** The next line without its end; null if there is none. */
    byte[] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                offset += line.size() + 1;
                return line.toByteArray();
            }
            line.write(next);
            if (line.size() > LONGEST) {
                throw new FileSystemException(file.toString(), null, "a line is longer than " + LONGEST + " bytes");
            }
        }
        rest = line.toByteArray();
        return null;
    }

    /** Where the line after the last one begins. */
    long offset() {
        return offset;
    }

    /** What follows the last line end; known once there is no next line. */
    byte[] rest() {
        return rest;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
