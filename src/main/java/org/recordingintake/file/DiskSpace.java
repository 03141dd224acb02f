package org.recordingintake.file;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of a disk, and what of it this process may still use. */
public record DiskSpace(long usableBytes, long totalBytes) {

    /** Says how much space there is on the disk of a directory. */
    public interface Source {

        /** @throws IOException if that is not known */
        DiskSpace of(Path directory) throws IOException;
    }

    /** Of the disk that the directory is on at this moment, or is going to be on when it is created. */
    public static DiskSpace of(Path directory) throws IOException {
        Path existing = directory;
        while (Files.notExists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        FileStore store = Files.getFileStore(existing);
        return new DiskSpace(store.getUsableSpace(), store.getTotalSpace());
    }

    /** From 0 to 1. */
    public double usableShare() {
        return totalBytes == 0 ? 0 : (double) usableBytes / totalBytes;
    }
}
