package org.recordingintake.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.recordingintake.RecordingIntake;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.LegacyCredentials;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs the product; also what starts where no command is named. */
@Command(name = "run", description = "Take in recordings until stopped. This is the default.")
public final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger("recording-intake");
    /** Less than what a supervisor waits before it kills the process. */
    public static final Duration LONGEST_STOP = Duration.ofSeconds(29);
    /** Leaves time for the class archive before a supervisor kills the process, after 30 s. */
    private static final Duration SHORT_STOP = Duration.ofSeconds(10);

    @ParentCommand
    private Main main;

    @Option(names = "--strict", description = "Fail if the route files are invalid, instead of starting from the last valid"
            + " ones.")
    private boolean strict;

    @Override
    public Integer call() {
        return run(main, strict);
    }

    /** @param strict fail if the route files cannot be used, rather than start from the last good set */
    static int run(Main main, boolean strict) {
        try {
            main.settings().requireMediaCredentials();
            RecordingIntake intake = RecordingIntake.start(main.loader(), main.routes(), main.properties(), strict);
            Settings settings = intake.settings();
            if (settings.webhook().credentials().isEmpty()) {
                LOG.warn("Anyone who can reach the port for events can send some: no webhook.username is set");
            }
            if (settings.accounts().known().isEmpty()) {
                LOG.warn("Recordings whose event never arrives are not detected: no bandwidth.account-id is set");
            }
            new LegacyCredentials(Clock.systemUTC()).tellAtStart(settings.accounts());
            LOG.info("Taking in recordings at {}", intake.webhookUrl());
            LOG.info("Recordings go to {}; health is at {}/observe/health", settings.storeDir(),
                    intake.managementUrl());
            if (settings.console().isOn()) {
                LOG.info("The console is at {}/console/", intake.managementUrl());
            }
            Thread stop = new Thread(() -> stop(intake, Main.DONE), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            String failure = intake.failure().get();
            hushTheQueue();
            LOG.error("{} Stopping, to be started anew; nothing is lost", failure);
            Runtime.getRuntime().removeShutdownHook(stop);
            stop(intake, Main.FAILED);
        } catch (InvalidSettingsException e) {
            e.problems().forEach(LOG::error);
        } catch (IOException e) {
            LOG.error("{}", e.getMessage());
            LOG.debug("Not started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The failure cannot be written as text", e);
        }
        return Main.FAILED;
    }

    /** Once the queue has failed, everything that is connected to it complains at length, and says nothing new. */
    private static void hushTheQueue() {
        MutedLoggers.of(List.of("org.apache.activemq", "org.messaginghub", "org.springframework", "org.apache.camel"));
    }

    /** Ends the process; after a signal with success, where the JVM alone would report the signal's number. */
    private static void stop(RecordingIntake intake, int exitCode) {
        long from = System.nanoTime();
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(() -> {
            LOG.error("Not stopped within {} s: the process ends anyway; nothing is lost, the next start continues",
                    LONGEST_STOP.toSeconds());
            Runtime.getRuntime().halt(Main.FAILED);
        }, CompletableFuture.delayedExecutor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS));
        try {
            LOG.info("Stopping");
            intake.close();
            LOG.info("Stopped");
            if (exitCode == Main.DONE && System.nanoTime() - from < SHORT_STOP.toNanos()) {
                deadline.cancel(false); // all is closed, and a JVM that is halted while it writes the archive can crash
                ClassArchive.wanted().ifPresent(ClassArchive::write);
            }
            Runtime.getRuntime().halt(exitCode);
        } catch (IOException e) {
            LOG.error("Not stopped cleanly; nothing is lost, the next start continues", e);
            Runtime.getRuntime().halt(Main.FAILED);
        }
    }
}
