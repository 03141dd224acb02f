package org.recordingintake.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A file that people edit, or a link to one. */
public final class BoundedFile {

    private static final int LARGEST = 1024 * 1024;

    private BoundedFile() {
    }

    /**
     * Reads the whole file if it is a regular one: reading a FIFO could block forever.
     *
     * @throws FileSystemException with the reason, if it is not a regular file, or larger than 1 MiB
     */
    public static byte[] read(Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new FileSystemException(file.toString(), null, "it is larger than 1 MiB");
            }
            return content;
        }
    }
}
