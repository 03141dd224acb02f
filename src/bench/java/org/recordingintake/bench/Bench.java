package org.recordingintake.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Runs the contenders one after another on this machine and prints one table. Arguments: the directory of the packaged
 * runtime, {@code src/bench}, a directory to work in, and {@code short} or the names of scenarios (none: all of them).
 */
public final class Bench {

    static final String FLOOR = "floor";
    static final String STOCK = "stock Camel";
    static final String INTAKE = "intake";
    static final String EXTERNAL = "intake, external broker and PostgreSQL";

    private final Path home;
    private final Path sources;
    private final Path work;
    private final Table table = new Table();
    private int places;
    private int media;

    private Bench(Path home, Path sources, Path work) {
        this.home = home;
        this.sources = sources;
        this.work = work;
    }

    public static void main(String[] args) throws Exception {
        Bench bench = new Bench(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        bench.run(new TreeSet<>(Arrays.asList(args).subList(3, args.length)));
    }

    private void run(Set<String> wanted) throws Exception {
        media = freePort();
        Process server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-cp", System.getProperty("java.class.path"), MediaServer.class.getName(), String.valueOf(media),
                Files.createDirectories(work.resolve("media")).toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            awaitMediaServer();
            long stolen = stolenMillis();
            for (Scenario scenario : Scenario.all()) {
                boolean inShortForm = scenario.isShort() && wanted.contains("short");
                if (wanted.isEmpty() || inShortForm || wanted.contains(scenario.name())) {
                    for (Contender contender : contenders()) {
                        if (scenario.suits(contender)) {
                            scenario.task().run(this, contender);
                        }
                    }
                    scenario.once().run(this, null);
                }
            }
            System.out.println(table.print(INTAKE, FLOOR, STOCK));
            System.out.printf(Locale.ROOT, "CPU time taken away by the hypervisor meanwhile: %.1f s%n",
                    (stolenMillis() - stolen) / 1e3);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private List<Contender> contenders() {
        String classPath = System.getProperty("java.class.path");
        List<Contender> all = new ArrayList<>(List.of(Contender.floor(classPath),
                Contender.stock(classPath, sources.resolve("stock")), Contender.intake(INTAKE, home)));
        if (External.postgres().isPresent()) {
            all.add(Contender.intake(INTAKE, home).withExternal(EXTERNAL, home));
        } else {
            System.err.println("No PostgreSQL is installed: " + EXTERNAL + " is left out. apt-get install postgresql");
        }
        Optional.ofNullable(System.getenv("BENCH_OTHER")).map(Path::of)
                .ifPresent(other -> all.add(Contender.intake("other intake", other)));
        return all;
    }

    Table table() {
        return table;
    }

    Path home() {
        return home;
    }

    Path work() {
        return work;
    }

    int media() {
        return media;
    }

    Contender.Place place() throws IOException {
        places++;
        return new Contender.Place(freePort(), media, work.resolve("place-" + places));
    }

    Load wrk(Running running, int connections, int seconds, long bytes) throws IOException, InterruptedException {
        return wrk(running, connections, seconds, Events.complete("%ID%", media, bytes));
    }

    Load wrk(Running running, int connections, int seconds, String event) throws IOException, InterruptedException {
        return Load.wrk(sources.resolve("events.lua"), running.webhook(), connections, seconds, event);
    }

    private void awaitMediaServer() throws IOException, InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                fetched();
                return;
            } catch (ConnectException e) {
                if (tries == 200) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** How many recordings the media server has sent to their end. */
    long fetched() throws IOException, InterruptedException {
        return Long.parseLong(HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + media + "/count")).build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Runs a command to its end; the seconds that it took. */
    double time(String... command) throws IOException, InterruptedException {
        long from = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(work.resolve("command.log").toFile()).start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed, see " + work.resolve("command.log"));
        }
        return (System.nanoTime() - from) / 1e9;
    }

    /** The time that virtual CPUs waited for a real one, all of them together (proc(5), "steal"). */
    private static long stolenMillis() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
        return Long.parseLong(fields[8]) * 10;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
