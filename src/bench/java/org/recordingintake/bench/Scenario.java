package org.recordingintake.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Something that is measured of one contender after another.
 *
 * @param name    by which it can be chosen
 * @param isShort whether it is a part of the short form
 * @param chosen  of whom
 * @param task    measures it of one
 * @param once    measures what needs no contender, such as curl
 */
record Scenario(String name, boolean isShort, Predicate<Contender> chosen, Task task, Task once) {

    private static final int CONNECTIONS = 32;
    private static final int RECORDINGS = 2_000;
    private static final int ROWS = 1_000_000;
    private static final int LARGE_RECORDINGS = 20;
    private static final int EDITS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOST = Duration.ofSeconds(10);

    @FunctionalInterface
    interface Task {
        /** @param contender null for what is measured once */
        void run(Bench bench, Contender contender) throws Exception;
    }

    private static Scenario of(String name, boolean isShort, Predicate<Contender> chosen, Task task) {
        return new Scenario(name, isShort, chosen, task, (bench, none) -> { });
    }

    boolean suits(Contender contender) {
        return chosen.test(contender);
    }

    static List<Scenario> all() {
        Predicate<Contender> everyone = contender -> true;
        Predicate<Contender> unlessStock = contender -> !contender.name().equals(Bench.STOCK);
        return List.of(
                of("ratios", true, everyone, Scenario::ratios),
                of("load", false, everyone, Scenario::load),
                of("alone", false, unlessStock, Scenario::alone),
                of("pace", false, everyone, Scenario::pace),
                new Scenario("medium", false, everyone, Scenario::medium, Scenario::curlMedium),
                new Scenario("large", false, everyone, Scenario::large, Scenario::curlLarge),
                of("syncs", false, everyone, Scenario::syncs),
                of("memory", false, Contender::runtime, Scenario::memory),
                of("backlog", false, Scenario::isEmbedded, Scenario::backlog),
                of("rows", false, Scenario::isEmbedded, Scenario::rows),
                of("console", false, contender -> contender.name().equals(Bench.INTAKE), ConsoleScenario::search),
                of("clicks", false, contender -> contender.name().equals(Bench.INTAKE), ConsoleScenario::click),
                of("edit", false, Scenario::isEmbedded, Scenario::edit),
                of("start", false, everyone, Scenario::start));
    }

    private static void ratios(Bench bench, Contender contender) throws Exception {
        try (Running running = contender.start(bench.place())) {
            running.awaitFirst204();
            archiving(bench, running, contender, "cold, first 20 s", 20);
            archiving(bench, running, contender, "then 20 s", 20);
        }
    }

    private static void load(Bench bench, Contender contender) throws Exception {
        try (Running running = contender.start(bench.place())) {
            running.awaitFirst204();
            archiving(bench, running, contender, "cold, first 40 s", 40);
            bench.wrk(running, CONNECTIONS, 60, Events.SMALL);
            archiving(bench, running, contender, "after 100 s", 20);
            for (int connections : List.of(1, 128)) {
                bench.table().put("acknowledgements while archiving, " + connections + " connections", contender.name(),
                        bench.wrk(running, connections, 10, Events.SMALL));
            }
            bench.wrk(running, CONNECTIONS, 160, Events.SMALL);
            archiving(bench, running, contender, "after 5 minutes", 20);
            bench.table().put("resident under load, MiB", contender.name(), mebibytes(running.resident()));
        }
    }

    private static void archiving(Bench bench, Running running, Contender contender, String when, int seconds)
            throws Exception {
        long cpu = running.cpuMillis();
        long fetched = bench.fetched();
        Load load = bench.wrk(running, CONNECTIONS, seconds, Events.SMALL);
        long archived = bench.fetched() - fetched;
        long used = running.cpuMillis() - cpu;
        bench.table().put(when + ": acknowledgements", contender.name(), load);
        bench.table().put(when + ": recordings archived a second", contender.name(), archived / (double) seconds);
        bench.table().put(when + ": CPU ms an event", contender.name(), used / (load.perSecond() * seconds));
    }

    /** Acknowledgements of events whose media nobody fetches. */
    private static void alone(Bench bench, Contender contender) throws Exception {
        String event = Events.complete("%ID%", bench.media(), Events.SMALL)
                .replace("recordingAvailable\"", "recordComplete\"").replace("\"status\":\"complete\",", "");
        try (Running running = contender.start(bench.place())) {
            running.awaitFirst204();
            bench.wrk(running, CONNECTIONS, 40, event);
            for (int connections : List.of(1, 32, 128)) {
                bench.table().put("acknowledgements alone, " + connections + " connections", contender.name(),
                        bench.wrk(running, connections, 10, event));
            }
        }
    }

    /** As the day goes: 200 events a second. */
    private static void pace(Bench bench, Contender contender) throws Exception {
        try (Running running = contender.start(bench.place())) {
            running.awaitFirst204();
            send(bench, running, "warm", 200 * 30, 200, Events.SMALL);
            bench.table().put("200 events a second", contender.name(), send(bench, running, "pace", 200 * 30, 200, Events.SMALL));
            running.awaitSettled();
            double[] millis = new double[50];
            for (int i = 0; i < millis.length; i++) {
                long from = running.stored();
                send(bench, running, "one-" + i, 1, 0, Events.SMALL);
                Instant acknowledged = Instant.now();
                while (running.stored() == from && Instant.now().isBefore(acknowledged.plus(LOST))) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                millis[i] = running.stored() == from ? LOST.toMillis()
                        : Duration.between(acknowledged, running.lastStored()).toNanos() / 1e6;
            }
            bench.table().put("from 204 to the file, p50 ms", contender.name(),
                    IntStream.range(0, millis.length).mapToDouble(i -> millis[i]).sorted().toArray()[millis.length / 2]);
        }
    }

    private static void medium(Bench bench, Contender contender) throws Exception {
        try (Running running = contender.start(bench.place())) {
            running.awaitFirst204();
            running.awaitStored(1, PATIENCE);
            for (String when : List.of("cold", "warm")) {
                long before = running.stored();
                long from = System.nanoTime();
                send(bench, running, when, RECORDINGS, 0, Events.MEDIUM);
                running.awaitStored(before + RECORDINGS, PATIENCE);
                bench.table().put("2,000 recordings of 320 kB, " + when + ", a second", contender.name(),
                        RECORDINGS / ((System.nanoTime() - from) / 1e9));
            }
        }
    }

    private static void large(Bench bench, Contender contender) throws Exception {
        try (Running running = contender.start(bench.place())) {
            running.awaitFirst204();
            running.awaitStored(1, PATIENCE);
            for (String when : List.of("cold", "warm")) {
                long before = running.stored();
                long from = System.nanoTime();
                send(bench, running, when, LARGE_RECORDINGS, 0, Events.LARGE);
                running.awaitStored(before + LARGE_RECORDINGS, PATIENCE);
                bench.table().put("recordings of 30 MB, " + when + ", MB/s", contender.name(),
                        LARGE_RECORDINGS * Events.LARGE / 1e6 / ((System.nanoTime() - from) / 1e9));
            }
        }
    }

    private static void curlMedium(Bench bench, Contender none) throws Exception {
        bench.table().put("2,000 recordings of 320 kB, warm, a second", "curl, each synced",
                RECORDINGS / curl(bench, RECORDINGS, Events.MEDIUM));
    }

    private static void curlLarge(Bench bench, Contender none) throws Exception {
        bench.table().put("recordings of 30 MB, warm, MB/s", "curl, each synced",
                LARGE_RECORDINGS * Events.LARGE / 1e6 / curl(bench, LARGE_RECORDINGS, Events.LARGE));
    }

    private static double curl(Bench bench, int count, long bytes) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(bench.place().data());
        String requests = IntStream.range(0, count).mapToObj(i -> "url=http://127.0.0.1:" + bench.media()
                + "/api/v2/accounts/" + bytes + "/calls/c/recordings/" + i + "/media\noutput=" + directory.resolve(i + ".wav") + "\n")
                .collect(Collectors.joining());
        Path config = Files.writeString(directory.resolve("curl.txt"), requests);
        return bench.time("curl", "--silent", "--fail", "--parallel", "--parallel-max", String.valueOf(Contender.CONCURRENCY),
                "--config", config.toString()) + bench.time("sh", "-c", "sync " + directory + "/*.wav");
    }

    private static void syncs(Bench bench, Contender contender) throws Exception {
        try (Running running = contender.start(bench.place())) {
            running.awaitFirst204();
            bench.wrk(running, CONNECTIONS, 10, Events.SMALL);
            long[] done = new long[1];
            Running.Syscalls loaded = running.traced(() -> {
                long from = bench.fetched();
                bench.wrk(running, CONNECTIONS, 5, Events.SMALL);
                done[0] = bench.fetched() - from;
            });
            bench.table().put("syncs a recording under load", contender.name(), loaded.syncs() / (double) Math.max(1, done[0]));
        }
        try (Running running = contender.start(bench.place())) {
            running.awaitFirst204();
            running.awaitStored(1, PATIENCE);
            int count = 30;
            Running.Syscalls single = running.traced(() -> {
                for (int i = 0; i < count; i++) {
                    long before = running.stored();
                    send(bench, running, "single-" + i, 1, 0, Events.SMALL);
                    running.awaitStored(before + 1, PATIENCE);
                }
            });
            bench.table().put("syncs a recording, one after the other", contender.name(), single.syncs() / (double) count);
            bench.table().put("files opened a recording", contender.name(), single.opens() / (double) count);
        }
    }

    private static void memory(Bench bench, Contender contender) throws Exception {
        long[] peaks = new long[2];
        long[] sizes = {1_000_044, Events.HUGE};
        for (int i = 0; i < sizes.length; i++) {
            try (Running running = contender.start(bench.place())) {
                running.awaitFirst204();
                running.awaitStored(1, PATIENCE);
                bench.table().put("resident, idle, MiB", contender.name(), mebibytes(running.resident()));
                send(bench, running, "one", 1, 0, sizes[i]);
                running.awaitStored(2, PATIENCE);
                peaks[i] = running.peak();
            }
        }
        bench.table().put("peak with one recording of 1 MB, MiB", contender.name(), mebibytes(peaks[0]));
        bench.table().put("peak with one recording of 4 GiB, MiB", contender.name(), mebibytes(peaks[1]));
    }

    /** A million events wait because the media API is in an outage. */
    private static void backlog(Bench bench, Contender contender) throws Exception {
        String event = Events.complete("%ID%", bench.media(), 0);
        Contender small = contender.with(contender.name() + ", 256 MiB", "-Xmx256m");
        try (Running running = small.start(bench.place())) {
            running.awaitFirst204();
            bench.wrk(running, CONNECTIONS, 60, event);
            Load empty = bench.wrk(running, CONNECTIONS, 20, event);
            bench.table().put("acknowledgements in an outage, a second", contender.name(), empty.perSecond());
            double sent = empty.perSecond() * 80;
            Load last = empty;
            long refused = 0;
            while (sent < 1_000_000) {
                last = bench.wrk(running, CONNECTIONS, 30, event);
                sent += last.perSecond() * 30;
                refused += last.refused();
            }
            bench.table().put("the same with 1,000,000 events waiting", contender.name(), last.perSecond());
            bench.table().put("refused meanwhile", contender.name(), refused);
            bench.table().put("peak with 1,000,000 events waiting, MiB", contender.name(), mebibytes(running.peak()));
        }
    }

    private static boolean isEmbedded(Contender contender) {
        return contender.runtime() && contender.external() == null;
    }

    /** The same load on an empty ledger, and on one that knows a million recordings. */
    private static void rows(Bench bench, Contender contender) throws Exception {
        for (int rows : List.of(0, ROWS)) {
            Contender.Place place = bench.place();
            try (Running running = contender.start(place)) {
                running.awaitFirst204(); // which makes the tables
                running.awaitStored(1, PATIENCE);
            }
            fill(place, rows);
            try (Running running = contender.start(place)) {
                running.awaitFirst204();
                bench.wrk(running, CONNECTIONS, 40, Events.SMALL);
                archiving(bench, running, contender, "%,d rows in the ledger".formatted(rows), 20);
            }
        }
    }

    private static void fill(Contender.Place place, int rows) throws SQLException {
        try (Connection ledger = DriverManager.getConnection("jdbc:sqlite:" + place.data().resolve("data/ledger/ledger.db"));
                Statement statement = ledger.createStatement()) {
            statement.executeUpdate("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= " + rows + ")"
                    + " INSERT INTO ledger (recording_id, status, kind, account_id, parent_id, conference, from_number, to_number,"
                    + " tag, day, filed_at, outcome, outcome_at, told)"
                    + " SELECT 'r-' || hex(randomblob(16)), 'complete', 'recording', '9900000',"
                    + " 'c-' || hex(randomblob(16)), FALSE, '+1555' || (i % 9999991), '+1555' || (i % 9999973), 'bench',"
                    + " date(1700000000 + i * 60, 'unixepoch'), 1700000000000 + i * 60000, 'stored', 1700000000000 + i * 60000, '' FROM n WHERE i <= " + rows);
        }
    }

    /** A route file is saved every two seconds while 200 events a second come in. */
    private static void edit(Bench bench, Contender contender) throws Exception {
        Contender.Place place = bench.place();
        Path home = place.data().resolve("home");
        Files.createDirectories(place.data());
        bench.time("cp", "-r", bench.home().toString(), home.toString());
        try (Running running = Contender.intake(contender.name(), home).start(place)) {
            running.awaitFirst204();
            send(bench, running, "warm", 200 * 40, 200, Events.SMALL);
            Load before = send(bench, running, "before", 200 * EDITS * 2, 200, Events.SMALL);
            bench.table().put("200 events a second without edits, p99 ms", contender.name(), before.p99());
            CompletableFuture<double[]> edits = CompletableFuture.supplyAsync(() -> edit(place, home));
            Load during = send(bench, running, "during", 200 * EDITS * 2, 200, Events.SMALL);
            bench.table().put("the same with an edit every 2 s, p99 ms", contender.name(), during.p99());
            bench.table().put("the same with an edit every 2 s, slowest ms", contender.name(), during.slowest());
            bench.table().put("the same with an edit every 2 s, refused", contender.name(), during.refused());
            double[] millis = edits.join();
            bench.table().put("from the save to the line in changes.log, p50 ms", contender.name(), Load.at(millis, 0.5));
            bench.table().put("from the save to the line in changes.log, p95 ms", contender.name(), Load.at(millis, 0.95));
        }
    }

    /** Saves one file again and again; how many milliseconds each edit took until it was applied, in order. */
    private static double[] edit(Contender.Place place, Path home) {
        Path file = home.resolve("routes/webhook.camel.yaml");
        Path log = place.data().resolve("data/changes.log");
        double[] millis = new double[EDITS];
        try {
            String text = Files.readString(file);
            for (int i = 0; i < EDITS; i++) {
                long lines = Files.size(log);
                long from = System.nanoTime();
                save(file, text.replaceFirst("(?m)^( +description: .*)$", "$1 (" + i + ")"));
                while (Files.size(log) == lines && System.nanoTime() - from < LOST.toNanos()) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                millis[i] = (System.nanoTime() - from) / 1e6;
                TimeUnit.MILLISECONDS.sleep(Math.max(0, 2_000 - (long) millis[i]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Arrays.sort(millis);
        return millis;
    }

    private static void save(Path file, String text) {
        try {
            Path part = Files.writeString(file.resolveSibling("edited"), text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Bench bench, Contender contender) throws Exception {
        Contender.Place place = bench.place();
        for (String which : List.of("first", "second")) {
            try (Running running = contender.start(place)) {
                bench.table().put(which + " start to first 204, s", contender.name(), running.awaitFirst204().toMillis() / 1e3);
                TimeUnit.SECONDS.sleep(20); // until it has nothing left to do
                long cpu = running.cpuMillis();
                TimeUnit.SECONDS.sleep(20);
                bench.table().put("idle, CPU ms a second", contender.name(), (running.cpuMillis() - cpu) / 20.0);
            }
        }
    }

    private static Load send(Bench bench, Running running, String name, int count, int perSecond, long bytes)
            throws InterruptedException {
        return Load.send(running.webhook(), count, perSecond, perSecond > 0 ? 2_000 : CONNECTIONS,
                i -> Events.complete(name + "-" + i, bench.media(), bytes));
    }

    private static double mebibytes(long bytes) {
        return bytes / 1024.0 / 1024;
    }
}
