package org.recordingintake.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import org.recordingintake.file.BoundedFile;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that people edit while it is used. Its bytes are compared, since notices of the operating system miss what is
 * changed over NFS or by Kubernetes. What is wrong with it ends the start; later it is logged, and only what is right
 * counts: nobody gets in by a line that cannot be read, and nobody stays in by a file that is gone.
 */
final class LiveFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFile.class);

    private final String setting;
    private final Path file;
    private final BiFunction<List<String>, Consumer<String>, T> parser;
    private byte[] used;
    private byte[] seen;
    private volatile T content;

    /**
     * @param setting that names the file
     * @param parser  is given the lines, and tells what is wrong with them, in sentences
     */
    LiveFile(String setting, Path file, BiFunction<List<String>, Consumer<String>, T> parser) {
        this.setting = setting;
        this.file = file;
        this.parser = parser;
    }

    /** What it holds. */
    T get() {
        return content;
    }

    /**
     * Reads the file for the first time.
     *
     * @throws IOException if it cannot be used; the message names the setting and says what to do
     */
    synchronized LiveFile<T> load() throws IOException {
        try {
            used = BoundedFile.read(file);
        } catch (IOException e) {
            throw new IOException(unreadable(e), e);
        }
        seen = used;
        List<String> problems = parse();
        if (!problems.isEmpty()) {
            throw new IOException(String.join(" ", problems));
        }
        return this;
    }

    private String unreadable(IOException e) {
        return setting + " is " + file + ", which cannot be read (" + DurableFiles.reason(e) + "). Make it a text file that"
                + " the user of this process may read.";
    }

    private List<String> parse() {
        List<String> problems = new ArrayList<>();
        content = parser.apply(new String(used, StandardCharsets.UTF_8).lines().toList(),
                problem -> problems.add(setting + ", " + file + ", " + problem));
        return problems;
    }

    /** Looks at the file again, and uses what it holds once that is new and the same as the last time. */
    synchronized void poll() {
        byte[] now;
        String trouble = null;
        try {
            now = BoundedFile.read(file);
        } catch (IOException e) {
            now = new byte[0];
            trouble = unreadable(e);
        }
        boolean settled = Arrays.equals(now, seen);
        seen = now;
        if (!settled || Arrays.equals(now, used)) {
            return;
        }
        used = now;
        List<String> problems = parse();
        if (trouble != null) {
            LOG.error("{} Until then, none of its users gets in", trouble);
            return;
        }
        problems.forEach(problem -> LOG.error("{} The line is ignored", problem));
        LOG.info("{} has changed and applies: {}", setting, file);
    }
}
