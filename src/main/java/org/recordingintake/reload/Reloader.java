package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.recordingintake.alert.Alerts;
import org.recordingintake.app.Beans;
import org.recordingintake.app.Generation;
import org.recordingintake.check.Attempt;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.FileSet;
import org.recordingintake.check.Validation;
import org.recordingintake.check.ValidationResult;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.reload.Change.Outcome;
import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.LiveSettings;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.webhook.TlsCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what ops edit, the route files and application.properties, into the running system: a new set of files is
 * validated, applied, and recorded; an invalid one changes nothing. A new certificate is put to use on its own.
 * Thread-safe.
 */
public final class Reloader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Path routes;
    private final Path properties;
    private final SettingsLoader loader;
    private final SecretFiles secrets;
    private final LiveSettings settings;
    private final Beans beans;
    private final String propertyLocation;
    private final Validation validation;
    private final RouteSets sets;
    private final ChangeJournal records;
    private final RouteStatus status;
    private final RouteAlerts alerts;
    private final Clock clock;

    private final Editors editors;
    private FileSet inForce = FileSet.empty();
    /** The SHA-256 of each file of the last set that was found, whatever became of it. */
    private Map<String, String> considered = Map.of();
    private Map<String, String> running = Map.of();
    private WatchedFiles watched;
    private FileWatch<WatchedFiles> watch;

    /**
     * @param routes     the directory with the route files
     * @param properties {@code application.properties}
     * @param beans            makes the generations that are started
     * @param propertyLocation where camel.* keys stand, as Camel writes locations
     */
    public Reloader(Path routes, Path properties, SettingsLoader loader, LiveSettings settings, Beans beans,
                    String propertyLocation, Validation validation, DurableFiles files, RouteStatus status, Alerts alerts,
                    Clock clock) {
        this.routes = routes;
        this.properties = properties;
        this.loader = loader;
        this.secrets = new SecretFiles(loader);
        this.editors = new Editors(routes, properties);
        this.settings = settings;
        this.beans = beans;
        this.propertyLocation = propertyLocation;
        this.validation = validation;
        this.sets = new RouteSets(settings.get().dataDir(), files);
        ChangeLog log = new ChangeLog(settings.get().dataDir(), files);
        this.records = new ChangeJournal(sets, log, status);
        this.status = status;
        this.alerts = new RouteAlerts(beans.generations()::context, alerts, log.lastApplied());
        this.clock = clock;
    }

    /**
     * Starts the routes: those of the files or, if they cannot be used, those of the last set that could.
     *
     * @param strict fail if the files cannot be used
     * @throws IOException if no routes can be started; the message says why
     */
    public synchronized void start(boolean strict) throws IOException {
        watched = read();
        FileSet files = watched.files();
        Change change = consider(files);
        if (!change.isApplied()) {
            Optional<FileSet> last = strict ? Optional.empty() : sets.latest();
            if (last.isEmpty()) {
                throw new IOException("The routes cannot be started: " + errors(change.findings()));
            }
            startFrom(last.get(), files.properties(), errors(change.findings()));
        }
        watch = new FileWatch<>(this::read, watched, this::changed, this::catchUp);
    }

    /** To be called before these files are put back: who did it is recorded with what becomes of them. */
    public void announce(FileSet files, String by) {
        editors.announce(files, by);
    }

    private WatchedFiles read() {
        return new WatchedFiles(secrets.addTo(FileSet.read(routes, properties)), WatchedFiles.sums(
                beans.certificates().stream().map(TlsCertificate::files).flatMap(List::stream).toList()));
    }

    /** A certificate is no edit: a broken route does not hold up its renewal, nor a broken pair an edit. */
    private synchronized void changed(WatchedFiles now) {
        WatchedFiles before = watched;
        watched = now;
        if (!now.certificates().equals(before.certificates())) {
            beans.certificates().forEach(TlsCertificate::reload);
        }
        if (!now.files().equals(before.files())) {
            consider(now.files());
        }
    }

    /** With the present settings or, if it is them that cannot be used, with those that were in force with the routes. */
    private void startFrom(FileSet last, FileSet.Content presentSettings, String errors) throws IOException {
        Optional<String> trouble = take(last.withProperties(presentSettings), settings.get());
        if (trouble.isPresent()) {
            try {
                trouble = take(last, loader.reload(last.properties().bytes(), settings.get()).settings());
            } catch (InvalidSettingsException e) {
                LOG.debug("The settings of before cannot be used any more", e);
            }
        }
        if (trouble.isPresent()) {
            throw new IOException("The routes cannot be started: " + errors + " Nor can those that were in force"
                    + " before: " + trouble.get());
        }
        status.startedFromLastGood();
        alerts.sendUnsent();
    }

    /** Answers why these could not be brought in force; empty if they are. */
    private Optional<String> take(FileSet files, Settings next) {
        ValidationResult result = build(files, next);
        return result instanceof ValidationResult.Accepted accepted
                ? apply(files, accepted.generation(), next).map(Exception::getMessage)
                : Optional.of(errors(result.findings()));
    }

    private synchronized void catchUp() {
        records.writeMissing();
        alerts.sendUnsent();
    }

    /** Deals with a set of files that was found, and tells everyone. */
    private synchronized Change consider(FileSet files) {
        Map<String, String> before = considered;
        considered = files.sums();
        Change change = decideWhateverComes(files).by(editors.of(before, files));
        status.tell(change);
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
            reloaded = loader.reload(files.properties().bytes(), settings.get());
            reloaded.settings().requireMediaCredentials();
        } catch (InvalidSettingsException e) {
            return refused(files, validation.refuse(files, e.problems()).findings(), new TreeSet<>());
        }
        if (!reloaded.needingRestart().isEmpty()
                && validation.ofRestart(files, reloaded.afterRestart()) instanceof ValidationResult.Refused refused) {
            return refused(files, refused.findings(), reloaded.needingRestart());
        }
        ValidationResult result = build(files, reloaded.settings());
        if (!(result instanceof ValidationResult.Accepted accepted)) {
            return refused(files, result.findings(), reloaded.needingRestart());
        }
        Plan plan = Plan.between(inForce, running, files, Plan.routesOf(accepted.generation().context()));
        Optional<Exception> trouble = apply(files, accepted.generation(), reloaded.settings());
        if (trouble.isPresent()) {
            List<Diagnostic> findings = new ArrayList<>(result.findings());
            findings.add(validation.explain(files, trouble.get(), accepted.generation().context()));
            return new Change(clock.instant(), Outcome.ROLLED_BACK, files, plan, findings, reloaded.needingRestart(),
                    null, OptionalInt.empty());
        }
        return new Change(clock.instant(), Outcome.APPLIED, files, plan, result.findings(),
                reloaded.needingRestart(), null, OptionalInt.empty());
    }

    private ValidationResult build(FileSet files, Settings next) {
        return validation.toStart(files, next, built -> beans.newGeneration(propertyLocation, built));
    }

    private Change refused(FileSet files, List<Diagnostic> findings, SortedSet<String> needingRestart) {
        return new Change(clock.instant(), Outcome.REFUSED, files, Plan.nothing(), findings, needingRestart, null,
                OptionalInt.empty());
    }

    /** Answers why it could not be done, and then nothing was; empty if it was. */
    private Optional<Exception> apply(FileSet files, Generation generation, Settings next) {
        Settings before = settings.get();
        Map<String, String> routesOfIt = Plan.routesOf(generation.context());
        settings.replace(next);
        Optional<Exception> trouble = Attempt.at(() -> beans.generations().replaceBy(generation));
        if (trouble.isPresent()) {
            settings.replace(before);
        } else {
            inForce = files;
            running = routesOfIt;
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

    /** Writes what is not recorded yet. */
    @Override
    public synchronized void close() {
        records.writeMissing();
    }
}
