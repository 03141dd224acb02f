package org.recordingintake.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.rebuild.Erasure;
import org.recordingintake.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "erase", description = "Erase recordings for good: media, transcripts, receipts, alerts, dead letters and"
        + " personal data in the ledger.")
final class EraseCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "RECORDING", arity = "1..*", description = "The ids of the recordings.")
    private List<String> recordingIds;

    @Override
    public Integer call() throws IOException {
        Settings settings = main.settings();
        DurableFiles files = new DurableFiles("erase");
        try (Ledger ledger = Ledger.open(settings, files, Recovery.NONE)) {
            Erasure erasure = new Erasure(settings, ledger, files, RecordingEventReader.mapper(Optional::empty),
                    Clock.systemUTC());
            boolean all = true;
            for (String id : recordingIds) {
                boolean known = erasure.erase(id);
                main.out().println(id + (known ? ": erased" : ": not found"));
                all &= known;
            }
            return all ? Main.DONE : Main.FAILED;
        } catch (IOException e) {
            throw new IOException("Not everything is erased; repeat the command. " + e.getMessage(), e);
        }
    }
}
