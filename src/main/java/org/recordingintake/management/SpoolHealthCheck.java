package org.recordingintake.management;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.recordingintake.file.DurableFiles;
import org.recordingintake.queue.SpoolDirectory;

/** Whether an event that the queue does not take can be kept as a file, and whether some wait there; named {@code spool}. */
final class SpoolHealthCheck extends IntakeHealthCheck {

    /** The route that moves events into the queue looks every half second. */
    private static final Duration LONGEST_STAY = Duration.ofMinutes(1);

    private final SpoolDirectory spool;
    private final DurableFiles files;
    private final Clock clock;

    SpoolHealthCheck(SpoolDirectory spool, DurableFiles files, Clock clock) {
        super("spool");
        this.spool = spool;
        this.files = files;
        this.clock = clock;
    }

    @Override
    Condition condition() {
        Path directory = spool.path();
        try {
            files.probe(directory);
            return waiting().with("directory", directory.toString()).with("events", spool.depth());
        } catch (IOException e) {
            return Condition.down(directory + " cannot be written to: " + DurableFiles.reason(e) + ". If the queue takes no"
                    + " messages either, new events are refused. Free disk space, or correct the permissions.")
                    .with("directory", directory.toString());
        }
    }

    private Condition waiting() throws IOException {
        Optional<Instant> oldest = spool.oldest();
        boolean isStuck = oldest.isPresent() && oldest.get().plus(LONGEST_STAY).isBefore(clock.instant());
        return !isStuck ? Condition.up() : Condition.degraded("Events have been waiting in the spool since " + oldest.get()
                + ", because the queue does not take them. Nothing is lost, but they are not processed. See the check queue.");
    }
}
