package org.recordingintake.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.recordingintake.ledger.Cursor;
import org.recordingintake.ledger.Search;

/**
 * A search as CSV (RFC 4180, UTF-8, with a line of names). A cell that a spreadsheet would take for a formula begins with
 * an apostrophe; only a number in E.164 is left as it is.
 */
public final class RecordingsCsv {

    /** How many rows a request is answered with at most. */
    public static final int MOST_ROWS = 100_000;
    static final String MEDIA_TYPE = "text/csv";
    /** The trailer that says where the rows go on that were not asked for. */
    static final String NEXT = "Next";
    private static final int PAGE = 500;
    private static final Pattern FORMULA = Pattern.compile("(?s)[\\s\\p{Cntrl}]*[=+@\\-|%\uFF1D\uFF0B\uFF0D\uFF20].*|[\\t\\r\\n].*");
    private static final Pattern NUMBER = Pattern.compile("\\+[0-9]{1,15}");
    private static final Map<String, Function<RecordingRow, Object>> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("recordingId", RecordingRow::recordingId);
        COLUMNS.put("kind", RecordingRow::kind);
        COLUMNS.put("status", RecordingRow::status);
        COLUMNS.put("outcome", RecordingRow::outcome);
        COLUMNS.put("outcomeAt", RecordingRow::outcomeAt);
        COLUMNS.put("accountId", RecordingRow::accountId);
        COLUMNS.put("applicationId", RecordingRow::applicationId);
        COLUMNS.put("callId", RecordingRow::callId);
        COLUMNS.put("parentCallId", RecordingRow::parentCallId);
        COLUMNS.put("conferenceId", RecordingRow::conferenceId);
        COLUMNS.put("from", RecordingRow::from);
        COLUMNS.put("to", RecordingRow::to);
        COLUMNS.put("direction", RecordingRow::direction);
        COLUMNS.put("tag", RecordingRow::tag);
        COLUMNS.put("name", RecordingRow::name);
        COLUMNS.put("time", RecordingRow::time);
        COLUMNS.put("duration", RecordingRow::duration);
        COLUMNS.put("bytes", RecordingRow::bytes);
        COLUMNS.put("sha256", RecordingRow::sha256);
        COLUMNS.put("place", RecordingRow::place);
        COLUMNS.put("receivedAt", RecordingRow::receivedAt);
        COLUMNS.put("publishedAt", RecordingRow::publishedAt);
        COLUMNS.put("deletedAt", RecordingRow::deletedAt);
        COLUMNS.put("expiresAt", RecordingRow::expiresAt);
        COLUMNS.put("attempts", RecordingRow::attempts);
        COLUMNS.put("lastReason", RecordingRow::lastReason);
        COLUMNS.put("node", RecordingRow::node);
    }

    private final Recordings recordings;
    private final Workers workers;

    public RecordingsCsv(Recordings recordings, Workers workers) {
        this.recordings = recordings;
        this.workers = workers;
    }

    static String header() {
        return line(COLUMNS.keySet().stream());
    }

    static String line(RecordingRow row) {
        return line(COLUMNS.values().stream().map(column -> column.apply(row)));
    }

    private static String line(Stream<?> values) {
        return values.map(value -> cell(value == null ? "" : value.toString())).collect(Collectors.joining(",")) + "\r\n";
    }

    /** In quotation marks. */
    static String cell(String text) {
        boolean isFormula = FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches();
        return '"' + (isFormula ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }

    /**
     * Answers with all that a search finds, up to its limit; memory does not grow with it. A client that takes the rows
     * slowly is waited for.
     *
     * @param first the first page of the search
     * @return fails if the rest cannot be sent, and then the answer breaks off
     */
    public Future<Void> send(HttpServerResponse response, Search search, RecordingPage first) {
        response.setChunked(true).putHeader("Content-Type", MEDIA_TYPE + "; charset=utf-8; header=present")
                .putHeader("Content-Disposition", "attachment; filename=\"recordings.csv\"").putHeader("Trailer", NEXT);
        return response.write(header()).compose(written -> send(response, search, first, 0))
                .onFailure(e -> response.reset());
    }

    /** The search for the first page. */
    static Search firstPage(Search search) {
        return search.limitedTo(Math.min(PAGE, search.limit()));
    }

    private Future<Void> send(HttpServerResponse response, Search search, RecordingPage page, int sent) {
        Buffer rows = Buffer.buffer(page.recordings().stream().map(RecordingsCsv::line).collect(Collectors.joining()));
        int soFar = sent + page.recordings().size();
        Future<Void> written = rows.length() == 0 ? Future.succeededFuture() : response.write(rows);
        if (page.next() == null || soFar >= search.limit()) {
            return written.compose(done -> {
                if (page.next() != null) {
                    response.putTrailer(NEXT, page.next());
                }
                return response.end();
            });
        }
        Search following = search.after(Cursor.of(page.next())).limitedTo(Math.min(PAGE, search.limit() - soFar));
        return written.compose(done -> workers.run(() -> recordings.search(following)))
                .compose(next -> send(response, search, next, soFar));
    }
}
