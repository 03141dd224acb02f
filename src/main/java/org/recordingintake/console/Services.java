package org.recordingintake.console;

import java.nio.file.Path;
import java.time.Clock;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import org.recordingintake.check.FileSet;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.management.HealthReport;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.SpoolDirectory;
import org.recordingintake.settings.Settings;

/** What pages and API show and do. All of it blocks, and is thread-safe. */
public record Services(Recordings recordings, Overview overview, DeadLetterBox deadLetters, Edits edits) {

    /**
     * Those of a running intake.
     *
     * @param downloads  how many recordings are being fetched and stored at this moment
     * @param routes     the directory with the route files
     * @param properties {@code application.properties}
     * @param onRollback told which files are about to be put back, and by whom
     */
    public static Services of(Settings settings, Ledger ledger, Queues queues, DurableFiles files, IntSupplier downloads,
                              Supplier<HealthReport> health, Path routes, Path properties,
                              BiConsumer<FileSet, String> onRollback, Clock clock) {
        Path data = settings.dataDir();
        DeadLetterBox deadLetters = new DeadLetterBox(data, files.instance());
        return new Services(new Recordings(ledger::browse, settings.storeDir(), data, deadLetters),
                new Overview(files.instance(), ledger::browse, queues, SpoolDirectory.below(data), downloads, deadLetters,
                        health, clock),
                deadLetters, new Edits(files.instance(), data, files, routes, properties, onRollback));
    }
}
