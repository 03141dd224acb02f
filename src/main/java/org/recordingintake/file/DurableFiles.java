package org.recordingintake.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that survive a power failure once a method has returned, readable by their owner alone whatever the umask. A file
 * is durable when its bytes and the directory that names it are synced (fsync(2)). What is being written lies in
 * {@value #PARTS} below the root, on the same volume, until it is whole. Thread-safe.
 */
public final class DurableFiles {

    private static final Logger LOG = LoggerFactory.getLogger(DurableFiles.class);

    /** The directory for unfinished files. */
    static final String PARTS = ".parts";
    private static final String INCOMPLETE = ".incomplete";

    private static final DirectorySyncs DIRECTORIES = new DirectorySyncs(DurableFiles::sync);
    private static final int PROBE_BYTES = 4096;
    private static final FileAttribute<?> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> OWNER_DIRECTORY = PosixFilePermissions.asFileAttribute(OWNER_ALONE);

    private final Set<Path> accompanied = ConcurrentHashMap.newKeySet();
    private final String instance;
    private final String run = UUID.randomUUID().toString();

    /**
     * @param instance names the runtime, the same after a restart; two that write to the same root have different ones,
     *                 so that neither takes the other's unfinished files for its own
     */
    public DurableFiles(String instance) {
        this.instance = instance;
    }

    /**
     * The files of the runtime to which this directory belongs. Its name is made at its first start and kept in
     * {@code instance}, since its path may be that of another's on another host.
     *
     * @param dataDir held by the {@link DirectoryLock}
     */
    public static DurableFiles of(Path dataDir) throws IOException {
        Path name = dataDir.resolve("instance");
        if (Files.notExists(name)) {
            String random = UUID.randomUUID().toString();
            new DurableFiles(random).write(dataDir, name, random.getBytes(StandardCharsets.US_ASCII));
        }
        return new DurableFiles(Files.readString(name));
    }

    /** Names the runtime to which this directory belongs, running or not; empty if none has ever run there. */
    public static String instanceOf(Path dataDir) throws IOException {
        Path name = dataDir.resolve("instance");
        return Files.exists(name) ? Files.readString(name) : "";
    }

    /** Names the runtime, the same after a restart. */
    public String instance() {
        return instance;
    }

    /**
     * Writes a file in one step: under its name there is the old content, or the new, and never a part of it.
     *
     * @param root an ancestor of the file
     */
    public void write(Path root, Path file, byte[] content) throws IOException {
        createDirectories(file.getParent());
        Path part = newPart(root);
        try {
            writeSynced(part, content);
            move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes and syncs a small file below this root and deletes it again: whether that works at this moment. */
    public void probe(Path root) throws IOException {
        Path part = newPart(root);
        try {
            writeSynced(part, new byte[PROBE_BYTES]);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** A new name for a file below this root that is not whole yet; its directory is there. */
    public Path newPart(Path root) throws IOException {
        Path part = partFor(root);
        createDirectories(part.getParent());
        return part;
    }

    /**
     * Says that another file follows into the same directory: its sync makes both names durable, so that this one needs
     * none when it is renamed. To be taken back by {@link #unaccompanied} when the part is done with.
     */
    public void accompanied(Path part) {
        accompanied.add(part);
    }

    public void unaccompanied(Path part) {
        accompanied.remove(part);
    }

    /** Renames as {@link #move} does, but leaves the sync of the name to the file that follows, if one does. */
    void moveAccompanied(Path from, Path to) throws IOException {
        if (accompanied.contains(from)) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } else {
            move(from, to);
        }
    }

    /** A new name for an unfinished file. */
    Path partFor(Path root) {
        return root.resolve(PARTS).resolve(runPrefix() + "." + UUID.randomUUID());
    }

    /** Whether this is an unfinished file of this run below this root. */
    boolean isPart(Path root, Path file) {
        return root.resolve(PARTS).equals(file.getParent()) && file.getFileName().toString().startsWith(runPrefix());
    }

    private String runPrefix() {
        return instance + "." + run;
    }

    /** The directory below this root for whole files that may not be all there is: they stay until they are needed. */
    public static Path forIncomplete(Path root) {
        return root.resolve(INCOMPLETE);
    }

    /** Whether this is a directory for files that are not, or may not be, whole. */
    public static boolean isForUnfinished(Path directory) {
        return directory.endsWith(PARTS) || directory.endsWith(INCOMPLETE);
    }

    /** Deletes what an earlier run of this instance left unfinished below this root. */
    public void deleteParts(Path root) throws IOException {
        Path parts = root.resolve(PARTS);
        if (Files.isDirectory(parts)) {
            try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(parts, instance + ".*")) {
                for (Path leftover : leftovers) {
                    if (!leftover.getFileName().toString().startsWith(runPrefix())) {
                        Files.deleteIfExists(leftover);
                    }
                }
            }
        }
    }

    /** Writes a new file for its owner alone. */
    static void writeSynced(Path part, byte[] content) throws IOException {
        create(part);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Creates a directory and those above it that are missing, each synced into its parent. */
    public static void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = directory.toAbsolutePath(); !Files.isDirectory(path); path = path.getParent()) {
            missing.push(path);
        }
        for (Path path : missing) {
            try {
                Files.createDirectory(path, OWNER_DIRECTORY);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(path)) {
                    throw e;
                }
            }
            syncEntry(path);
        }
    }

    /**
     * Creates a directory for its owner alone, or makes one that is there so: what others write below it, by whatever
     * umask, is then out of anyone else's reach.
     */
    public static void createPrivateDirectory(Path directory) throws IOException {
        createDirectories(directory);
        if (Files.getPosixFilePermissions(directory).equals(OWNER_ALONE)) {
            return;
        }
        try {
            Files.setPosixFilePermissions(directory, OWNER_ALONE);
            LOG.warn("{} was accessible to others; now only its owner can access it", directory);
        } catch (IOException e) {
            LOG.warn("{} is accessible to others and cannot be made private: {}. Its owner must run chmod 700", directory,
                    reason(e));
        }
    }

    /** Creates an empty file for its owner alone. */
    public static void create(Path file) throws IOException {
        Files.createFile(file, OWNER_FILE);
    }

    /** Opens a file for writing, and creates it for its owner alone if it is not there. */
    public static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_FILE);
    }

    /**
     * Renames atomically, replacing an existing file, and syncs the new directory. If that fails, a name that is new
     * is taken back.
     */
    public static void move(Path from, Path to) throws IOException {
        boolean isNew = Files.notExists(to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        if (isNew) {
            syncEntry(to);
        } else {
            DIRECTORIES.sync(to.toAbsolutePath().getParent());
        }
    }

    /** Syncs what has been written, and renames it as by {@link #move}. */
    public static void syncAndMove(Path from, Path to) throws IOException {
        sync(from);
        createDirectories(to.toAbsolutePath().getParent());
        move(from, to);
    }

    /** Syncs a new name, or removes it: the next attempt would treat it as durable, and a later sync as done. */
    private static void syncEntry(Path path) throws IOException {
        try {
            DIRECTORIES.sync(path.toAbsolutePath().getParent());
        } catch (IOException e) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException notDeleted) {
                e.addSuppressed(notDeleted);
            }
            throw e;
        }
    }

    /** Why the file system refused, such as "No space left on device"; without the path, where it says both. */
    public static String reason(IOException failure) {
        return failure instanceof FileSystemException refused && refused.getReason() != null
                ? refused.getReason()
                : failure.getMessage();
    }

    /** Syncs a file's bytes, or a directory's names. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
