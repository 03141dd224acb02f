package org.recordingintake.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps a directory to its owner and to one process at a time; the operating system releases it when the process ends, for whatever reason. */
public final class DirectoryLock implements AutoCloseable {

    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    /** @throws IOException if another process has the directory; the message names both */
    public static DirectoryLock acquire(Path directory) throws IOException {
        DurableFiles.createPrivateDirectory(directory);
        Path path = directory.resolve("lock");
        FileChannel file = DurableFiles.open(path);
        if (!isFree(file)) {
            file.close();
            throw new IOException(directory + " is in use by another recording intake, process "
                    + Files.readString(path).strip() + ". Stop it, or set another data.dir for this one.");
        }
        file.truncate(0);
        file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return new DirectoryLock(file);
    }

    private static boolean isFree(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held in this very process
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
