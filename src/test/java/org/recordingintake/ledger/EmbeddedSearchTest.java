package org.recordingintake.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.file.DurableFiles;

/** Search in SQLite. */
class EmbeddedSearchTest extends SearchBehaviour {

    @TempDir
    private Path dataDir;

    @Override
    Database newDatabase() throws Exception {
        Files.createDirectories(dataDir.resolve("ledger"));
        return EmbeddedDatabase.in(dataDir, new DurableFiles("test"));
    }

    private String url() {
        return "jdbc:sqlite:" + dataDir.resolve("ledger/ledger.db");
    }

    @Override
    Flyway firstSchema(Database empty) {
        return Flyway.configure().dataSource(url(), null, null).locations("classpath:ledger/migrations")
                .table("ledger_schema_history").target("1").load();
    }

    @Override
    Connection connectWithoutUpgrade() throws SQLException {
        return DriverManager.getConnection(url());
    }
}
