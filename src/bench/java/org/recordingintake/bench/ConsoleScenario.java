package org.recordingintake.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody at the console waits for where the ledger knows a million recordings, and what that costs the others. */
final class ConsoleScenario {

    private static final int ROWS = 1_000_000;
    /** The recordings of 30 days. */
    private static final long MILLIS_BETWEEN = 2_592;
    private static final int LETTERS = 1_000;
    private static final int REQUESTS = 100;
    /** Of each: the first ones run in an interpreter. */
    private static final int WARM_UP = 20;
    /** The overview is looked up anew every two seconds only. */
    private static final int OVERVIEWS = 20;
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

    private final Bench bench;
    private final String name;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI management;
    private final Instant now = Instant.now();

    private ConsoleScenario(Bench bench, String name, int port) {
        this.bench = bench;
        this.name = name;
        this.management = URI.create("http://127.0.0.1:" + port);
    }

    /** How long requests take. */
    static void search(Bench bench, Contender contender) throws Exception {
        run(bench, contender, (scenario, running) -> scenario.measure());
    }

    /** What a user of the console costs the acknowledgements. */
    static void click(Bench bench, Contender contender) throws Exception {
        run(bench, contender, ConsoleScenario::measureBeside);
    }

    private interface Measurement {
        void of(ConsoleScenario scenario, Running running) throws Exception;
    }

    private static void run(Bench bench, Contender contender, Measurement measurement) throws Exception {
        int port = Bench.freePort();
        Contender open = Contender.intake(contender.name(), bench.home(), "-Dmanagement.port=" + port,
                "-Dconsole.trusted-header=X-Bench-User", "-Dconsole.roles-header=X-Bench-Roles",
                "-Dconsole.trusted-proxies=127.0.0.1/32");
        Contender.Place place = bench.place();
        try (Running running = open.start(place)) {
            running.awaitFirst204(); // which makes the tables
        }
        ConsoleScenario scenario = new ConsoleScenario(bench, contender.name(), port);
        scenario.fill(place);
        try (Running running = open.start(place)) {
            running.awaitFirst204();
            measurement.of(scenario, running);
        }
    }

    private void fill(Contender.Place place) throws SQLException, IOException {
        try (Connection ledger = DriverManager.getConnection("jdbc:sqlite:" + place.data().resolve("data/ledger/ledger.db"));
                Statement statement = ledger.createStatement()) {
            statement.executeUpdate("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + (ROWS - 1) + ")"
                    + " INSERT INTO ledger (recording_id, status, kind, account_id, parent_id, conference, from_number, to_number,"
                    + " tag, name, day, started_at, filed_at, received_at, outcome, place, outcome_at, attempts, told)"
                    + " SELECT 'r-' || i, CASE WHEN i % 50 = 1 THEN 'partial' ELSE 'complete' END, 'recording', '9900000', 'c-' || i,"
                    + " FALSE, '+1919555' || (i % 10000), CASE WHEN i % 2 = 0 THEN '+15550000000' ELSE '+1919556' || (i % 9973) END,"
                    + " 'tag-' || (i % 1000), NULL, date((" + now.toEpochMilli() + " - i * " + MILLIS_BETWEEN + ") / 1000, 'unixepoch'),"
                    + " t, t, t, CASE WHEN i % 50 = 1 THEN 'alerted' WHEN i % 1000 = 7 THEN 'dead' ELSE 'stored' END, '/nowhere', t, 0, ''"
                    + " FROM (SELECT i, " + now.toEpochMilli() + " - i * " + MILLIS_BETWEEN + " AS t FROM n)");
        }
        Path letters = Files.createDirectories(place.data().resolve("data/dead-letters"));
        for (int i = 0; i < LETTERS; i++) {
            Files.writeString(letters.resolve("r-" + (i * 1000 + 7) + "-complete.json"), "{\"recordingId\":\"r-" + (i * 1000 + 7)
                    + "\",\"reason\":\"Status 410: gone.\",\"attempts\":3,\"event\":"
                    + Events.complete("dead-" + i, bench.media(), Events.SMALL) + "}");
        }
    }

    private void measure() throws Exception {
        Map<String, IntFunction<String>> queries = new LinkedHashMap<>();
        queries.put("the latest", i -> "/api/recordings");
        queries.put("by id", i -> search("q", "r-" + i * 9_973));
        queries.put("by call", i -> search("q", "c-" + i * 9_967));
        queries.put("by number", i -> search("q", "+1919555" + i * 97));
        queries.put("by the number of every second", i -> search("number", "+15550000000"));
        queries.put("by tag", i -> search("tag", "tag-" + i * 9));
        queries.put("by day", i -> search("q", day(i % 30)));
        queries.put("by days and number", i -> search("number", "+1919555" + i * 97, "from", day(20), "to", day(10)));
        queries.put("by outcome", i -> search("outcome", "dead"));
        queries.put("by outcome and the number of every second", i -> search("outcome", "alerted", "number", "+15550000000"));
        queries.put("by status, days and tag", i -> search("status", "partial", "from", day(20), "tag", "tag-" + i * 9));
        queries.put("for what is not there", i -> search("q", "nobody-" + i));
        queries.put("by all that is stored, 500 rows", i -> search("outcome", "stored", "limit", "500"));
        queries.put("one recording", i -> "/api/recordings/r-" + i * 9_973);
        queries.put("dead letters", i -> "/api/dead-letters?reason=gone");
        queries.put("edits", i -> "/api/edits");
        for (int i = 0; i < WARM_UP; i++) {
            for (IntFunction<String> query : queries.values()) {
                get(query.apply(i));
            }
        }
        for (Map.Entry<String, IntFunction<String>> query : queries.entrySet()) {
            double[] millis = new double[REQUESTS];
            for (int i = 0; i < REQUESTS; i++) {
                millis[i] = millis(query.getValue().apply(i));
            }
            put(query.getKey(), millis);
        }
        put("page by page", pages());
        double[] overviews = new double[OVERVIEWS];
        for (int i = 0; i < OVERVIEWS; i++) {
            TimeUnit.MILLISECONDS.sleep(2_100);
            overviews[i] = millis("/api/overview");
        }
        put("the overview", overviews);
    }

    private void put(String query, double[] millis) {
        Arrays.sort(millis);
        bench.table().put("1,000,000 rows: " + query + ", p95 ms", name, Load.at(millis, 0.95));
    }

    private double[] pages() throws Exception {
        double[] millis = new double[REQUESTS];
        String path = search("from", day(15), "limit", "500");
        String after = "";
        for (int i = 0; i < REQUESTS; i++) {
            long from = System.nanoTime();
            Matcher next = NEXT.matcher(get(path + after));
            millis[i] = (System.nanoTime() - from) / 1e6;
            after = next.find() ? "&after=" + next.group(1) : "";
        }
        return millis;
    }

    private String day(int ago) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(ago).toString();
    }

    private static String search(String... parameters) {
        StringBuilder path = new StringBuilder("/api/recordings");
        for (int i = 0; i < parameters.length; i += 2) {
            path.append(i == 0 ? '?' : '&').append(parameters[i]).append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return path.toString();
    }

    private double millis(String path) throws IOException, InterruptedException {
        long from = System.nanoTime();
        get(path);
        return (System.nanoTime() - from) / 1e6;
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(management.resolve(path)).header("X-Bench-User", "bench")
                .header("X-Bench-Roles", "view").build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " is answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** The same load without and with somebody who clicks every second. */
    private void measureBeside(Running running) throws Exception {
        bench.wrk(running, 32, 60, Events.SMALL);
        for (int round = 0; round < 2; round++) {
            bench.table().put("acknowledgements without a user of the console", name, bench.wrk(running, 32, 20, Events.SMALL));
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Void> user = CompletableFuture.runAsync(() -> click(ended));
            bench.table().put("the same with one who clicks every second", name, bench.wrk(running, 32, 20, Events.SMALL));
            ended.set(true);
            user.join();
        }
    }

    private void click(AtomicBoolean ended) {
        try {
            for (int i = 0; !ended.get(); i++) {
                get(search("number", "+1919555" + i * 97));
                get("/api/recordings/r-" + i * 9_973);
                get("/api/overview");
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
