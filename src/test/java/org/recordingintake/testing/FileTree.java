package org.recordingintake.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files of a runtime that goes on writing, renaming and deleting while a test looks at them. */
public final class FileTree {

    private FileTree() {
    }

    /** Regular files in order of their paths, without parts of unfinished ones; empty if there is no such directory. */
    public static List<Path> filesBelow(Path directory) {
        return regularFiles(directory).stream().filter(file -> !file.getParent().endsWith(".parts")).toList();
    }

    /** Regular files in order of their paths, unfinished ones too; empty if there is no such directory. */
    public static List<Path> regularFiles(Path directory) {
        return entries(directory).stream().filter(Files::isRegularFile).toList();
    }

    /** The directory itself and all below it in order of their paths; empty if there is no such directory. */
    public static List<Path> entries(Path directory) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                    found.add(entered);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // it was renamed or deleted while the others were read
                }

                @Override
                public FileVisitResult postVisitDirectory(Path left, IOException e) {
                    return FileVisitResult.CONTINUE; // so was what is missing of it
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(null);
        return found;
    }

    /** Copies a directory and all below it to where nothing of the same name is. */
    public static void copy(Path from, Path to) throws IOException {
        for (Path file : regularFiles(from)) {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }
}
