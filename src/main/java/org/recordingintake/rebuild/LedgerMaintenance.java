package org.recordingintake.rebuild;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DirectoryLock;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerFiles;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.settings.Settings;

/** Operations on the ledger as a whole, next to a running intake or without one. */
public final class LedgerMaintenance {

    private final Settings settings;
    private final PrintStream out;
    private final Optional<PrintStream> terminal;
    private final DurableFiles files = new DurableFiles("ledger");
    private final ObjectMapper json;

    /** @param terminal for a progress bar; empty for none */
    public LedgerMaintenance(Settings settings, PrintStream out, Optional<PrintStream> terminal) {
        this.settings = settings;
        this.out = out;
        this.terminal = terminal;
        this.json = RecordingEventReader.mapper(() -> settings.accounts().onlyId());
    }

    /** @throws IOException if something cannot be read or written; what was added stays */
    public void rebuild() throws IOException {
        AtomicLong read = new AtomicLong();
        Bar bar = new Bar(terminal, terminal.isPresent() ? new LedgerSources(settings, json).count() : 0);
        FileRecovery recovery = new FileRecovery(settings, files, json, Clock.systemUTC(), count -> {
            read.set(count);
            bar.draw(count);
        });
        Optional<DirectoryLock> lock = lock();
        try {
            boolean isLost = lock.isPresent() && settings.ledger().url().isEmpty() && recovery.isNeeded(Optional.empty());
            try (Ledger ledger = Ledger.open(settings, files, Recovery.NONE)) {
                ledger.awaitOpen();
                if (isLost) {
                    recovery.rebuild(ledger.filling());
                } else {
                    recovery.fill(ledger.filling());
                }
            }
        } finally {
            bar.erase();
            if (lock.isPresent()) {
                lock.get().close();
            }
        }
        out.println("The ledger knows now what " + read + " receipts, alerts and dead letters say.");
    }

    /** Empty while an intake runs, which sees to its own ledger. */
    private Optional<DirectoryLock> lock() {
        try {
            return Optional.of(DirectoryLock.acquire(settings.dataDir()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @throws IOException if there is nothing to copy, or it cannot be copied; the message says why and what to do */
    public void backup(Path file) throws IOException {
        if (settings.ledger().url().isPresent()) {
            throw new IOException("The ledger is in PostgreSQL: back it up by its own means, such as pg_dump.");
        }
        LedgerFiles ledger = new LedgerFiles(settings.dataDir(), files);
        if (!ledger.exists()) {
            throw new IOException("There is no ledger in " + ledger.directory() + ".");
        }
        ledger.copyTo(file.toAbsolutePath());
        out.println("Copied the ledger to " + file + ".");
    }

    /** How far a rebuild is, on a terminal. */
    private static final class Bar {

        private static final Duration REDRAW = Duration.ofMillis(100);
        private static final int WIDTH = 30;
        private static final String ERASE = "\r\u001B[K";

        private final Optional<PrintStream> terminal;
        private final long total;
        private long lastDrawn = System.nanoTime() - REDRAW.toNanos();

        Bar(Optional<PrintStream> terminal, long total) {
            this.terminal = terminal;
            this.total = Math.max(1, total);
        }

        void draw(long done) {
            long now = System.nanoTime();
            if (terminal.isPresent() && now - lastDrawn >= REDRAW.toNanos()) {
                lastDrawn = now;
                int filled = (int) Math.min(WIDTH, done * WIDTH / total);
                terminal.get().print(ERASE + "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " + done + " of "
                        + total + " files");
                terminal.get().flush();
            }
        }

        void erase() {
            terminal.ifPresent(screen -> {
                screen.print(ERASE);
                screen.flush();
            });
        }
    }
}
