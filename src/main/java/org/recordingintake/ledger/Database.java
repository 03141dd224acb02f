package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Where a ledger is kept. */
interface Database {

    /** One that nobody connects to. */
    Database NONE = new Database() {
        @Override
        public Connection connect() throws SQLException {
            throw new SQLException("it is not there");
        }

        @Override
        public String now() {
            return "0";
        }

        @Override
        public boolean isDamage(SQLException failure) {
            return false;
        }

        @Override
        public boolean isRefusal(SQLException failure) {
            return false;
        }

        @Override
        public boolean isShared() {
            return false;
        }

        @Override
        public String place() {
            return "nowhere";
        }
    };

    /** A new connection to a ledger whose schema is that of this release; it commits each statement by itself. */
    Connection connect() throws SQLException;

    /** SQL for the database's own clock, in milliseconds since 1970. */
    String now();

    /** Whether a failure says that the content cannot be read any more. */
    boolean isDamage(SQLException failure);

    /** Whether a failure is due to what was to be written, and not to the database. */
    boolean isRefusal(SQLException failure);

    /** SQL, outside a transaction, after which the files hold nothing that was overwritten; empty if there is none. */
    default Optional<String> purge() {
        return Optional.empty();
    }

    /** Whether other runtimes may use it as well. */
    boolean isShared();

    /** Where it is, for people; without any secret. */
    String place();

    /** What a failure says in one line, without the statement and its values, which may be personal. */
    static String reason(SQLException failure) {
        SQLException last = failure;
        while (last.getNextException() != null) {
            last = last.getNextException();
        }
        return String.valueOf(last.getMessage()).lines().findFirst().orElse("");
    }
}
