package org.recordingintake.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.settings.Settings;
import org.recordingintake.verify.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "verify", description = "Read stored recordings again and report those that are missing, altered, orphaned"
        + " or unverifiable.")
final class VerifyCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "DIR|RECORDING", arity = "0..*",
            description = "A directory of the store, or recordings by id; by default the whole store.")
    private List<String> what = List.of();

    @Override
    public Integer call() throws IOException, SQLException {
        Settings settings = main.settings();
        try (LedgerReader ledger = Ledger.reader(settings, new DurableFiles("verify")).orElse(null)) {
            return new Verification(settings.storeDir(), Optional.ofNullable(ledger), main.out(), Main.terminal(),
                    Clock.systemUTC()).run(what) ? Main.DONE : Main.FAILED;
        } catch (IOException e) {
            throw new IOException("The recordings cannot be verified: " + e.getMessage(), e);
        }
    }
}
