package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema of a ledger to that of this release, by Flyway. Starting that takes a second or two, so it is left
 * alone where there is nothing to do.
 */
final class Schema {

    /** The version of the newest migration in {@code ledger/migrations}. */
    static final String VERSION = "2";

    private static final String HISTORY = "ledger_schema_history";

    private Schema() {
    }

    /** @throws SQLException if the history is there and cannot be read */
    static boolean isCurrent(Connection connection) throws SQLException {
        if (!hasHistory(connection)) {
            return false;
        }
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT COUNT(*) FROM " + HISTORY + " WHERE version = ? AND success = TRUE")) {
            query.setString(1, VERSION);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() && rows.getInt(1) > 0;
            }
        }
    }

    private static boolean hasHistory(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), HISTORY,
                new String[] {"TABLE"})) {
            return tables.next();
        }
    }

    /**
     * Creates or upgrades the schema.
     *
     * @throws SQLException if that is not possible
     */
    static void migrate(String url, String user, String password) throws SQLException {
        try {
            Flyway.configure(Schema.class.getClassLoader()).dataSource(url, user, password)
                    .locations("classpath:ledger/migrations").table(HISTORY)
                    // tables of others may be in the same database
                    .baselineOnMigrate(true).baselineVersion("0").load().migrate();
        } catch (FlywayException e) {
            throw new SQLException("The tables of the ledger cannot be created or upgraded: "
                    + e.getMessage().replaceAll("\\s+", " ").strip(), e);
        }
    }
}
