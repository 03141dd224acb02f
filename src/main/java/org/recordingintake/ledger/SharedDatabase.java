package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;

import org.recordingintake.settings.Credentials;

/** PostgreSQL, which several runtimes can share. */
final class SharedDatabase implements Database {

    /** SQLSTATE classes (PostgreSQL, appendix A): invalid data, a constraint, a limit of the program. */
    private static final String REFUSALS = "22|23|54";

    private final String url;
    private final Optional<Credentials> credentials;
    private volatile boolean isCurrent;

    SharedDatabase(String url, Optional<Credentials> credentials) {
        this.url = url;
        this.credentials = credentials;
    }

    @Override
    public Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url, options());
        try {
            keepWhatIsCommitted(connection);
            if (!isCurrent && !Schema.isCurrent(connection)) {
                Schema.migrate(url, credentials.map(Credentials::name).orElse(null),
                        credentials.map(Credentials::secret).orElse(null));
            }
            isCurrent = true;
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A server that is configured to answer before it has synced would lose what it has acknowledged. */
    private static void keepWhatIsCommitted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW synchronous_commit")) {
            if (rows.next() && rows.getString(1).equals("off")) {
                statement.execute("SET synchronous_commit = on");
            }
        }
    }

    /** Parameters of the URL win over these. Times are in seconds: one that does not answer must not hold anyone up. */
    private Properties options() {
        Properties options = new Properties();
        options.setProperty("ApplicationName", "recording-intake");
        options.setProperty("connectTimeout", "5");
        options.setProperty("loginTimeout", "5");
        options.setProperty("socketTimeout", "10");
        options.setProperty("tcpKeepAlive", "true");
        options.setProperty("logServerErrorDetail", "false"); // it repeats whole rows
        credentials.ifPresent(user -> {
            options.setProperty("user", user.name());
            options.setProperty("password", user.secret());
        });
        return options;
    }

    @Override
    public String now() {
        return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
    }

    @Override
    public boolean isDamage(SQLException failure) {
        return false; // its own tools see to that
    }

    @Override
    public boolean isRefusal(SQLException failure) {
        for (SQLException cause = failure; cause != null; cause = cause.getNextException()) {
            if (cause.getSQLState() != null && cause.getSQLState().length() == 5
                    && cause.getSQLState().substring(0, 2).matches(REFUSALS)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public String place() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }
}
