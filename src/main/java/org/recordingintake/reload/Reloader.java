package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.alert.Alerts;
import org.recordingintake.app.CamelRuntime;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.reload.Change.Outcome;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.LiveSettings;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what ops edit, the route files and application.properties, into the running system: a new set of files is
 * rehearsed, planned, applied, and recorded; a bad one changes nothing. Thread-safe.
 */
public final class Reloader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Path routes;
    private final Path properties;
    private final SettingsLoader loader;
    private final LiveSettings settings;
    private final CamelRuntime camel;
    private final Rehearsal rehearsal;
    private final RouteSwap swap;
    private final RouteSets sets;
    private final ChangeJournal records;
    private final RouteStatus status;
    private final RouteAlerts alerts;
    private final Clock clock;

    private FileSet startedWith = FileSet.empty();
    private FileSet inForce = FileSet.empty();
    private Definitions running = Definitions.none();
    private FileWatch watch;

    /**
     * @param routes     the directory with the route files
     * @param properties {@code application.properties}
     * @param camel      started, and without routes so far
     */
    public Reloader(Path routes, Path properties, SettingsLoader loader, LiveSettings settings, CamelRuntime camel,
                    Rehearsal rehearsal, DurableFiles files, ObjectMapper json, RouteStatus status,
                    Alerts alerts, Clock clock) {
        this.routes = routes;
        this.properties = properties;
        this.loader = loader;
        this.settings = settings;
        this.camel = camel;
        this.rehearsal = rehearsal;
        this.swap = new RouteSwap(camel.context());
        this.sets = new RouteSets(settings.get().dataDir(), files);
        ChangeLog log = new ChangeLog(settings.get().dataDir(), files, json);
        this.records = new ChangeJournal(sets, log, status);
        this.status = status;
        this.alerts = new RouteAlerts(camel.context().createProducerTemplate(), alerts, json,
                log.lastApplied());
        this.clock = clock;
    }

    /**
     * Starts the routes: those of the files or, if they cannot be used, those of the last set that could.
     *
     * @param strict fail if the files cannot be used
     * @throws IOException if no routes can be started; the message says why
     */
    public synchronized void start(boolean strict) throws IOException {
        FileSet files = FileSet.read(routes, properties);
        startedWith = files;
        Change change = consider(files);
        if (!change.isApplied()) {
            Optional<FileSet> last = strict ? Optional.empty() : sets.latest();
            if (last.isEmpty()) {
                throw new IOException("The routes cannot be started: " + errors(change.findings()));
            }
            startFrom(last.get(), files.properties(), errors(change.findings()));
        }
        watch = new FileWatch(() -> FileSet.read(routes, properties), files, this::consider, this::catchUp);
    }

    /** With the present settings or, if it is them that cannot be used, with those that were in force with the routes. */
    private void startFrom(FileSet last, FileSet.Content presentSettings, String errors) throws IOException {
        Optional<String> trouble = take(last.withProperties(presentSettings), settings.get());
        if (trouble.isPresent()) {
            try {
                trouble = take(last, loader.reload(last.properties().bytes(), startedWith.properties().bytes(),
                        settings.get()).settings());
            } catch (InvalidSettingsException e) {
                LOG.debug("The settings of before cannot be used any more", e);
            }
        }
        if (trouble.isPresent()) {
            throw new IOException("The routes cannot be started: " + errors + " Nor can those that were in force"
                    + " before: " + trouble.get());
        }
        status.startedFromLastGood();
    }

    /** Answers why these could not be brought in force; empty if they are. */
    private Optional<String> take(FileSet files, Settings next) {
        Verdict verdict = rehearsal.of(files, next);
        return verdict instanceof Verdict.Accepted accepted
                ? apply(Plan.between(running, accepted.definitions()), files, accepted, next).map(Exception::getMessage)
                : Optional.of(errors(verdict.findings()));
    }

    private synchronized void catchUp() {
        records.writeMissing();
        alerts.sendUnsent();
    }

    /** Deals with a set of files that was found, and tells everyone. */
    private synchronized Change consider(FileSet files) {
        Change change = decideWhateverComes(files);
        status.tell(change, swap::draining);
        records.add(change);
        alerts.tell(change);
        return change;
    }

    /** What nobody foresaw is told like any other refusal. */
    private Change decideWhateverComes(FileSet files) {
        try {
            return decide(files);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.debug("An edit could not be dealt with", e);
            return refused(files, List.of(new Diagnostic(routes, 1, 1, Severity.ERROR, "B8",
                    "The edit could not be dealt with: " + e)), new TreeSet<>());
        }
    }

    private Change decide(FileSet files) {
        SettingsLoader.Reloaded reloaded;
        try {
            reloaded = loader.reload(files.properties().bytes(), startedWith.properties().bytes(), settings.get());
            reloaded.settings().requireMediaCredentials();
        } catch (InvalidSettingsException e) {
            return refused(files, rehearsal.refuse(files, e.problems()).findings(), new TreeSet<>());
        }
        if (!reloaded.needingRestart().isEmpty()
                && rehearsal.ofRestart(files, reloaded.afterRestart()) instanceof Verdict.Refused refused) {
            return refused(files, refused.findings(), reloaded.needingRestart());
        }
        Verdict verdict = rehearsal.of(files, reloaded.settings());
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            return refused(files, verdict.findings(), reloaded.needingRestart());
        }
        Plan plan = Plan.between(running, accepted.definitions());
        Optional<Exception> trouble = apply(plan, files, accepted, reloaded.settings());
        if (trouble.isPresent()) {
            List<Diagnostic> findings = new ArrayList<>(verdict.findings());
            findings.add(rehearsal.explain(files, trouble.get(), camel.context()));
            return new Change(clock.instant(), Outcome.ROLLED_BACK, files, plan, findings, reloaded.needingRestart(),
                    OptionalInt.empty());
        }
        return new Change(clock.instant(), Outcome.APPLIED, files, plan, verdict.findings(),
                reloaded.needingRestart(), OptionalInt.empty());
    }

    private Change refused(FileSet files, List<Diagnostic> findings, SortedSet<String> needingRestart) {
        return new Change(clock.instant(), Outcome.REFUSED, files, Plan.nothing(), findings, needingRestart,
                OptionalInt.empty());
    }

    /** Answers why it could not be done, and then nothing was; empty if it was. */
    private Optional<Exception> apply(Plan plan, FileSet files, Verdict.Accepted accepted, Settings next) {
        Settings before = settings.get();
        settings.replace(next);
        camel.use(next);
        Optional<Exception> trouble = swap.apply(plan, inForce, files);
        if (trouble.isPresent()) {
            settings.replace(before);
            camel.use(before);
        } else {
            inForce = files;
            running = accepted.definitions();
        }
        return trouble;
    }

    private static String errors(List<Diagnostic> findings) {
        return findings.stream().filter(finding -> finding.severity() == Severity.ERROR).map(Diagnostic::toString)
                .collect(Collectors.joining(" "));
    }

    /** No further edit is taken; the routes go on. */
    public void stopWatching() throws InterruptedException {
        if (watch != null) {
            watch.stop();
        }
    }

    /** Abandons what earlier versions of routes are still at; Camel, as it stops, waits for them as for the others. */
    @Override
    public synchronized void close() {
        records.writeMissing();
        swap.close();
    }
}
