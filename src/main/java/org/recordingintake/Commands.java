package org.recordingintake;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.demo.Demo;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.ledger.Lookup;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.rebuild.Erasure;
import org.recordingintake.rebuild.LedgerCommand;
import org.recordingintake.reconcile.ReconcileCommand;
import org.recordingintake.reload.FileSet;
import org.recordingintake.reload.RouteSets;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.LegacyCredentials;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.trial.TryCommand;
import org.recordingintake.verify.Verification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each command does; paths are relative to the home directory, into which the launcher changes. */
final class Commands {

    private static final Logger LOG = LoggerFactory.getLogger("recording-intake");
    /** Less than what a supervisor waits before it kills the process. */
    static final Duration LONGEST_STOP = Duration.ofSeconds(29);
    /** After it there is time left for the class archive before whoever sent the signal kills the process, after 30 s. */
    private static final Duration SHORT_STOP = Duration.ofSeconds(15);
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    /** Set by the launcher where standard error is a terminal; Java versions differ in what they tell of it. */
    private static final String TERMINAL = "recording-intake.terminal";
    private static final Path PROPERTIES = Path.of("application.properties");
    private static final Path ROUTES = Path.of("routes");

    private final Map<String, String> commandLine;
    private final PrintStream out;

    Commands(Map<String, String> commandLine, PrintStream out) {
        this.commandLine = commandLine;
        this.out = out;
    }

    /** @param strict fail if the route files cannot be used, rather than start from those that were last in force */
    int run(boolean strict) {
        try {
            SettingsLoader.of(commandLine).load(PROPERTIES).requireMediaCredentials();
            RecordingIntake intake = RecordingIntake.start(SettingsLoader.of(commandLine), ROUTES, PROPERTIES, strict);
            Settings settings = intake.settings();
            if (settings.webhook().credentials().isEmpty()) {
                LOG.warn("Anyone who can reach the port for events can send some: no webhook.username is set");
            }
            if (settings.bandwidth().accountId().isEmpty()) {
                LOG.warn("Nobody looks for recordings whose event never came: no bandwidth.account-id is set");
            }
            new LegacyCredentials(Clock.systemUTC()).tellAtStart(settings.bandwidth());
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
        hush(List.of("org.apache.activemq", "org.messaginghub", "org.springframework", "org.apache.camel"));
    }

    private static void hush(List<String> loggers) {
        for (String logger : loggers) {
            if (LoggerFactory.getLogger(logger) instanceof ch.qos.logback.classic.Logger logback) {
                logback.setLevel(Level.OFF);
            }
        }
    }

    /** Ends the process; after a signal with success, where the JVM alone would report the signal's number. */
    private static void stop(RecordingIntake intake, int exitCode) {
        long from = System.nanoTime();
        CompletableFuture.delayedExecutor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS).execute(() -> {
            LOG.error("Not stopped in {} s: ended all the same; nothing is lost, the next start goes on from here",
                    LONGEST_STOP.toSeconds());
            Runtime.getRuntime().halt(FAILED);
        });
        try {
            LOG.info("Stopping");
            intake.close();
            LOG.info("Stopped");
            if (exitCode == DONE && System.nanoTime() - from < SHORT_STOP.toNanos()) {
                ClassArchive.wanted().ifPresent(ClassArchive::write);
            }
            Runtime.getRuntime().halt(exitCode);
        } catch (IOException e) {
            LOG.error("Not stopped cleanly; nothing is lost, the next start goes on from here", e);
            Runtime.getRuntime().halt(FAILED);
        }
    }

    int demo() {
        return Demo.run(ROUTES, out);
    }

    int reconcile(ReconcileCommand.Options options) {
        try {
            Settings settings = SettingsLoader.of(commandLine).load(PROPERTIES);
            settings.requireMediaCredentials();
            new ReconcileCommand(settings, out).run(options);
            return DONE;
        } catch (InvalidSettingsException e) {
            e.problems().forEach(out::println);
        } catch (IOException e) {
            out.println(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }

    /** Prints nothing but what it finds out: what would be logged stands in the way that it prints. */
    int tryOut(TryCommand.Options options) {
        hush(List.of(org.slf4j.Logger.ROOT_LOGGER_NAME));
        SettingsLoader loader = SettingsLoader.of(commandLine);
        try {
            return new TryCommand(commandLine, PROPERTIES, RecordingIntake.propertyLocation(loader, PROPERTIES), out)
                    .run(options, ROUTES) ? DONE : FAILED;
        } catch (InvalidSettingsException e) {
            e.problems().forEach(out::println);
        } catch (IOException e) {
            out.println(e.getMessage());
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return WRONG_USAGE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }

    int check(Check.Options options) {
        SettingsLoader loader = SettingsLoader.of(commandLine);
        List<Diagnostic> findings = new Check(loader, PROPERTIES, Clock.systemUTC()).of(options.routes().orElse(ROUTES));
        options.print(findings, out);
        return findings.stream().anyMatch(finding -> finding.severity() == Diagnostic.Severity.ERROR) ? FAILED : DONE;
    }

    int rollback(List<String> operands) {
        try {
            Path dataDir = SettingsLoader.of(commandLine).dataDir(PROPERTIES);
            RouteSets sets = new RouteSets(dataDir, new DurableFiles("rollback"));
            Optional<Integer> number = operands.isEmpty()
                    ? sets.latestOtherThan(FileSet.read(ROUTES, PROPERTIES))
                    : Optional.of(Integer.valueOf(operands.get(0)));
            Optional<FileSet> set = number.isPresent() ? sets.find(number.get()) : Optional.empty();
            if (set.isEmpty()) {
                out.println(number.map(n -> "There is no set " + n + " in ").orElse("There is no other set in ")
                        + dataDir.resolve("route-sets") + ".");
                return FAILED;
            }
            sets.putBack(set.get(), ROUTES, PROPERTIES);
            out.println("Put back set " + number.get() + ": " + String.join(", ", set.get().all().keySet())
                    + ". A running recording intake takes it over by itself.");
            return DONE;
        } catch (InvalidSettingsException e) {
            e.problems().forEach(out::println);
        } catch (IOException e) {
            out.println("Not put back: " + e.getMessage());
        }
        return FAILED;
    }

    int verify(List<String> operands) {
        try {
            Settings settings = SettingsLoader.of(commandLine).load(PROPERTIES);
            try (LedgerReader ledger = Ledger.reader(settings, new DurableFiles("verify")).orElse(null)) {
                return new Verification(settings.storeDir(), Optional.ofNullable(ledger),
                        out, terminal(), Clock.systemUTC()).run(operands) ? DONE : FAILED;
            }
        } catch (InvalidSettingsException e) {
            e.problems().forEach(out::println);
        } catch (IOException e) {
            out.println("The recordings cannot be verified: " + e.getMessage());
        } catch (SQLException e) {
            out.println("The ledger cannot be read: " + e.getMessage());
        }
        return FAILED;
    }

    int erase(List<String> recordingIds) {
        try {
            Settings settings = SettingsLoader.of(commandLine).load(PROPERTIES);
            DurableFiles files = new DurableFiles("erase");
            try (Ledger ledger = Ledger.open(settings, files, Recovery.NONE)) {
                Erasure erasure = new Erasure(settings, ledger, files, RecordingEventReader.mapper(Optional::empty),
                        Clock.systemUTC());
                boolean all = true;
                for (String id : recordingIds) {
                    boolean known = erasure.erase(id);
                    out.println(id + (known ? ": erased" : ": not found"));
                    all &= known;
                }
                return all ? DONE : FAILED;
            }
        } catch (InvalidSettingsException e) {
            e.problems().forEach(out::println);
        } catch (IOException e) {
            out.println("Not everything is erased; do it again. " + e.getMessage());
        }
        return FAILED;
    }

    int ledgerRebuild() {
        try {
            Settings settings = SettingsLoader.of(commandLine).load(PROPERTIES);
            new LedgerCommand(settings, out, terminal()).rebuild();
            return DONE;
        } catch (InvalidSettingsException e) {
            e.problems().forEach(out::println);
        } catch (IOException e) {
            out.println("The ledger is not rebuilt: " + e.getMessage());
        }
        return FAILED;
    }

    int ledgerBackup(Path file) {
        try {
            Settings settings = SettingsLoader.of(commandLine).load(PROPERTIES);
            new LedgerCommand(settings, out, terminal()).backup(file);
            return DONE;
        } catch (InvalidSettingsException e) {
            e.problems().forEach(out::println);
        } catch (IOException e) {
            out.println(e.getMessage());
        }
        return FAILED;
    }

    int find(String what) {
        try {
            Settings settings = SettingsLoader.of(commandLine).load(PROPERTIES);
            try (LedgerReader ledger = Ledger.reader(settings, new DurableFiles("find")).orElse(null)) {
                return ledger != null && new Lookup(ledger, out).print(what) ? DONE : FAILED;
            }
        } catch (InvalidSettingsException e) {
            e.problems().forEach(out::println);
        } catch (IOException | SQLException e) {
            out.println(e.getMessage());
        }
        return FAILED;
    }

    private static Optional<PrintStream> terminal() {
        return Boolean.getBoolean(TERMINAL) ? Optional.of(System.err) : Optional.empty();
    }
}
