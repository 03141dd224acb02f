package org.recordingintake.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of an embedded ledger: moves a damaged one out of the way, reads what can be read of it, and copies one. */
public final class LedgerFiles {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerFiles.class);
    private static final int CHUNK = 500;
    /** A row has far more bytes, so that a file has fewer rows than this makes of its size. */
    private static final int SMALLEST_ROW = 64;

    private final EmbeddedDatabase database;

    /** @param dataDir the ledger is in {@code ledger/} below it */
    public LedgerFiles(Path dataDir, DurableFiles files) throws IOException {
        this.database = EmbeddedDatabase.in(dataDir, files);
    }

    /** The directory that it has to itself. */
    public Path directory() {
        return database.directory();
    }

    /** Whether there is one. */
    public boolean exists() {
        return database.exists();
    }

    /** What a quick look finds damaged; empty if it finds nothing, or could not look. */
    public Optional<String> damage() {
        try {
            database.inspect();
            return Optional.empty();
        } catch (SQLException e) {
            return database.isDamage(e) ? Optional.of(Database.reason(e)) : Optional.empty();
        }
    }

    /**
     * Moves it to another directory on the same volume. What belongs to it goes first: beside another database its log
     * would be taken for that one's.
     */
    public void moveTo(Path aside) throws IOException {
        DurableFiles.createPrivateDirectory(aside);
        for (String suffix : List.of("-shm", "-wal", "")) {
            Path file = database.directory().resolve(EmbeddedDatabase.FILE + suffix);
            if (Files.exists(file)) {
                DurableFiles.move(file, aside.resolve(file.getFileName()));
            }
        }
    }

    /** Whether a ledger is in this directory, to which one was moved. */
    public static boolean isIn(Path aside) {
        return Files.exists(aside.resolve(EmbeddedDatabase.FILE));
    }

    /**
     * Reads all that can be read of a ledger that was moved aside.
     *
     * @return whether that was all there is
     */
    public boolean restore(Path aside, Recovery.Filling into) throws IOException {
        try (Connection connection = database.forReading(aside).connect()) {
            boolean all = readRows(connection, aside, into);
            return readNotices(connection, into) && all;
        } catch (SQLException e) {
            LOG.warn("Nothing in the ledger can be read in {}: {}", aside, Database.reason(e));
            return false;
        }
    }

    private static boolean readRows(Connection connection, Path aside, Recovery.Filling into) throws IOException {
        long last = lastRow(connection, Files.size(aside.resolve(EmbeddedDatabase.FILE)) / SMALLEST_ROW);
        boolean all = true;
        for (long from = 1; from <= last; from += CHUNK) {
            List<LedgerEntry> found = new ArrayList<>();
            all &= read(connection, from, Math.min(last, from + CHUNK - 1), found);
            into.restore(found);
        }
        return all;
    }

    private static long lastRow(Connection connection, long otherwise) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT MAX(rowid) FROM ledger")) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            LOG.debug("The last row cannot be read", e);
            return otherwise;
        }
    }

    /** Halves a range that cannot be read, down to the rows that cannot. A statement that has failed is of no more use. */
    private static boolean read(Connection connection, long from, long to, List<LedgerEntry> found) {
        List<LedgerEntry> entries = new ArrayList<>();
        try (PreparedStatement range = connection.prepareStatement(
                "SELECT " + LedgerEntry.COLUMNS + " FROM ledger WHERE rowid BETWEEN ? AND ?")) {
            range.setLong(1, from);
            range.setLong(2, to);
            try (ResultSet rows = range.executeQuery()) {
                while (rows.next()) {
                    entries.add(LedgerEntry.of(rows));
                }
            }
            found.addAll(entries);
            return true;
        } catch (SQLException | RuntimeException e) { // what is no row any more may hold anything
            if (from == to) {
                return false;
            }
            long middle = (from + to) / 2;
            boolean first = read(connection, from, middle, found);
            return read(connection, middle + 1, to, found) && first;
        }
    }

    private static boolean readNotices(Connection connection, Recovery.Filling into) throws IOException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, at, text FROM notice")) {
            while (rows.next()) {
                into.note(rows.getString(1),
                        new Notice(Instant.ofEpochMilli(rows.getLong(2)), rows.getString(3)));
            }
            return true;
        } catch (SQLException e) {
            LOG.debug("Not all notices can be read", e);
            return false;
        }
    }

    /**
     * Writes a copy of a live or resting ledger, whole and synced.
     *
     * @param file replaces an existing file of this name
     * @throws IOException if that is not possible; the message says why
     */
    public void copyTo(Path file) throws IOException {
        if (!Files.isDirectory(file.getParent())) {
            throw new IOException("The ledger cannot be copied to " + file + ": there is no directory " + file.getParent() + ".");
        }
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.deleteIfExists(part);
        try (Connection connection = database.forReading().connect();
                PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, part.toString());
            copy.executeUpdate();
            DurableFiles.syncAndMove(part, file);
        } catch (SQLException e) {
            throw new IOException("The ledger cannot be copied to " + file + ": " + Database.reason(e), e);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
