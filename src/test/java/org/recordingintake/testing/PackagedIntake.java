package org.recordingintake.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.settings.SettingsLoader;

/** The packaged runtime, copied to a home of its own and run as a separate process by its own launcher. */
public final class PackagedIntake implements AutoCloseable {

    private static final Path DISTRIBUTION = Path.of("target", "recording-intake").toAbsolutePath();
    /** For a short start: the launcher hands {@code JAVA_OPTS} on. What a test sets comes after it and wins. */
    private static final String SHORT_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ";
    private static final Pattern WEBHOOK = Pattern.compile("Taking in recordings at (http://\\S+)\\s");
    private static final Pattern MANAGEMENT = Pattern.compile("health is at (http://\\S+)/observe/health");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Patience.LONGEST).build();
    private final Path home;
    /** Without a class archive: it takes seconds and 60 MB for each home, and only one test looks at it. */
    private final Map<String, String> environment = new HashMap<>(Map.of("JAVA_OPTS", "-XX:-RecordDynamicDumpInfo"));
    private List<String> prefix = List.of();
    private Process process;
    private Path output;

    public PackagedIntake() throws IOException {
        this(Path.of("target", "homes", UUID.randomUUID().toString()).toAbsolutePath());
        copy(DISTRIBUTION, home);
    }

    private PackagedIntake(Path home) {
        this.home = home;
    }

    /** The one in this home, started by a command to which its launcher and arguments are added. */
    public static PackagedIntake in(Path home, List<String> prefix) {
        PackagedIntake intake = new PackagedIntake(home);
        intake.prefix = prefix;
        return intake;
    }

    /** Another process in the same home and environment, such as a command while this one runs. */
    public PackagedIntake beside() {
        PackagedIntake other = new PackagedIntake(home);
        other.environment.putAll(environment);
        return other;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (directory.endsWith("lib") && !directory.equals(from)) {
                    Files.createSymbolicLink(to.resolve(from.relativize(directory)), directory);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Sets an environment variable of the next start; a setting is written as {@code WEBHOOK_PORT}. */
    public PackagedIntake with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Points it at this media API, with free ports and fast retries. */
    public PackagedIntake using(String baseUrl, String tokenUrl) {
        return with("WEBHOOK_PORT", "0").with("MANAGEMENT_PORT", "0").with("BANDWIDTH_BASE_URL", baseUrl)
                .with("BANDWIDTH_TOKEN_URL", tokenUrl).with("BANDWIDTH_CLIENT_ID", "the-client")
                .with("BANDWIDTH_CLIENT_SECRET", "the-secret").with("RETRY_INITIAL_DELAY", "200ms")
                .with("RETRY_MAX_DELAY", "1s").with("SHUTDOWN_DRAIN", "0");
    }

    public Path home() {
        return home;
    }

    public Path dataDir() {
        return home.resolve(environment.getOrDefault("DATA_DIR", "data"));
    }

    public Process process() {
        return process;
    }

    /** Runs a line of a shell in its home and environment, as an operator does, to its end. */
    public Command shell(String line) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", System.getProperty("java.home"));
        return Command.run(List.of("sh", "-c", "cd \"$0\" && " + line, home.toString()), all);
    }

    /** Starts a command and does not wait. */
    public PackagedIntake launch(String... arguments) throws IOException {
        output = home.resolve("output-" + UUID.randomUUID() + ".txt");
        List<String> command = new ArrayList<>(prefix);
        command.add(home.resolve("bin/recording-intake").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        builder.environment().merge("JAVA_OPTS", SHORT_START, (own, start) -> start + own);
        process = builder.start();
        return this;
    }

    /** Starts {@code run} and waits until it takes events. */
    public PackagedIntake start(String... arguments) throws IOException {
        launch(arguments);
        Patience.eventually().pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("It ended by itself:\n" + output());
            }
            return WEBHOOK.matcher(output()).find() && MANAGEMENT.matcher(output()).find();
        });
        return this;
    }

    /** Waits for the process to end and answers its exit code. */
    public int exitCode() {
        try {
            if (!process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("It does not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as a supervisor does, by SIGTERM. */
    public int terminate() {
        process.destroy();
        return exitCode();
    }

    /** Ends it as a power cut does, by SIGKILL. */
    public int kill() {
        process.destroyForcibly();
        return exitCode();
    }

    public String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String webhookUrl() {
        return found(WEBHOOK);
    }

    public String managementUrl() {
        return found(MANAGEMENT);
    }

    private String found(Pattern pattern) {
        Matcher matcher = pattern.matcher(output());
        if (!matcher.find()) {
            throw new IllegalStateException("It says nothing like " + pattern + ":\n" + output());
        }
        return matcher.group(1);
    }

    /** What its ledger knows of a recording. */
    public List<LedgerEntry> ledgerOf(String recordingId) throws IOException {
        Map<String, String> settings = Map.of("data.dir", dataDir().toString());
        try (LedgerReader reader = Ledger.reader(SettingsLoader.isolated(settings).load(new byte[0]),
                new DurableFiles("test")).orElseThrow()) {
            return reader.ofRecording(recordingId);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    public HttpResponse<String> post(Object event) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(webhookUrl())).timeout(Patience.LONGEST)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event.toString())).build());
    }

    public HttpResponse<String> management(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(managementUrl() + path)).timeout(Patience.LONGEST).GET().build());
    }

    /** Waits until nothing waits in a queue or the spool and nothing is being fetched, twice in a row. */
    public void awaitIdle() {
        for (int i = 0; i < 2; i++) {
            Patience.whileMoving(this::workload, this::isIdle);
        }
    }

    /** Whether nothing waits in a queue or the spool and nothing is being fetched, at this moment. */
    public boolean isIdle() throws IOException {
        try (Stream<Path> spooled = Files.list(dataDir().resolve("spool"))) {
            return spooled.noneMatch(Files::isRegularFile) && workload().isIdle();
        }
    }

    private Workload workload() throws IOException {
        return Workload.of(management("/observe/metrics").body());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
    }
}
