package org.recordingintake.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.recordingintake.file.Replacement;

/**
 * How the broker was stopped before this start, and what was there then, by a small file next to its own: what a stop
 * leaves behind differs.
 *
 * @param queues what {@link Bindings#sums} was, or a part of it; empty where that is not known
 * @param files  what {@link #sumOf} was of the files; empty where that is not known
 */
record LastStop(Kind kind, Set<String> queues, Set<String> files) {

    enum Kind {
        /** Everything was written to its end. */
        CLEAN,
        /** The process was killed: what it wrote is there, but the last write may have been cut off. */
        BY_KILL,
        /** The machine may have gone down: of what was not synced, later parts can be there and earlier ones not. */
        BY_POWER_CUT
    }

    private static final String STOPPED = "stopped";
    private static final String QUEUE = "queue ";
    private static final String FILE = "file ";
    /** Changes with each start of a Linux system; elsewhere there is none. */
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** What the file says; an absent one was never written, or belongs to a queue that is gone. */
    static LastStop read(Path file) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            Kind kind = lines.contains(STOPPED) ? Kind.CLEAN
                    : !bootId().isEmpty() && lines.contains(running()) ? Kind.BY_KILL : Kind.BY_POWER_CUT;
            return new LastStop(kind, without(QUEUE, lines), without(FILE, lines));
        } catch (NoSuchFileException e) {
            return new LastStop(Kind.CLEAN, Set.of(), Set.of());
        }
    }

    private static Set<String> without(String start, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(start)).map(line -> line.substring(start.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static void noteRun(Path file, Collection<String> queues) throws IOException {
        write(file, running(), queues, List.of());
    }

    static void noteStop(Path file, Collection<String> queues, List<JournalFile> files) throws IOException {
        write(file, STOPPED, queues, files.stream().map(LastStop::sumOf).toList());
    }

    /** Whether a file that was there at the stop is another now. */
    boolean isAltered(JournalFile file) {
        return files.stream().anyMatch(sum -> sum.startsWith(nameOf(file))) && !files.contains(sumOf(file));
    }

    private static String sumOf(JournalFile file) {
        return nameOf(file) + file.end() + " " + file.sum();
    }

    private static String nameOf(JournalFile file) {
        return file.path().getFileName() + " " + file.id() + " ";
    }

    private static void write(Path file, String state, Collection<String> queues, List<String> files) throws IOException {
        String text = Stream.of(Stream.of(state), queues.stream().map(QUEUE::concat), files.stream().map(FILE::concat))
                .flatMap(lines -> lines).collect(Collectors.joining("\n", "", "\n"));
        try (Replacement content = Replacement.write(file, text.getBytes(StandardCharsets.ISO_8859_1))) {
            content.apply();
        }
    }

    private static String running() throws IOException {
        return "running " + bootId();
    }

    private static String bootId() throws IOException {
        return Files.exists(BOOT_ID) ? Files.readString(BOOT_ID, StandardCharsets.UTF_8).strip() : "";
    }
}
