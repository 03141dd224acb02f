package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How many recordings reached an outcome within a span of time.
 *
 * @param begin of the span
 */
public record OutcomeCounts(Instant begin, Outcome outcome, long count) {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** For each span since a time and each outcome that was reached in it, in no order; counted in their index alone. */
    static List<OutcomeCounts> since(Connection connection, Instant time, Duration span) throws SQLException {
        long millis = span.toMillis();
        List<OutcomeCounts> counts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT outcome, (outcome_at - ?) / " + millis
                + " AS span, COUNT(*) FROM ledger WHERE outcome IN ('waiting', 'stored', 'alerted', 'dead', 'erased')"
                + " AND outcome_at >= ? GROUP BY 1, 2"); QueryLimit limit = new QueryLimit(statement, LONGEST)) {
            statement.setLong(1, time.toEpochMilli());
            statement.setLong(2, time.toEpochMilli());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    counts.add(new OutcomeCounts(time.plusMillis(rows.getLong(2) * millis), Outcome.of(rows.getString(1)),
                            rows.getLong(3)));
                }
            } catch (SQLException e) {
                throw limit.explain(e);
            }
        }
        return counts;
    }
}
