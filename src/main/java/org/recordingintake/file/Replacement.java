package org.recordingintake.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * New content of a file that others read and edit: written next to it under a hidden name, and then moved to its name in
 * one step. The file keeps its owner, its group and its permissions; of a symbolic link, what it points to is replaced.
 */
public final class Replacement implements AutoCloseable {

    private final Path file;
    private final Path part;

    private Replacement(Path file) {
        this.file = file;
        this.part = file.resolveSibling("." + file.getFileName() + ".part");
    }

    /**
     * Writes the content next to the file, synced to disk.
     *
     * @param file need not exist; it is then for its owner alone
     */
    public static Replacement write(Path file, byte[] content) throws IOException {
        Replacement replacement = new Replacement(Files.exists(file) ? file.toRealPath() : file);
        try {
            replacement.write(content);
            return replacement;
        } catch (IOException e) {
            replacement.close();
            throw e;
        }
    }

    private void write(byte[] content) throws IOException {
        Files.deleteIfExists(part);
        DurableFiles.writeSynced(part, content);
        if (Files.exists(file)) {
            PosixFileAttributes before = Files.readAttributes(file, PosixFileAttributes.class);
            PosixFileAttributeView attributes = Files.getFileAttributeView(part, PosixFileAttributeView.class);
            PosixFileAttributes now = attributes.readAttributes();
            // a confined service may not even request what is the case already
            if (!now.group().equals(before.group())) {
                attributes.setGroup(before.group());
            }
            if (!now.owner().equals(before.owner())) {
                attributes.setOwner(before.owner());
            }
            attributes.setPermissions(before.permissions());
            DurableFiles.sync(part);
        }
    }

    /** Replaces the file. */
    public void apply() throws IOException {
        DurableFiles.move(part, file);
    }

    /** Deletes the new content if it has not replaced the file. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(part);
    }
}
