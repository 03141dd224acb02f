package org.recordingintake.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.core.ConditionFactory;
import org.recordingintake.RecordingIntake;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

/** The product with the shipped routes, in this process, on free ports and a data directory of its own. */
public final class TestIntake implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Patience.LONGEST).build();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Path dataDir;
    private final Path properties;
    private Path routes = Path.of("routes");
    private boolean strict;
    private boolean isolated = true;
    private Clock clock = Clock.systemUTC();
    private RecordingIntake running;

    private TestIntake(Path dataDir) {
        this.dataDir = dataDir;
        this.properties = dataDir.resolveSibling(dataDir.getFileName() + ".properties");
    }

    /** Prepared but not started: fast retries, OAuth2 credentials, everything below {@code target/}. */
    public static TestIntake using(MediaApi api) {
        return using(api.baseUrl(), api.tokenUrl());
    }

    /** The same for another stand-in for Bandwidth. */
    public static TestIntake using(String baseUrl, String tokenUrl) {
        TestIntake intake = new TestIntake(Path.of("target", "intake", UUID.randomUUID().toString()).toAbsolutePath());
        return intake.with("data.dir", intake.dataDir.toString())
                .with("webhook.port", "0").with("management.port", "0")
                .with("bandwidth.base-url", baseUrl).with("bandwidth.token-url", tokenUrl)
                .with("bandwidth.client-id", "the-client").with("bandwidth.client-secret", "the-secret")
                .with("retry.initial-delay", "100ms").with("retry.max-delay", "400ms")
                .with("retry.max-attempts", "5").with("shutdown.drain", "0");
    }

    public TestIntake with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    public TestIntake without(String setting) {
        settings.remove(setting);
        return this;
    }

    /** Runs with a copy of the shipped routes and settings, to be edited. */
    public TestIntake withOwnRoutes() throws IOException {
        Files.createDirectories(properties.getParent());
        Files.copy(Path.of("application.properties"), properties);
        routes = Files.createDirectories(dataDir.resolveSibling(dataDir.getFileName() + ".routes"));
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        return this;
    }

    /** A route file of this runtime, such as {@code archive}. */
    public Path routeFile(String name) {
        return routes.resolve(name + ".camel.yaml");
    }

    /** Saves a route file with another text in place of one that has to be there. */
    public void edit(String name, String text, String replacement) throws IOException {
        String before = Files.readString(routeFile(name));
        assertThat(before).contains(text);
        Files.writeString(routeFile(name), before.replace(text, replacement));
    }

    /** {@code application.properties} of this runtime. */
    public Path properties() {
        return properties;
    }

    /** What became of the edits so far, oldest first: the lines of the audit trail. */
    public List<JsonNode> changes() {
        try (Stream<String> lines = Files.lines(dataDir.resolve("changes.log"))) {
            return lines.map(TestIntake::jsonOf).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does something to the files, and waits until it has been dealt with; answers what became of it. */
    public JsonNode change(Edit edit) throws IOException {
        int before = changes().size();
        edit.run();
        return eventually().until(this::changes, changes -> changes.size() > before).get(before);
    }

    /** Something that ops do to the files. */
    public interface Edit {
        void run() throws IOException;
    }

    /** Does not start from the last good routes. */
    public TestIntake strictly() {
        strict = true;
        return this;
    }

    /** Goes by this clock. */
    public TestIntake by(Clock other) {
        clock = other;
        return this;
    }

    /** Sees the environment, and lets Camel see application.properties. */
    public TestIntake notIsolated() {
        isolated = false;
        return this;
    }

    /** Runs with these lines added to its own settings; unlike {@link #with}, they may set {@code camel.*} keys. */
    public TestIntake withCamelKeys(String... lines) throws IOException {
        withOwnRoutes().notIsolated();
        Files.write(properties, List.of(lines), StandardOpenOption.APPEND);
        return this;
    }

    /** Stops, and starts with what has been set since. */
    public TestIntake restart() throws IOException {
        stop();
        return start();
    }

    public TestIntake start() throws IOException {
        SettingsLoader loader = isolated ? SettingsLoader.isolated(settings) : SettingsLoader.of(settings);
        running = RecordingIntake.start(loader, routes, properties, strict, clock);
        return this;
    }

    public Settings settings() {
        return SettingsLoader.isolated(settings).load(properties);
    }
    public void stop() throws IOException {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    public String webhookUrl() {
        return running.webhookUrl();
    }

    public Path dataDir() {
        return dataDir;
    }

    public Path storeDir() {
        return Path.of(settings.getOrDefault("store.dir", dataDir.resolve("recordings").toString()));
    }

    /** Sends an event as Bandwidth does. */
    public HttpResponse<String> post(Object body) {
        return send(request("").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    public HttpResponse<String> get(Map<String, ?> parameters) {
        String query = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(String.valueOf(entry.getValue()),
                        StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(query.isEmpty() ? "" : "?" + query).GET());
    }

    /** A request to the webhook, with something behind its path. */
    public HttpRequest.Builder request(String suffix) {
        return HttpRequest.newBuilder(URI.create(webhookUrl() + suffix)).timeout(Patience.LONGEST);
    }

    public HttpResponse<String> management(String path) {
        return send(HttpRequest.newBuilder(managementUri(path)).timeout(Patience.LONGEST).GET());
    }

    public URI managementUri(String path) {
        return URI.create(running.managementUrl() + path);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static ConditionFactory eventually() {
        return Patience.eventually();
    }

    /** The media files of a recording, which may have any place in the store. */
    public List<Path> mediaOf(Event event) {
        return FileTree.filesBelow(storeDir()).stream().filter(file -> file.getFileName().toString()
                .matches(event.id() + "\\.(" + String.join("|", AudioReport.EXTENSIONS) + ")")).toList();
    }

    public List<Path> receiptsOf(Event event) {
        return FileTree.filesBelow(storeDir()).stream().filter(file -> file.endsWith(event.id() + ".json")).toList();
    }

    public List<Path> alertsAbout(Event event) {
        return filesNamedAfter(event, "alerts");
    }

    public List<Path> deadLettersAbout(Event event) {
        return filesNamedAfter(event, "dead-letters");
    }

    /** What the ledger knows of a recording, in any status. */
    public List<LedgerEntry> ledgerOf(Event event) {
        try (LedgerReader reader = Ledger.reader(settings(), new DurableFiles("test")).orElse(null)) {
            return reader == null ? List.of() : reader.ofRecording(event.id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            return List.of(); // its tables are being made
        }
    }

    /** The same, but for what is still on its way. */
    public List<LedgerEntry> outcomesOf(Event event) {
        return ledgerOf(event).stream().filter(entry -> entry.outcome() != Outcome.WAITING).toList();
    }

    /** How many recordings the ledger knows that have an outcome. */
    public long outcomes() {
        try (LedgerReader reader = Ledger.reader(settings(), new DurableFiles("test")).orElseThrow()) {
            List<LedgerEntry> entries = new ArrayList<>();
            reader.forEach(entries::add);
            return entries.stream().filter(entry -> entry.outcome() != Outcome.WAITING).count();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes the embedded ledger behind the runtime's back. */
    public void changeLedger(String statement) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("ledger/ledger.db")
                + "?busy_timeout=30000"); Statement change = connection.createStatement()) {
            change.executeUpdate(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the ledger forget a recording, as if the power had been cut before it was told. */
    public void forgetInLedger(Event event) {
        changeLedger("DELETE FROM ledger WHERE recording_id = '" + event.id() + "'");
    }

    public List<Path> filesIn(String directory) {
        return FileTree.filesBelow(dataDir.resolve(directory));
    }

    private List<Path> filesNamedAfter(Event event, String directory) {
        return filesIn(directory).stream()
                .filter(file -> file.getFileName().toString().startsWith(event.id())).toList();
    }

    /** Waits until the recording is stored, its receipt written and its outcome recorded; answers the media file. */
    public Path awaitStored(Event event) {
        eventually().untilAsserted(() -> assertThat(outcomesOf(event)).isNotEmpty().allSatisfy(
                entry -> assertThat(entry.outcome()).isEqualTo(Outcome.STORED)));
        return mediaOf(event).get(0);
    }

    public JsonNode awaitAlert(Event event) {
        return awaitFile(() -> alertsAbout(event));
    }

    public JsonNode awaitDeadLetter(Event event) {
        return awaitFile(() -> deadLettersAbout(event));
    }

    private static JsonNode awaitFile(Callable<List<Path>> files) {
        return json(eventually().until(files, found -> !found.isEmpty()).get(0));
    }

    private static JsonNode jsonOf(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until no message waits or is delayed in any queue and nothing is being fetched, twice in a row: a message
     * on its way from one queue to the next may be counted in neither.
     */
    public void awaitIdle() {
        for (int i = 0; i < 2; i++) {
            Patience.whileMoving(this::workload, () -> workload().isIdle());
        }
    }

    private Workload workload() {
        return Workload.of(management("/observe/metrics").body());
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
