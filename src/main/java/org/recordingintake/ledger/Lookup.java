package org.recordingintake.ledger;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.recordingintake.audio.AudioReport;

/** Answers what became of a recording, alongside a running intake or without one. */
public final class Lookup {

    private static final int PAGE = 1000;

    private final LedgerReader ledger;
    private final PrintStream out;

    public Lookup(LedgerReader ledger, PrintStream out) {
        this.ledger = ledger;
        this.out = out;
    }

    /**
     * Prints a line for each recording and status, the oldest first: its id, its outcome, when that was reached, and
     * where it is.
     *
     * @param what a recording's id, a call's or conference's, a number that called or was called, a tag, or a UTC day
     * @return whether there is any
     */
    public boolean print(String what) throws SQLException {
        List<LedgerEntry> found = new ArrayList<>();
        Search.Page page = ledger.search(Search.of(what, PAGE));
        found.addAll(page.entries());
        while (page.next() != null) {
            page = ledger.search(Search.of(what, PAGE).after(page.next()));
            found.addAll(page.entries());
        }
        found.sort(Comparator.comparing(LedgerEntry::outcomeAt).thenComparing(entry -> entry.key().recordingId()));
        found.forEach(entry -> out.println(line(entry)));
        return !found.isEmpty();
    }

    private static String line(LedgerEntry entry) {
        return "%s  %-7s  %s  %s".formatted(entry.key().recordingId(), entry.outcome(), entry.outcomeAt(), place(entry));
    }

    private static String place(LedgerEntry entry) {
        if (entry.place() == null) {
            return entry.key().kind().equals(LedgerKey.TRANSCRIPT) ? "- (transcript)" : "-";
        }
        return entry.outcome() == Outcome.STORED ? mediaOf(Path.of(entry.place())).toString() : entry.place();
    }

    /** The media or transcript next to a receipt; the receipt itself if it has been moved away. */
    private static Path mediaOf(Path receipt) {
        String name = receipt.getFileName().toString().replaceFirst("(\\.receipt)?\\.json$", ".");
        Stream<String> extensions = name.endsWith(".transcript.") ? Stream.of("json") : AudioReport.EXTENSIONS.stream();
        return extensions.map(extension -> receipt.resolveSibling(name + extension))
                .filter(Files::exists).findFirst().orElse(receipt);
    }
}
