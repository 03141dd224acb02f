package org.recordingintake.verify;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

import org.recordingintake.audio.AudioReport;
import org.recordingintake.event.Ids;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.file.FileWalk;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.store.RecordingStore;
import org.recordingintake.store.Tombstone;
import org.recordingintake.store.TranscriptFiles;

/**
 * Reads the store again, with all cores, and says what is missing, altered, orphaned or unverifiable. It writes nothing
 * and needs no lock: next to a running intake, what is just being stored is no finding. Memory does not grow with the store.
 */
public final class Verification {

    /** Between media and receipt under their final names there are a few syncs. */
    private static final Duration STILL_BEING_STORED = Duration.ofMinutes(1);
    private static final int WAITING_TASKS = 1024;
    /** {@code accountId/yyyy/MM/dd/callId/recordingId.json}. */
    private static final int RECEIPT_DEPTH = 6;

    private final Path store;
    private final Optional<LedgerReader> ledger;
    private final PrintStream out;
    private final PrintStream terminal;
    private final Clock clock;
    private final ReceiptCheck check;
    private final LongAdder recordings = new LongAdder();
    private final LongAdder intact = new LongAdder();
    private final AtomicLong bytesRead = new AtomicLong();
    private final Map<StoreFinding.Kind, LongAdder> findings = new EnumMap<>(StoreFinding.Kind.class);
    private final List<Path> strays = new ArrayList<>();
    private ProgressBar progress;

    /**
     * @param ledger   empty if there is none yet
     * @param out      for the findings, a line each, and the summary
     * @param terminal for a progress bar; empty for none
     */
    public Verification(Path store, Optional<LedgerReader> ledger, PrintStream out, Optional<PrintStream> terminal, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.out = out;
        this.terminal = terminal.orElse(null);
        this.clock = clock;
        this.check = new ReceiptCheck(store);
        for (StoreFinding.Kind kind : StoreFinding.Kind.values()) {
            findings.put(kind, new LongAdder());
        }
    }

    /**
     * Verifies once; a second time takes a new object.
     *
     * @param operands directories, files and recording ids; if there are none, the whole store and that it holds what
     *                 the ledger says
     * @return whether all is well
     */
    public boolean run(List<String> operands) throws IOException {
        Instant start = clock.instant();
        List<String> scope = operands.isEmpty() ? List.of(store.toString()) : operands;
        progress = new ProgressBar(out, terminal, terminal == null ? 0 : receiptsIn(scope));
        int cores = Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor workers = new ThreadPoolExecutor(cores, cores, 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_TASKS), new ThreadPoolExecutor.CallerRunsPolicy());
        try {
            for (String operand : scope) {
                verify(operand, workers);
            }
            if (operands.isEmpty()) {
                compareWithLedger(workers);
            }
        } finally {
            workers.shutdown();
            awaitEnd(workers);
        }
        strays.forEach(this::judgeStray);
        progress.erase();
        out.println(summary(Duration.between(start, clock.instant())));
        return findings.values().stream().allMatch(count -> count.sum() == 0);
    }

    private static void awaitEnd(ThreadPoolExecutor workers) throws IOException {
        try {
            workers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The verification was interrupted", e);
        }
    }

    private long receiptsIn(List<String> scope) throws IOException {
        AtomicLong count = new AtomicLong();
        for (String operand : scope) {
            Path path = Path.of(operand).toAbsolutePath();
            if (Files.isDirectory(path)) {
                walk(path, file -> count.addAndGet(isReceipt(file) ? 1 : 0));
            } else {
                count.incrementAndGet();
            }
        }
        return count.get();
    }

    private void verify(String operand, ThreadPoolExecutor workers) throws IOException {
        Path path = Path.of(operand).toAbsolutePath().normalize();
        if (Files.isDirectory(path)) {
            walk(path, file -> take(file, workers));
        } else if (Files.isRegularFile(path)) {
            take(isReceiptBeside(path) ? receiptBeside(path) : path, workers);
        } else if (Ids.isSafe(operand)) {
            verifyRecording(operand, workers);
        } else {
            report(new StoreFinding(StoreFinding.Kind.MISSING, path, "there is no such directory, file or recording"));
        }
    }

    /** Asks the ledger, which is quick, then looks through the store, where partial recordings are too. */
    private void verifyRecording(String id, ThreadPoolExecutor workers) throws IOException {
        List<Path> known = ledger.isEmpty() ? List.of() : ask(rows -> rows.ofRecording(id)).stream()
                .map(this::receiptOf).flatMap(Optional::stream).toList();
        List<Path> files = new ArrayList<>();
        if (!known.isEmpty() && known.stream().allMatch(Files::exists)) {
            files.addAll(known);
        } else if (Files.isDirectory(store)) {
            walk(store, file -> {
                if (TranscriptFiles.recordingIn(file).equals(Ids.fileName(id)) && (isReceipt(file) || isStray(file))) {
                    files.add(file);
                }
            });
        }
        files.forEach(file -> take(file, workers));
        if (files.isEmpty()) {
            report(new StoreFinding(StoreFinding.Kind.MISSING, known.stream().findFirst().orElse(store.resolve(id)),
                    known.isEmpty() ? "nothing is stored under this id"
                            : "the ledger says that it is stored, and it is not there"));
        }
    }

    /** Neither media nor receipt exist although the ledger says so: nothing in the store would show it. */
    private void compareWithLedger(ThreadPoolExecutor workers) throws IOException {
        if (ledger.isEmpty()) {
            return;
        }
        ask(rows -> {
            rows.forEach(entry -> receiptOf(entry).ifPresent(receipt -> execute(workers, receipt, () -> {
                if (Files.notExists(receipt) && RecordingStore.mediaBeside(receipt).isEmpty()) {
                    report(new StoreFinding(StoreFinding.Kind.MISSING, receipt,
                            "the ledger says that it is stored, and it is not there"));
                }
            })));
            return null;
        });
    }

    private <T> T ask(Ledger.Question<T> question) throws IOException {
        try {
            return question.ask(ledger.orElseThrow());
        } catch (SQLException e) {
            throw new IOException("The ledger cannot be read: " + e.getMessage(), e);
        }
    }

    /** What nobody foresaw must not pass for intact. */
    private void execute(ThreadPoolExecutor workers, Path file, Runnable task) {
        workers.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                report(new StoreFinding(StoreFinding.Kind.UNVERIFIABLE, file, "it makes no sense: " + e));
            }
        });
    }

    /** The receipt that a row names, if it says that a recording is stored; the store may have moved since. */
    private Optional<Path> receiptOf(LedgerEntry entry) {
        if (entry.outcome() != Outcome.STORED || entry.place() == null) {
            return Optional.empty();
        }
        Path where = Path.of(entry.place());
        int names = where.getNameCount();
        return Optional.of(Files.exists(where) || names < RECEIPT_DEPTH
                ? where
                : store.resolve(where.subpath(names - RECEIPT_DEPTH, names)));
    }

    private void take(Path file, ThreadPoolExecutor workers) {
        if (isReceipt(file)) {
            execute(workers, file, () -> check(file));
        } else if (isStray(file)) {
            strays.add(file);
        }
    }

    private void check(Path receipt) {
        LongConsumer read = count -> progress.update(recordings.sum(), bytesRead.addAndGet(count));
        Optional<StoreFinding> finding = TranscriptFiles.isReceipt(receipt) ? TranscriptCheck.check(receipt, read)
                : check.check(receipt, read);
        recordings.increment();
        finding.ifPresentOrElse(this::report, intact::increment);
    }

    /** Looked at last: a receipt that was only just missing has come meanwhile. */
    private void judgeStray(Path file) {
        if (!isStray(file)) {
            check(receiptBeside(file));
            return;
        }
        try {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            if (written.isBefore(clock.instant().minus(STILL_BEING_STORED))) {
                report(new StoreFinding(StoreFinding.Kind.ORPHANED, file, "there is no receipt for it"));
            }
        } catch (NoSuchFileException e) {
            return; // moved away meanwhile
        } catch (IOException e) {
            report(new StoreFinding(StoreFinding.Kind.UNVERIFIABLE, file, "it cannot be read: " + DurableFiles.reason(e)));
        }
    }

    private void report(StoreFinding finding) {
        findings.get(finding.kind()).increment();
        progress.print(finding.line(store));
    }

    private void walk(Path directory, Consumer<Path> each) throws IOException {
        FileWalk.over(directory, file -> {
            each.accept(file);
            return true;
        }, (file, failure) -> report(new StoreFinding(StoreFinding.Kind.UNVERIFIABLE, file,
                "it cannot be read: " + DurableFiles.reason(failure))));
    }

    private static boolean isReceipt(Path file) {
        return extension(file).equals(".json") && !Tombstone.isOne(file) && !TranscriptFiles.isTranscript(file);
    }

    private static boolean isMedia(Path file) {
        return TranscriptFiles.isTranscript(file) || AudioReport.EXTENSIONS.stream().anyMatch(media -> extension(file).equals("." + media));
    }

    /** Whether it is neither a receipt nor, by its name, the media of one, nor says that one was erased. */
    private static boolean isStray(Path file) {
        return !Tombstone.isOne(file) && !isReceipt(file) && !(isMedia(file) && isReceiptBeside(file));
    }

    private static boolean isReceiptBeside(Path file) {
        return Files.exists(receiptBeside(file));
    }

    private static Path receiptBeside(Path file) {
        if (TranscriptFiles.isReceipt(file)) {
            return file;
        }
        return TranscriptFiles.isTranscript(file) ? TranscriptFiles.receiptOf(file)
                : file.resolveSibling(ReceiptCheck.stem(file) + ".json");
    }

    private static String extension(Path file) {
        return file.getFileName().toString().substring(ReceiptCheck.stem(file).length());
    }

    private String summary(Duration took) {
        return intact + " intact, " + findings.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey()).collect(Collectors.joining(", "))
                + "; " + bytesRead.get() / 1_000_000 + " MB read in " + Math.max(1, took.toSeconds()) + " s";
    }
}
