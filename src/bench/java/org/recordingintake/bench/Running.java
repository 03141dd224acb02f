package org.recordingintake.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The process of a contender, and what the operating system knows of it (proc(5)). */
final class Running implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** utime and stime, the 14th and 15th field of /proc/PID/stat, in hundredths of a second (sysconf(_SC_CLK_TCK) on Linux). */
    private static final int UTIME = 11;
    private static final int MS_PER_TICK = 10;

    private final Contender contender;
    private final Contender.Place place;
    private final Process process;
    private final External servers;
    private final long startedAt = System.nanoTime();
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param servers that it uses, to be stopped after it; null for none */
    Running(Contender contender, Contender.Place place, Process process, External servers) {
        this.contender = contender;
        this.place = place;
        this.process = process;
        this.servers = servers;
    }

    /** Sends one event again and again until it is taken. */
    Duration awaitFirst204() throws IOException, InterruptedException {
        String event = Events.complete("first", place.media(), Events.SMALL);
        while (System.nanoTime() - startedAt < PATIENCE.toNanos()) {
            if (!process.isAlive()) {
                break;
            }
            try {
                HttpResponse<Void> answer = http.send(HttpRequest.newBuilder(webhook())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(event)).build(), HttpResponse.BodyHandlers.discarding());
                if (answer.statusCode() == 204) {
                    return Duration.ofNanos(System.nanoTime() - startedAt);
                }
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(20); // it does not listen yet
            }
        }
        throw new IOException(contender.name() + " took no event. Its output: " + place.data().resolve("output.log"));
    }

    URI webhook() {
        return URI.create("http://127.0.0.1:" + place.port() + "/recordingAvailable");
    }

    long pid() {
        return process.pid();
    }

    /** What all its threads have used, in milliseconds. */
    long cpuMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * MS_PER_TICK;
    }

    /** Resident now, in bytes. */
    long resident() throws IOException {
        return status("VmRSS");
    }

    /** Resident at most so far, in bytes. */
    long peak() throws IOException {
        return status("VmHWM");
    }

    private long status(String field) throws IOException {
        Matcher line = Pattern.compile(field + ":\\s+(\\d+) kB")
                .matcher(Files.readString(Path.of("/proc", Long.toString(pid()), "status")));
        if (!line.find()) {
            throw new IOException("No " + field + " of " + contender.name());
        }
        return Long.parseLong(line.group(1)) * 1024;
    }

    /** How many media files are under their final names. */
    long stored() throws IOException {
        return media(Stream::count);
    }

    /** When the last of them got its final name (the time of the last change of a file's inode, stat(2)). */
    Instant lastStored() throws IOException {
        return media(files -> files.map(Running::changedAt).max(Comparator.naturalOrder()).orElse(Instant.MIN));
    }

    private static Instant changedAt(Path file) {
        try {
            return ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T media(Function<Stream<Path>, T> task) throws IOException {
        Path store = place.data().resolve("recordings");
        if (Files.notExists(store)) {
            return task.apply(Stream.empty());
        }
        while (true) {
            try (Stream<Path> files = Files.walk(store)) {
                return task.apply(files.filter(file -> file.getFileName().toString().matches("[^.].*\\.wav")
                        && !file.getFileName().toString().startsWith("part-")));
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                } // a part file was renamed under our eyes: look again
            }
        }
    }

    /** Waits until so many are stored; how long that took from now, or empty after the patience. */
    Duration awaitStored(long count, Duration patience) throws IOException, InterruptedException {
        long from = System.nanoTime();
        while (stored() < count) {
            if (System.nanoTime() - from > patience.toNanos()) {
                throw new IOException(contender.name() + " stored " + stored() + " of " + count + " in " + patience);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /** Waits until no further one has been stored for two seconds: a contender that does not try again never stores all. */
    void awaitSettled() throws IOException, InterruptedException {
        long before = -1;
        for (long now = stored(); now != before; now = stored()) {
            before = now;
            TimeUnit.SECONDS.sleep(2);
        }
    }

    /** What strace counts while the task runs. */
    Syscalls traced(Task task) throws Exception {
        Path output = place.data().resolve("strace.txt");
        Process strace = new ProcessBuilder("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,openat", "-o", output.toString(),
                "-p", Long.toString(pid())).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        TimeUnit.SECONDS.sleep(2); // attaching to every thread takes a while
        try {
            task.run();
        } finally {
            strace.destroy();
            strace.waitFor();
        }
        String lines = Files.readString(output, StandardCharsets.ISO_8859_1);
        return new Syscalls(count(lines, "fsync\\(|fdatasync\\("), count(lines, "openat\\("));
    }

    private static long count(String lines, String pattern) {
        return Pattern.compile(pattern).matcher(lines).results().count();
    }

    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    record Syscalls(long syncs, long opens) {
    }

    /** Asks it to end, as an operator would, and makes it. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (servers != null) {
            servers.close();
        }
    }
}
