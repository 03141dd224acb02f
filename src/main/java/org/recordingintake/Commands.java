package org.recordingintake;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import org.recordingintake.demo.Demo;
import org.recordingintake.lint.Finding;
import org.recordingintake.lint.RouteLinter;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each command does; paths are relative to the home directory, into which the launcher changes. */
final class Commands {

    private static final Logger LOG = LoggerFactory.getLogger("recording-intake");
    private static final Duration LONGEST_STOP = Duration.ofSeconds(29);
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final Path PROPERTIES = Path.of("application.properties");
    private static final Path ROUTES = Path.of("routes");

    private final Map<String, String> commandLine;
    private final PrintStream out;

    Commands(Map<String, String> commandLine, PrintStream out) {
        this.commandLine = commandLine;
        this.out = out;
    }

    int run() {
        try {
            Settings settings = SettingsLoader.load(PROPERTIES, commandLine);
            settings.requireMediaCredentials();
            if (!lintForRun()) {
                return FAILED;
            }
            RecordingIntake intake = RecordingIntake.start(settings, ROUTES, PROPERTIES);
            if (settings.webhook().credentials().isEmpty()) {
                LOG.warn("Anyone who can reach the port for events can send some: no webhook.username is set");
            }
            LOG.info("Taking in recordings at {}", intake.webhookUrl());
            LOG.info("Recordings go to {}; health is at {}/observe/health", settings.storeDir(),
                    intake.managementUrl());
            Thread stop = new Thread(() -> stop(intake, DONE), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            String failure = intake.failure().get();
            hushTheQueue();
            LOG.error("{} Stopping, to be started anew; nothing is lost", failure);
            Runtime.getRuntime().removeShutdownHook(stop);
            stop(intake, FAILED);
        } catch (InvalidSettingsException e) {
            e.problems().forEach(LOG::error);
        } catch (IOException e) {
            LOG.error("{}", e.getMessage());
            LOG.debug("Not started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A failure is told as text", e);
        }
        return FAILED;
    }

    /** Once the queue has failed, everything that is connected to it complains at length, and says nothing new. */
    private static void hushTheQueue() {
        for (String logger : List.of("org.apache.activemq", "org.messaginghub", "org.springframework",
                "org.apache.camel")) {
            if (LoggerFactory.getLogger(logger) instanceof ch.qos.logback.classic.Logger logback) {
                logback.setLevel(Level.OFF);
            }
        }
    }

    /** Ends the process; after a signal with success, where the JVM alone would report the signal's number. */
    private static void stop(RecordingIntake intake, int exitCode) {
        CompletableFuture.delayedExecutor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS).execute(() -> {
            LOG.error("Not stopped in {} s: ended all the same; nothing is lost, the next start goes on from here",
                    LONGEST_STOP.toSeconds());
            Runtime.getRuntime().halt(FAILED);
        });
        try {
            LOG.info("Stopping");
            intake.close();
            LOG.info("Stopped");
            Runtime.getRuntime().halt(exitCode);
        } catch (IOException e) {
            LOG.error("Not stopped cleanly; nothing is lost, the next start goes on from here", e);
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static boolean lintForRun() throws IOException {
        boolean safe = true;
        for (Finding finding : new RouteLinter(PROPERTIES).lint(ROUTES)) {
            if (finding.severity() == Finding.Severity.ERROR) {
                LOG.error("{}", finding);
                safe = false;
            } else {
                LOG.warn("{}", finding);
            }
        }
        return safe;
    }

    int demo() {
        return Demo.run(ROUTES, out);
    }

    int check(List<String> operands) {
        boolean good = true;
        try {
            SettingsLoader.load(PROPERTIES, commandLine);
        } catch (InvalidSettingsException e) {
            e.problems().forEach(problem -> out.println(PROPERTIES + ":1:1: error: " + problem));
            good = false;
        }
        try {
            Path routes = operands.isEmpty() ? ROUTES : Path.of(operands.get(0));
            List<Finding> findings = new RouteLinter(PROPERTIES).lint(routes);
            findings.forEach(out::println);
            good &= findings.stream().noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
        } catch (IOException e) {
            out.println("The routes cannot be read: " + e);
            good = false;
        }
        return good ? DONE : FAILED;
    }
}
