package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.recordingintake.settings.Credentials;
import org.recordingintake.testing.PostgresServer;

/** Search in PostgreSQL. */
class SharedSearchTest extends SearchBehaviour {

    private static PostgresServer server;
    private String url;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /** A schema of its own. */
    @Override
    Database newDatabase() throws SQLException {
        String schema = "s" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
        }
        url = server.url() + (server.url().contains("?") ? "&" : "?") + "currentSchema=" + schema;
        return new SharedDatabase(url, Optional.of(new Credentials(server.user(), "")));
    }

    @Override
    Flyway firstSchema(Database empty) {
        return Flyway.configure().dataSource(url, server.user(), "").locations("classpath:ledger/migrations")
                .table("ledger_schema_history").target("1").load();
    }

    @Override
    Connection connectWithoutUpgrade() throws SQLException {
        return DriverManager.getConnection(url, server.user(), "");
    }
}
