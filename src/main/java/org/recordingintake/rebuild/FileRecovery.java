package org.recordingintake.rebuild;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.LedgerChange;
import org.recordingintake.ledger.LedgerFiles;
import org.recordingintake.ledger.Notice;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds an embedded ledger that is damaged or missing, of what can be read in the old one and of the files that say
 * what became of a recording. A file in its directory says that this is under way, so that a crash does not end it.
 */
public final class FileRecovery implements Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(FileRecovery.class);
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);
    private static final String NOTHING = "nothing";
    private static final int BATCH = 500;

    private final LedgerFiles ledger;
    private final LedgerSources sources;
    private final DurableFiles files;
    private final Clock clock;
    private final Path underWay;
    private final LongConsumer progress;

    /** @param progress told how many files have been read so far */
    public FileRecovery(Settings settings, DurableFiles files, ObjectMapper json, Clock clock, LongConsumer progress)
            throws IOException {
        this.ledger = new LedgerFiles(settings.dataDir(), files);
        this.sources = new LedgerSources(settings, json);
        this.files = files;
        this.clock = clock;
        this.progress = progress;
        this.underWay = ledger.directory().resolve("rebuilding");
    }

    @Override
    public boolean isNeeded(Optional<SQLException> damage) throws IOException {
        if (Files.notExists(underWay)) {
            Optional<String> found = damage.map(Throwable::getMessage).or(ledger::damage);
            if (found.isPresent()) {
                LOG.error("The ledger in {} is damaged and is moved aside: {}", ledger.directory(), found.get());
                begin(ledger.directory().resolve("damaged-" + NAME.format(clock.instant())).toString());
            } else if (!ledger.exists() && sources.isAny()) {
                LOG.error("There is no ledger in {}, but there are recordings or alerts that it should contain",
                        ledger.directory());
                begin(NOTHING);
            } else {
                return false;
            }
        }
        Optional<Path> old = old();
        if (old.isPresent() && !LedgerFiles.isIn(old.get()) || damage.isPresent()) {
            ledger.moveTo(old.isPresent() && !LedgerFiles.isIn(old.get()) ? old.get()
                    : ledger.directory().resolve("damaged-" + NAME.format(clock.instant())));
        }
        return true;
    }

    private void begin(String old) throws IOException {
        DurableFiles.createPrivateDirectory(ledger.directory());
        files.write(ledger.directory(), underWay, old.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<Path> old() throws IOException {
        String name = Files.readString(underWay);
        return name.equals(NOTHING) ? Optional.empty() : Optional.of(Path.of(name));
    }

    @Override
    public void rebuild(Filling into) throws IOException {
        Optional<Path> old = old();
        boolean isWhole = old.isPresent() && ledger.restore(old.get(), into);
        boolean areFilesRead = fill(into);
        if (!isWhole || !areFilesRead) {
            into.note(Notice.RECONCILIATION_PAUSED, new Notice(clock.instant(), "The ledger was lost"
                    + old.filter(path -> !isWhole).map(path -> ", and not all of it could be read in " + path).orElse("")
                    + (areFilesRead ? "" : ", and not all receipts, alerts and dead letters could be read")
                    + ": it was rebuilt, and may not know which recordings were erased or moved away. Nothing is taken in from"
                    + " Bandwidth's list until somebody has run \"reconcile\" by hand."));
        }
        Files.delete(underWay);
    }

    /**
     * Adds what the files say, and changes nothing that the ledger knows.
     *
     * @return whether every directory of them could be read
     */
    public boolean fill(Filling into) throws IOException {
        List<LedgerChange> batch = new ArrayList<>();
        long[] read = {0};
        boolean isWhole = sources.read(changes -> {
            batch.addAll(changes);
            progress.accept(++read[0]);
            if (batch.size() >= BATCH) {
                into.add(batch);
                batch.clear();
            }
        });
        into.add(batch);
        return isWhole;
    }
}
