package org.recordingintake.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Searches by one connection, in the SQL that SQLite and PostgreSQL share. Of all that is asked for, what finds fewest
 * rows is looked up in its index, in the order of the answer, and the rest is held against what that finds: neither
 * database knows by itself how few that are.
 */
final class LedgerSearch {

    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final String KEYSET = "(filed_at, recording_id, status, kind, account_id, parent_id)";
    private static final String ORDER = " ORDER BY " + KEYSET.substring(1, KEYSET.length() - 1).replace(",", " DESC,")
            + " DESC LIMIT ";
    /** Further than this nobody counts: it takes a few milliseconds, in the index alone. */
    private static final int MANY = 50_000;
    private static final String NO_INDEX = " || ''";

    private final Connection connection;
    private final Search search;
    /** Each group is of one wish; a row has to meet one condition of each. */
    private final List<List<Condition>> groups = new ArrayList<>();
    private final List<Condition> usual = new ArrayList<>();
    private final List<Condition> times = new ArrayList<>();

    /** @param unused the same in terms for which no database looks into an index */
    private record Condition(String sql, String unused, List<Object> values) {

        static Condition equal(String column, String value) {
            return new Condition(column + " = ?", column + NO_INDEX + " = ?", List.of(value));
        }

        /** @param filter that of a partial index on the column; the databases want it to the letter */
        static Condition rare(String column, String value, String filter) {
            return new Condition(column + " = ? AND " + filter, column + NO_INDEX + " = ?", List.of(value));
        }
    }

    private LedgerSearch(Connection connection, Search search) {
        this.connection = connection;
        this.search = search;
        if (search.text() != null && search.day().isEmpty()) {
            groups.add(anyOf(search.text()));
        }
        if (search.number() != null) {
            groups.add(ofNumber(search.number()));
        }
        if (search.tag() != null) {
            groups.add(List.of(Condition.equal("tag", RecordingDetails.text(search.tag()))));
        }
        addRare("outcome", search.outcome() == null ? null : search.outcome().toString(), Outcome.STORED.toString());
        addRare("status", search.status(), "complete");
        narrow();
    }

    /** The rows of a page, and where the next begins. */
    static Search.Page page(Connection connection, Search search) throws SQLException {
        return new LedgerSearch(connection, search).page();
    }

    private static List<Condition> anyOf(String text) {
        List<Condition> any = new ArrayList<>(Stream.of("recording_id", "parent_id", "parent_call_id")
                .map(column -> Condition.equal(column, text)).toList());
        any.add(Condition.equal("tag", RecordingDetails.text(text)));
        any.addAll(ofNumber(text));
        return any;
    }

    private static List<Condition> ofNumber(String number) {
        return Search.numbers(number).stream().flatMap(value -> Stream.of(Condition.equal("from_number", value),
                Condition.equal("to_number", value))).toList();
    }

    private void addRare(String column, String value, String ordinary) {
        if (value == null) {
            return;
        }
        if (value.equals(ordinary)) {
            usual.add(new Condition("", column + NO_INDEX + " = ?", List.of(value)));
        } else {
            groups.add(List.of(Condition.rare(column, value, column + " <> '" + ordinary + "'")));
        }
    }

    /** One bound on either side: of several, a database takes any. Without both, SQLite would rather sort all rows. */
    private void narrow() {
        Long from = LedgerStatements.millis(search.from());
        Long until = LedgerStatements.millis(search.until());
        long first = from == null ? Long.MIN_VALUE : from;
        long last = until == null ? Long.MAX_VALUE : until - 1;
        if (search.day().isPresent()) {
            first = Math.max(first, Search.start(search.day().get()));
            last = Math.min(last, Search.start(search.day().get().plusDays(1)) - 1);
        }
        if (search.after() != null) {
            last = Math.min(last, search.after().filedAt());
        }
        if (first != Long.MIN_VALUE || groups.isEmpty()) {
            times.add(new Condition("", "filed_at >= ?", List.of(first)));
        }
        if (last != Long.MAX_VALUE || groups.isEmpty()) {
            times.add(new Condition("", "filed_at <= ?", List.of(last)));
        }
    }

    private Search.Page page() throws SQLException {
        List<Condition> leading = leading();
        List<Object> values = new ArrayList<>();
        String branches = leading.stream().map(branch -> "SELECT * FROM (" + select(branch, leading, values) + ") AS branch")
                .collect(Collectors.joining(" UNION "));
        List<LedgerEntry> found = entries("SELECT " + LedgerEntry.COLUMNS + " FROM (" + branches + ") AS found" + ORDER
                + (search.limit() + 1), values);
        boolean isMore = found.size() > search.limit();
        List<LedgerEntry> entries = isMore ? found.subList(0, search.limit()) : found;
        return new Search.Page(List.copyOf(entries), isMore ? Cursor.at(entries.get(entries.size() - 1)) : null);
    }

    /** The group by whose indexes rows are found: that which finds fewest. */
    private List<Condition> leading() throws SQLException {
        if (groups.isEmpty()) {
            return List.of(new Condition("1 = 1", "", List.of()));
        }
        List<Condition> leading = groups.get(0);
        int fewest = groups.size() == 1 ? 0 : count(leading);
        for (List<Condition> group : groups.subList(1, groups.size())) {
            int count = count(group);
            leading = count < fewest ? group : leading;
            fewest = Math.min(count, fewest);
        }
        return leading;
    }

    /** How many rows a group finds in the times that are asked for; more than {@value #MANY} count as these. */
    private int count(List<Condition> group) throws SQLException {
        List<Object> values = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        for (Condition condition : group) {
            StringBuilder sql = new StringBuilder("SELECT * FROM (SELECT 1 AS one FROM ledger WHERE " + condition.sql());
            values.addAll(condition.values());
            add(times, sql, values);
            counts.add(sql.append(" LIMIT " + MANY + ") AS branch").toString());
        }
        try (PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) FROM ("
                + String.join(" UNION ALL ", counts) + ") AS rows_found"); QueryLimit limit = new QueryLimit(count, LONGEST)) {
            bind(count, values);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return Math.min(MANY, row.getInt(1));
            } catch (SQLException e) {
                throw limit.explain(e);
            }
        }
    }

    private static void add(List<Condition> conditions, StringBuilder sql, List<Object> values) {
        for (Condition condition : conditions) {
            sql.append(" AND ").append(condition.unused());
            values.addAll(condition.values());
        }
    }

    private String select(Condition branch, List<Condition> leading, List<Object> values) {
        StringBuilder sql = new StringBuilder("SELECT " + LedgerEntry.COLUMNS + " FROM ledger WHERE " + branch.sql());
        values.addAll(branch.values());
        for (List<Condition> group : groups) {
            if (group != leading) {
                sql.append(" AND (").append(group.stream().map(Condition::unused).collect(Collectors.joining(" OR "))).append(')');
                group.forEach(condition -> values.addAll(condition.values()));
            }
        }
        add(usual, sql, values);
        add(times, sql, values);
        Cursor after = search.after();
        if (after != null) {
            sql.append(" AND ").append(KEYSET).append(" < (?, ?, ?, ?, ?, ?)");
            values.addAll(List.of(after.filedAt(), after.key().recordingId(), after.key().status(),
                    after.key().kind(), after.key().accountId(), after.key().parentId()));
        }
        return sql.append(ORDER).append(search.limit() + 1).toString();
    }

    private List<LedgerEntry> entries(String sql, List<Object> values) throws SQLException {
        List<LedgerEntry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                QueryLimit limit = new QueryLimit(statement, LONGEST)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(LedgerEntry.of(rows));
                }
            } catch (SQLException e) {
                throw limit.explain(e);
            }
        }
        return entries;
    }

    private static void bind(PreparedStatement statement, List<Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }
}
