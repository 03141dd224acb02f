package org.recordingintake.cli;

import java.io.IOException;
import java.nio.file.Path;

import org.recordingintake.rebuild.LedgerMaintenance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "ledger", description = "Rebuild or back up the ledger.")
final class LedgerCommand {

    @ParentCommand
    private Main main;

    @Command(name = "rebuild", description = "Add to the ledger what receipts, alerts and dead letters record; create it"
            + " again if it is damaged or missing.")
    int rebuild() throws IOException {
        LedgerMaintenance ledger = maintenance();
        try {
            ledger.rebuild();
            return Main.DONE;
        } catch (IOException e) {
            throw new IOException("The ledger is not rebuilt: " + e.getMessage(), e);
        }
    }

    @Command(name = "backup", description = "Write a consistent copy of the ledger, even while it is in use.")
    int backup(@Parameters(paramLabel = "FILE", description = "The copy.") Path file) throws IOException {
        maintenance().backup(file);
        return Main.DONE;
    }

    private LedgerMaintenance maintenance() {
        return new LedgerMaintenance(main.settings(), main.out(), Main.terminal());
    }
}
