package org.recordingintake.ledger;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a query that takes too long, whatever the database: what people ask for must not keep it from its work. */
final class QueryLimit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueryLimit.class);

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean isExceeded;

    QueryLimit(Statement statement, Duration longest) {
        ended.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).exceptionally(late -> {
            isExceeded = true;
            try {
                statement.cancel();
            } catch (SQLException e) {
                LOG.debug("A query could not be ended", e);
            }
            return null;
        });
    }

    /** What to tell of a failure: that the query took too long, where that is why. */
    SQLException explain(SQLException failure) {
        return isExceeded ? new SQLTimeoutException("the search takes too long: narrow it, such as by a time or a number",
                failure) : failure;
    }

    @Override
    public void close() {
        ended.complete(null);
    }
}
