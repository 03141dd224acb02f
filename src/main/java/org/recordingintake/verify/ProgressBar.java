package org.recordingintake.verify;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Findings as they come, and below them, on a terminal, how far it is. Thread-safe.
 */
final class ProgressBar {

    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final int WIDTH = 30;
    /** Back to the start of the line, and the line erased (ECMA-48, EL). */
    private static final String ERASE = "\r\u001B[K";

    private final PrintStream out;
    private final PrintStream terminal;
    private final long total;
    private final long start = System.nanoTime();
    private long lastDrawn = start - REDRAW.toNanos();
    private boolean drawn;

    /**
     * @param out      where findings go
     * @param terminal where the bar goes; null for none
     * @param total    how many recordings there are; only asked for with a terminal
     */
    ProgressBar(PrintStream out, PrintStream terminal, long total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    synchronized void print(Object line) {
        erase();
        out.println(line);
        out.flush();
    }

    /** Says how many recordings have been verified, and how many bytes have been read for that. */
    synchronized void update(long recordings, long bytes) {
        long now = System.nanoTime();
        if (terminal == null || now - lastDrawn < REDRAW.toNanos()) {
            return;
        }
        lastDrawn = now;
        double share = total == 0 ? 1 : Math.min(1, (double) recordings / total);
        int done = (int) (share * WIDTH);
        double seconds = Math.max(0.001, (now - start) / 1e9);
        terminal.print(ERASE + "[" + "#".repeat(done) + "-".repeat(WIDTH - done) + "] "
                + String.format(Locale.ROOT, "%3.0f %%  %d of %d recordings, %.0f MB/s", share * 100, recordings, total,
                        bytes / 1e6 / seconds));
        terminal.flush();
        drawn = true;
    }

    synchronized void erase() {
        if (drawn) {
            terminal.print(ERASE);
            terminal.flush();
            drawn = false;
        }
    }
}
