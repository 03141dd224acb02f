package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many recordings reached an outcome within a span of time.
 *
 * @param begin of the span
 */
public record OutcomeCounts(Instant begin, Outcome outcome, long count) {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    /**
     * For each of so many spans from a time on, and each outcome that was reached in it, in no order. Each is counted in
     * a part of an index; to group what is found takes many times as long.
     */
    static List<OutcomeCounts> since(Connection connection, Instant time, Duration span, int spans) throws SQLException {
        long millis = span.toMillis();
        List<OutcomeCounts> counts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("WITH RECURSIVE slot(begins) AS (SELECT CAST(? AS BIGINT)"
                + " UNION ALL SELECT begins + " + millis + " FROM slot WHERE begins + " + millis + " < ?), kind(named) AS ("
                + Stream.of(Outcome.values()).map(outcome -> "SELECT '" + outcome + "'").collect(Collectors.joining(" UNION ALL "))
                + ") SELECT kind.named, slot.begins, (SELECT COUNT(*) FROM ledger WHERE ledger.outcome = kind.named"
                + " AND ledger.outcome_at >= slot.begins AND ledger.outcome_at < slot.begins + " + millis + ") FROM slot, kind");
                QueryLimit limit = new QueryLimit(statement, LONGEST)) {
            statement.setLong(1, time.toEpochMilli());
            statement.setLong(2, time.plus(span.multipliedBy(spans)).toEpochMilli());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getLong(3) > 0) {
                        counts.add(new OutcomeCounts(Instant.ofEpochMilli(rows.getLong(2)), Outcome.of(rows.getString(1)),
                                rows.getLong(3)));
                    }
                }
            } catch (SQLException e) {
                throw limit.explain(e);
            }
        }
        return counts;
    }
}
