package org.recordingintake.faults;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.recordingintake.testing.Patience;

/**
 * A disk of its own, small enough to be filled: an ext4 file system in a file, mounted below {@code target/}. It needs
 * root, mkfs.ext4 and loop devices.
 */
final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 1024;
    private static final int MEBIBYTE = 1024 * 1024;

    private final Path image;
    private final Path mountPoint;
    private boolean failed;

    private SmallDisk(int mebibytes) throws IOException {
        Path disks = Files.createDirectories(Path.of("target", "disks").toAbsolutePath());
        String name = UUID.randomUUID().toString();
        image = disks.resolve(name + ".ext4");
        mountPoint = Files.createDirectory(disks.resolve(name));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mebibytes * MEBIBYTE);
        }
        try {
            run("mkfs.ext4", "-q", "-m", "0", "-b", String.valueOf(BLOCK), image.toString());
            mount();
        } catch (IOException e) {
            delete();
            throw e;
        }
    }

    /** An empty disk of this size, of which the file system itself takes a part. */
    static SmallDisk ofMebibytes(int size) throws IOException {
        return new SmallDisk(size);
    }

    static boolean available() {
        try (SmallDisk trial = new SmallDisk(8)) {
            return Files.isDirectory(trial.directory("trial"));
        } catch (IOException e) {
            System.out.println("No small disk can be mounted here: " + e.getMessage());
            return false;
        }
    }

    /** Skips the calling tests, and says so, where no disk can be mounted. */
    static void assumeAvailable() {
        boolean available = available();
        if (!available) {
            System.out.println("SKIPPED: the tests of full and read-only disks need root, mkfs.ext4 and loop devices");
        }
        Assumptions.assumeTrue(available, "needs root, mkfs.ext4 and loop devices");
    }

    /** A directory on the disk, created if need be. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(mountPoint.resolve(name));
    }

    /** Leaves not a single block free. */
    void fill() throws IOException {
        fillLeaving(0);
    }

    /** Takes up the free space but for so many bytes. */
    void fillLeaving(long bytes) throws IOException {
        try (FileChannel ballast = FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
            int step = MEBIBYTE;
            while (step >= BLOCK) {
                if (usableBytes() - step < bytes || !append(ballast, step)) {
                    step /= 2;
                }
            }
            ballast.force(true);
        }
    }

    private static boolean append(FileChannel file, int bytes) {
        try {
            ByteBuffer zeros = ByteBuffer.allocate(bytes);
            while (zeros.hasRemaining()) {
                file.write(zeros);
            }
            return true;
        } catch (IOException e) {
            return false; // no space left
        }
    }

    /** Gives back what filling has taken. */
    void free() throws IOException {
        Files.deleteIfExists(ballast());
    }

    private Path ballast() {
        return mountPoint.resolve("ballast");
    }

    long usableBytes() throws IOException {
        return Files.getFileStore(mountPoint).getUsableSpace();
    }

    /**
     * Allows no more writing. Where files are open for writing it fails the disk as an I/O error does: what is not
     * synced is gone.
     */
    void remountReadOnly() throws IOException {
        run("sync", "-f", mountPoint.toString());
        try {
            run("mount", "-o", "remount,ro", mountPoint.toString());
        } catch (IOException busy) {
            run("mount", "-o", "remount,abort", mountPoint.toString());
            failed = true;
        }
    }

    /** Allows writing again; after a failure with files open only once nobody uses the disk any more. */
    void remountWritable() throws IOException {
        if (failed) {
            run("umount", mountPoint.toString());
            mount();
            failed = false;
        } else {
            run("mount", "-o", "remount,rw", mountPoint.toString());
        }
    }

    private void mount() throws IOException {
        run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    }

    private static void run(String... command) throws IOException {
        File output = Files.createTempFile("command", ".txt").toFile();
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
            if (!process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": "
                        + Files.readString(output.toPath(), StandardCharsets.UTF_8).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(output.toPath());
        }
    }

    private boolean isMounted() throws IOException {
        List<String> mounts = Files.readAllLines(Path.of("/proc/mounts"));
        return mounts.stream().anyMatch(line -> line.contains(" " + mountPoint + " "));
    }

    /** Unmounts and deletes the disk, even if somebody still uses it; the loop device goes with the mount. */
    @Override
    public void close() throws IOException {
        if (isMounted()) {
            try {
                run("umount", mountPoint.toString());
            } catch (IOException busy) {
                run("umount", "-l", mountPoint.toString());
            }
        }
        delete();
    }

    private void delete() throws IOException {
        Files.deleteIfExists(mountPoint);
        Files.deleteIfExists(image);
    }
}
