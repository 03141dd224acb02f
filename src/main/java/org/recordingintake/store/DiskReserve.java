package org.recordingintake.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

import org.recordingintake.file.DurableFiles;

/**
 * What room there is for media: where the store shares its disk with the queue, some is left to that, for an event comes
 * once and its media can wait. Thread-safe.
 */
public final class DiskReserve {

    /** The part of the disk that media leaves free; new events leave less, so they are still taken when media is not. */
    private static final double RESERVE = 0.03;
    private static final long BYTES_BETWEEN_LOOKS = 1024 * 1024;

    private final Path store;
    private final Path data;
    /** Answers for the volume that the store is on at that moment; to get it reads the list of all that is mounted. */
    private volatile FileStore disk;

    public DiskReserve(Path store, Path data) {
        this.store = store;
        this.data = data;
    }

    /**
     * Media that fails as soon as there is no room for what is still to come of it.
     *
     * @param expectedBytes the announced length, or -1 if none was announced
     * @throws IOException if there is none from the start
     */
    public InputStream bounding(InputStream media, long expectedBytes) throws IOException {
        require(expectedBytes);
        return new FilterInputStream(media) {

            private long bytes;
            private long nextLook = BYTES_BETWEEN_LOOKS;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                bytes += Math.max(count, 0);
                if (bytes >= nextLook) {
                    require(expectedBytes - bytes);
                    nextLook = bytes + BYTES_BETWEEN_LOOKS;
                }
                return count;
            }
        };
    }

    /** @throws IOException if there is no room for any media; the message says what to do */
    public void requireRoom() throws IOException {
        require(0);
    }

    private void require(long bytes) throws IOException {
        DurableFiles.createDirectories(store);
        if (disk == null) {
            disk = Files.getFileStore(store);
        }
        if (sharesItsDisk() && disk.getUsableSpace() - Math.max(bytes, 0) < disk.getTotalSpace() * RESERVE) {
            throw new IOException("The store is full: the rest of its disk is reserved for the queue. Free disk space.");
        }
    }

    private boolean sharesItsDisk() throws IOException {
        return Files.getAttribute(store, "unix:dev").equals(Files.getAttribute(data, "unix:dev"));
    }
}
