package org.recordingintake.outcome;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;

import org.recordingintake.event.Ids;
import org.recordingintake.file.DurableFiles;

/**
 * Who deals with what, among all runtimes that share this file. A claim is a lock on one byte far out in the file, which
 * stays empty; the operating system gives it free when the process ends, however. Thread-safe.
 */
public final class Claims implements AutoCloseable {

    /** A byte's place has to fit into 63 bits. */
    private static final int PLACE_DIGITS = 15;

    private final Path file;
    private FileChannel channel;

    /** @param file need not exist; to be opened by nothing else in this process, which would give up all claims */
    public Claims(Path file) {
        this.file = file;
    }

    /** Claims it until the lock is released; empty if it is claimed already, here or by another runtime. */
    public synchronized Optional<FileLock> claim(String key) throws IOException {
        if (channel == null) {
            DurableFiles.createDirectories(file.getParent());
            channel = DurableFiles.open(file);
        }
        try {
            long place = Long.parseLong(Ids.sha256(key).substring(0, PLACE_DIGITS), 16);
            return Optional.ofNullable(channel.tryLock(place, 1, false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // claimed in this very process
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
