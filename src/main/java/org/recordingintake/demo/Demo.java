package org.recordingintake.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.RecordingIntake;
import org.recordingintake.queue.Queues;
import org.recordingintake.settings.SettingsLoader;

/**
 * The runtime at work against a simulated Bandwidth, on free ports and a data directory of its own, whatever is
 * configured. What it reports is read from the files that the runtime leaves behind.
 */
public final class Demo {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final List<Announcement> announcements = Announcement.all();
    private final Path routes;
    private final Path dataDir;
    private final Optional<DemoConsole> console;
    private final PrintStream out;

    private Demo(Path routes, Path dataDir, boolean keep, PrintStream out) {
        this.routes = routes;
        this.dataDir = dataDir;
        this.console = keep ? Optional.of(new DemoConsole(dataDir)) : Optional.empty();
        this.out = out;
    }

    /**
     * Runs the demo to its end, which takes some seconds and at most about a minute.
     *
     * @param routes the directory with the route files
     * @param keep   whether it then goes on, with the console open, until the process is told to end
     * @param out    where the report goes
     * @return the exit code: 0 if every event ended where it should, 1 if not
     */
    public static int run(Path routes, boolean keep, PrintStream out) {
        try {
            Path dataDir = Files.createTempDirectory("recording-intake-demo-");
            return new Demo(routes, dataDir, keep, out).run();
        } catch (IOException e) {
            out.println("The demo failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            out.println("The demo was interrupted.");
        }
        return FAILED;
    }

    private int run() throws IOException, InterruptedException {
        long missed = announcements.stream().filter(Announcement::isMissed).count();
        out.println("Recording Intake: " + (announcements.size() - missed) + " events from a simulated Bandwidth, and "
                + missed + " that never comes");
        out.println();
        boolean isAllRight = console.isPresent() ? observeAndKeep(console.get()) : tell(observe());
        return isAllRight ? DONE : FAILED;
    }

    private boolean tell(Report report) {
        out.println();
        report.print(out);
        out.println();
        out.println(report.isAllRight()
                ? "All events ended as expected."
                : "Not all events ended as expected.");
        out.println("The files are kept in " + dataDir);
        out.println();
        out.print(nextSteps());
        return report.isAllRight();
    }

    private String nextSteps() {
        Path home = routes.toAbsolutePath().getParent();
        return """
                Try next:
                  List the recordings, receipts and alerts:
                    find %1$s/recordings %1$s/alerts -type f
                  Check each stored recording against its receipt:
                    %2$s/bin/recording-intake verify -Ddata.dir=%1$s
                  Edit a route in %2$s/routes, then check it:
                    %2$s/bin/recording-intake check
                  Connect it to Bandwidth: set your credentials in %2$s/application.properties, then start bin/recording-intake
                """.formatted(dataDir, home);
    }

    private Report observe() throws IOException, InterruptedException {
        Report report = new Report();
        try (SimulatedBandwidth bandwidth = SimulatedBandwidth.start(announcements)) {
            Map<Announcement, Integer> answers;
            try (RecordingIntake intake = startIntake(bandwidth)) {
                answers = announceAll(intake, bandwidth, report);
            }
            addEndings(report, answers, bandwidth);
        }
        return report;
    }

    private boolean observeAndKeep(DemoConsole keeper) throws IOException, InterruptedException {
        Report report = new Report();
        Announcement lost = Announcement.lost();
        try (SimulatedBandwidth bandwidth = SimulatedBandwidth.start(
                Stream.concat(announcements.stream(), Stream.of(lost)).toList());
                RecordingIntake intake = startIntake(bandwidth)) {
            post(intake.webhookUrl(), lost);
            addEndings(report, announceAll(intake, bandwidth, report), bandwidth);
            tell(report);
            out.println();
            keeper.announce(out, intake.managementUrl(), lost.recordingId());
            keeper.awaitSignal();
        } finally {
            keeper.end();
        }
        return report.isAllRight();
    }

    /** Sends what is sent and waits until nothing is left to do. */
    private Map<Announcement, Integer> announceAll(RecordingIntake intake, SimulatedBandwidth bandwidth, Report report)
            throws IOException, InterruptedException {
        Map<Announcement, Integer> answers = new LinkedHashMap<>();
        for (Announcement announcement : announcements) {
            if (!announcement.isMissed()) {
                answers.put(announcement, post(intake.webhookUrl(), announcement));
            }
            bandwidth.list(announcement);
        }
        if (!reconciles()) {
            report.addProblem("After " + PATIENCE.toSeconds() + " s nobody had looked for events that never came");
        }
        if (!becomesIdle(intake.managementUrl())) {
            report.addProblem("After " + PATIENCE.toSeconds() + " s there was still work in the queues");
        }
        return answers;
    }

    private void addEndings(Report report, Map<Announcement, Integer> answers, SimulatedBandwidth bandwidth)
            throws IOException {
        DataDirectory files = new DataDirectory(dataDir);
        for (Announcement announcement : announcements) {
            int requests = bandwidth.requestsFor(announcement);
            report.add(announcement, Optional.ofNullable(answers.get(announcement)), requests,
                    files.endingOf(announcement, requests));
        }
    }

    private RecordingIntake startIntake(SimulatedBandwidth bandwidth) throws IOException {
        Map<String, String> settings = new HashMap<>(bandwidth.settings());
        settings.put("webhook.port", "0");
        settings.put("management.port", "0");
        settings.put("data.dir", dataDir.toString());
        settings.put("retry.initial-delay", "300ms");
        settings.put("shutdown.drain", "0");
        settings.put("retry.max-attempts", "5");
        if (console.isPresent()) {
            settings.putAll(console.get().settings());
        }
        Optional.ofNullable(System.getenv("LOG_LEVEL")).ifPresent(level -> settings.put("log.level", level));
        Path properties = Files.write(dataDir.resolve("application.properties"), Media.resource("application.properties"));
        return RecordingIntake.start(SettingsLoader.isolated(settings), routes, properties, true);
    }

    private int post(String webhookUrl, Announcement announcement) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(webhookUrl)).timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(announcement.body())).build(), BodyHandlers.discarding()).statusCode();
    }

    private boolean reconciles() throws IOException {
        DataDirectory files = new DataDirectory(dataDir);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!files.hasReconciled() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return files.hasReconciled();
    }

    /** A message that changes queues is in neither for a moment, so the queues count as empty once they were twice. */
    private boolean becomesIdle(String managementUrl) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int timesEmpty = 0;
        while (timesEmpty < 2 && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            timesEmpty = areQueuesEmpty(managementUrl) ? timesEmpty + 1 : 0;
        }
        return timesEmpty == 2;
    }

    private boolean areQueuesEmpty(String managementUrl) throws IOException, InterruptedException {
        JsonNode health = json.readTree(http.send(
                HttpRequest.newBuilder(URI.create(managementUrl + "/observe/health?data=true")).timeout(TIMEOUT).build(),
                BodyHandlers.ofByteArray()).body());
        for (JsonNode check : health.path("checks")) {
            if (check.path("name").asText().equals("queue")) {
                return Queues.ALL.stream().allMatch(queue -> check.path("data").path(queue).asLong(-1) == 0);
            }
        }
        return false;
    }
}
