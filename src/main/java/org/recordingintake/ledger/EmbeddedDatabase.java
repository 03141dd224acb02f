package org.recordingintake.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

import org.recordingintake.file.DurableFiles;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite in a directory of its own. Its write-ahead log needs shared memory, so it must not be on a network file
 * system; processes of one host can use it at the same time, one of which writes.
 */
final class EmbeddedDatabase implements Database {

    static final String FILE = "ledger.db";

    /** SQLite's result codes (sqlite.org/rescode.html), of which only the lower byte counts here. */
    private static final Set<Integer> DAMAGE = Set.of(SQLiteErrorCode.SQLITE_CORRUPT.code, SQLiteErrorCode.SQLITE_NOTADB.code);
    private static final Set<Integer> REFUSALS = Set.of(SQLiteErrorCode.SQLITE_CONSTRAINT.code,
            SQLiteErrorCode.SQLITE_TOOBIG.code, SQLiteErrorCode.SQLITE_MISMATCH.code);

    private final Path directory;
    private final boolean readOnly;

    /**
     * @param dataDir the ledger is in {@code ledger/} below it, and the native library of SQLite in {@code ledger/lib/}
     * @param files   for that library
     */
    static EmbeddedDatabase in(Path dataDir, DurableFiles files) throws IOException {
        Path directory = dataDir.resolve("ledger");
        provideLibrary(dataDir, directory.resolve("lib"), files);
        return new EmbeddedDatabase(directory, false);
    }

    private EmbeddedDatabase(Path directory, boolean readOnly) {
        this.directory = directory;
        this.readOnly = readOnly;
    }

    /** The same, for reading alone: nothing is created. */
    EmbeddedDatabase forReading() {
        return new EmbeddedDatabase(directory, true);
    }

    /** Another one for reading alone, such as a damaged one that was moved aside. */
    EmbeddedDatabase forReading(Path elsewhere) {
        return new EmbeddedDatabase(elsewhere, true);
    }

    /** The driver would unpack it into the directory for temporary files at each start, and leave it there. */
    private static void provideLibrary(Path root, Path directory, DurableFiles files) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        if (System.getProperty("org.sqlite.lib.path") != null || !LibraryLoaderUtil.hasNativeLib(
                LibraryLoaderUtil.getNativeLibResourcePath(), name)) {
            return; // provided by the operator
        }
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            byte[] library = packed.readAllBytes();
            Path file = directory.resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + name);
            if (Files.notExists(file) || !Arrays.equals(Files.readAllBytes(file), library)) {
                files.write(root, file, library);
            }
            System.setProperty("org.sqlite.lib.path", directory.toAbsolutePath().toString());
            System.setProperty("org.sqlite.lib.name", file.getFileName().toString());
        }
    }

    boolean exists() {
        return Files.exists(file());
    }

    Path directory() {
        return directory;
    }

    Path file() {
        return directory.resolve(FILE);
    }

    @Override
    public Connection connect() throws SQLException {
        boolean isNew = Files.notExists(file());
        if (!readOnly && isNew) {
            create();
        }
        Connection connection = DriverManager.getConnection(url(), options());
        try {
            if (!readOnly) {
                prepare(connection);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void create() throws SQLException {
        try {
            DurableFiles.createPrivateDirectory(directory);
            DurableFiles.create(file()); // SQLite gives its other files the permissions of this one
        } catch (IOException e) {
            throw new SQLException("The ledger in " + directory + " cannot be created: " + DurableFiles.reason(e), e);
        }
    }

    private void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA journal_size_limit = 67108864");
            // erased data is overwritten
            statement.execute("PRAGMA secure_delete = ON");
        }
        if (!Schema.isCurrent(connection)) {
            Schema.migrate(url(), null, null);
        }
    }

    private Properties options() {
        Properties options = new Properties();
        options.setProperty("busy_timeout", "10000");
        options.setProperty("cache_size", "-16000"); // kB
        if (readOnly) {
            options.setProperty("open_mode", String.valueOf(SQLiteOpenMode.READONLY.flag));
        }
        return options;
    }

    private String url() {
        return "jdbc:sqlite:" + file().toAbsolutePath();
    }

    /**
     * Whether the file can be read as far as a quick look tells; what else is damaged shows when it is read.
     *
     * @throws SQLException if it cannot
     */
    void inspect() throws SQLException {
        try (Connection connection = forReading().connect(); Statement statement = connection.createStatement()) {
            for (String query : new String[] {"SELECT COUNT(*) FROM sqlite_master",
                "SELECT MAX(rowid) FROM ledger", "SELECT MAX(filed_at) FROM ledger", "SELECT MAX(recording_id) FROM ledger"}) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    rows.next();
                }
            }
        }
    }

    @Override
    public String now() {
        return "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS BIGINT)";
    }

    @Override
    public boolean isDamage(SQLException failure) {
        return hasCode(failure, DAMAGE);
    }

    @Override
    public boolean isRefusal(SQLException failure) {
        return hasCode(failure, REFUSALS);
    }

    private static boolean hasCode(Throwable failure, Set<Integer> codes) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite && codes.contains(sqlite.getResultCode().code & 0xFF)) {
                return true;
            }
        }
        return false;
    }

    /** The write-ahead log holds earlier pages until it is emptied. */
    @Override
    public Optional<String> purge() {
        return Optional.of("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public String place() {
        return file().toString();
    }
}
