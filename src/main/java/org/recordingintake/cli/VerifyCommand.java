package org.recordingintake.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.audit.AuditVerification;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.settings.Settings;
import org.recordingintake.verify.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "verify", description = "Read stored recordings again and report those that are missing, altered, orphaned"
        + " or unverifiable.")
final class VerifyCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|RECORDING", arity = "0..*",
            description = "A directory of the store, or recordings by id; by default the whole store.")
    private List<String> what = List.of();

    @Option(names = "--audit", description = "Verify the audit log of the console instead: report lines that were altered, added"
            + " or removed.")
    private boolean audit;

    @Override
    public Integer call() throws IOException, SQLException {
        if (audit) {
            return verifyAudit();
        }
        Settings settings = main.settings();
        try (LedgerReader ledger = Ledger.reader(settings, new DurableFiles("verify")).orElse(null)) {
            return new Verification(settings.storeDir(), Optional.ofNullable(ledger), main.out(), Main.terminal(),
                    Clock.systemUTC()).run(what) ? Main.DONE : Main.FAILED;
        } catch (IOException e) {
            throw new IOException("The recordings cannot be verified: " + e.getMessage(), e);
        }
    }

    private int verifyAudit() throws IOException {
        if (!what.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--audit verifies the audit log and takes no other operands");
        }
        try {
            return new AuditVerification(main.loader().dataDir(main.properties()), main.out()).run() ? Main.DONE : Main.FAILED;
        } catch (IOException e) {
            throw new IOException("The audit log cannot be verified: " + e.getMessage(), e);
        }
    }
}
