package org.recordingintake.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;

import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.ledger.Lookup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "find", description = "Print a line for each matching recording: its id, outcome, time and place.")
final class FindCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "ID|CALL|NUMBER|DAY", description = "The id of a recording, call or conference, a number that"
            + " called or was called, or a UTC day such as 2026-10-01.")
    private String what;

    @Override
    public Integer call() throws IOException, SQLException {
        try (LedgerReader ledger = Ledger.reader(main.settings(), new DurableFiles("find")).orElse(null)) {
            return ledger != null && new Lookup(ledger, main.out()).print(what) ? Main.DONE : Main.FAILED;
        }
    }
}
