package org.recordingintake.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.testing.Event;

/** The ledger in SQLite. */
class EmbeddedLedgerTest extends LedgerBehaviour {

    @TempDir
    private static Path dataDir;

    @Override
    Database newDatabase() throws Exception {
        return EmbeddedDatabase.in(dataDir, new DurableFiles("test"));
    }

    @Override
    String plan(String query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.connect(); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + query)) {
            while (rows.next()) {
                plan.append(rows.getString("detail")).append('\n');
            }
        }
        return plan.toString();
    }

    @Test
    void keepsItsFilesForTheirOwnerAlone() throws Exception {
        // When
        ledger.commit(List.of(read(read(Event.complete()))));

        // Then
        try (Stream<Path> files = Files.list(dataDir.resolve("ledger"))) {
            assertThat(files.toList()).hasSizeGreaterThan(1).allSatisfy(file -> assertThat(PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataDir.resolve("ledger"))))
                .isEqualTo("rwx------");
    }

    @Test
    void syncsEachCommit() throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            assertThat(pragma(statement, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(statement, "synchronous")).isEqualTo("2");
        }
    }

    private static String pragma(Statement statement, String name) throws SQLException {
        try (ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void isReadByAnotherProcessWhileItIsWrittenAndAfterwards() throws Exception {
        // Given
        ledger.commit(List.of(stored(read(Event.complete().with("recordingId", "r-1")))));

        // Then
        try (LedgerReader reader = new LedgerReader(((EmbeddedDatabase) database).forReading().connect())) {
            assertThat(reader.ofRecording("r-1")).hasSize(1);
            ledger.commit(List.of(stored(read(Event.complete().with("recordingId", "r-2")))));
            assertThat(reader.ofRecording("r-2")).hasSize(1);
        }
        ledger.close();
        try (LedgerReader reader = new LedgerReader(((EmbeddedDatabase) database).forReading().connect())) {
            assertThat(reader.ofRecording("r-2")).hasSize(1);
        }
    }

    @Test
    void leavesNothingOfAnErasedRecordingInItsFiles() throws Exception {
        // Given
        String tag = "personal-and-to-be-found-in-a-file";
        var event = read(Event.complete().with("tag", tag));
        ledger.commit(List.of(stored(event)));

        // When
        ledger.commit(List.of(LedgerChange.erased(LedgerKey.of(event), LATER, "/x")));

        // Then: even while it is in use
        try (Stream<Path> files = Files.list(dataDir.resolve("ledger"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain(tag);
            }
        }
    }
}
