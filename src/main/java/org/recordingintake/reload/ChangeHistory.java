package org.recordingintake.reload;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads {@code data/changes.log} from its end, however long it is. Thread-safe. */
public final class ChangeHistory {

    /** Longer than any line: it names each file, and each error of a file. */
    private static final int LONGEST = 1 << 20;

    private final Path file;

    /**
     * @param begin where the line begins in the file: those before it are older
     */
    public record Line(long begin, ChangeRecord record) {
    }

    /** @param dataDir the directory {@code data.dir} */
    public ChangeHistory(Path dataDir) {
        this.file = dataDir.resolve("changes.log");
    }

    /**
     * The latest lines before a place in the file, the latest first; lines that a crash broke off are left out.
     *
     * @param end   the beginning of a line, or the largest number for the end of the file
     * @param limit how many at most; there may be fewer where lines are very long
     */
    public List<Line> before(long end, int limit) throws IOException {
        List<Line> lines = new ArrayList<>();
        if (Files.notExists(file)) {
            return lines;
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long stop = Math.min(end, log.length());
            long start = Math.max(0, stop - LONGEST);
            byte[] bytes = new byte[(int) (stop - start)];
            log.seek(start);
            log.readFully(bytes);
            int lineEnd = bytes.length;
            for (int i = bytes.length - 1; i >= 0 && lines.size() < limit; i--) {
                boolean isFirst = i == 0 && start == 0;
                if ((bytes[i] == '\n' || isFirst) && lineEnd - i > 1) {
                    int begin = isFirst && bytes[i] != '\n' ? 0 : i + 1;
                    add(lines, start + begin, Arrays.copyOfRange(bytes, begin, lineEnd));
                }
                if (bytes[i] == '\n') {
                    lineEnd = i;
                }
            }
        }
        return lines;
    }

    private static void add(List<Line> lines, long begin, byte[] line) {
        try {
            lines.add(new Line(begin, ChangeRecord.FORMAT.read(line)));
        } catch (IOException e) {
            // broken off by a crash
        }
    }
}
