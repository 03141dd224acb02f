package org.recordingintake;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import org.apache.camel.util.function.ThrowingSupplier;
import org.recordingintake.alert.Alerts;
import org.recordingintake.app.Beans;
import org.recordingintake.audit.Audit;
import org.recordingintake.audit.AuditForwarding;
import org.recordingintake.console.Console;
import org.recordingintake.console.Pages;
import org.recordingintake.console.Services;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DirectoryLock;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.log.Logging;
import org.recordingintake.management.HealthReport;
import org.recordingintake.queue.Queues;
import org.recordingintake.rebuild.FileRecovery;
import org.recordingintake.check.Validation;
import org.recordingintake.reload.Reloader;
import org.recordingintake.reload.RouteStatus;
import org.recordingintake.settings.LiveSettings;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.tracing.Tracing;

/**
 * The running product: the queues, Camel with the routes and the beans they name, and the port for events, started in
 * this order and stopped in reverse.
 */
public final class RecordingIntake implements AutoCloseable {

    /** How long a download may go on after the port has closed. */
    static final Duration DOWNLOAD_GRACE = Duration.ofSeconds(10);

    private final Vertx vertx = newVertx();
    private final LiveSettings settings;
    private final Clock clock;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final DirectoryLock lock;
    private final DurableFiles files;
    private final Tracing tracing;
    private final Queues queues;
    private final Ledger ledger;
    private final Beans beans;
    private final RouteStatus routeStatus;
    private Reloader reloader;
    private Console console;
    private AuditForwarding forwarding;

    private RecordingIntake(SettingsLoader loader, Path properties, Clock clock) throws IOException {
        this.clock = clock;
        Settings initial = loader.load(properties);
        Logging logging = Logging.ofThisProcess();
        this.settings = new LiveSettings(initial, now -> logging.apply(now.log()));
        this.lock = DirectoryLock.acquire(initial.dataDir());
        this.files = orUnlock(() -> DurableFiles.of(initial.dataDir()));
        this.tracing = orUnlock(() -> Tracing.open(initial.tracingEndpoint(), files.instance()));
        this.ledger = orUnlock(() -> Ledger.open(initial, files, recovery(initial))); // opens while the queues do
        this.queues = orClose(() -> Queues.open(initial, failure::complete));
        files.deleteParts(initial.dataDir());
        this.beans = new Beans(settings, queues, ledger, files, vertx, tracing, clock);
        this.routeStatus = new RouteStatus(beans.meters(), beans.generations()::draining);
        beans.bind("routeStatus", routeStatus);
    }

    /** Files are neither looked for on the class path nor kept in a cache directory. */
    public static Vertx newVertx() {
        return Vertx.vertx(new VertxOptions().setFileSystemOptions(
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** Where Camel finds camel.* keys. */
    public static String propertyLocation(SettingsLoader loader, Path properties) {
        return loader.isIsolated() ? "classpath:isolated.properties" : "file:" + properties + ";optional=true";
    }

    /**
     * Starts the product and returns when the port for events is open. From then on edits of the files are applied.
     *
     * @param routes     the directory with the route files
     * @param properties {@code application.properties}, for the settings, the placeholders of ops' own routes and
     *                   camel.* keys; it need not exist
     * @param strict     fail if the route files cannot be used, rather than start from the last good set
     * @throws IOException if something it needs cannot be had; the message says what and what to do
     * @throws org.recordingintake.settings.InvalidSettingsException naming every setting that cannot be used
     */
    public static RecordingIntake start(SettingsLoader loader, Path routes, Path properties, boolean strict)
            throws IOException {
        return start(loader, routes, properties, strict, Clock.systemUTC());
    }

    /** The same by another clock, for tests. */
    public static RecordingIntake start(SettingsLoader loader, Path routes, Path properties, boolean strict, Clock clock)
            throws IOException {
        RecordingIntake intake = new RecordingIntake(loader, properties, clock);
        try {
            intake.startParts(loader, routes, properties, strict);
            return intake;
        } catch (Exception e) {
            try {
                intake.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw ioExceptionIn(e).orElseGet(() -> new IOException(e.getMessage(), e));
        }
    }

    private void startParts(SettingsLoader loader, Path routes, Path properties, boolean strict) throws IOException {
        ledger.awaitOpen();
        beans.management().open();
        String propertyLocation = propertyLocation(loader, properties);
        reloader = new Reloader(routes, properties, loader, settings, beans, propertyLocation,
                new Validation(routes, properties, propertyLocation, vertx), files, routeStatus,
                new Alerts(clock), clock);
        reloader.start(strict);
        if (settings.get().console().isOn()) {
            openConsole(routes, properties);
        }
        beans.webhook().open(beans.generations());
    }

    private void openConsole(Path routes, Path properties) throws IOException {
        Audit audit = new Audit(settings.get().dataDir(), files, clock);
        Services services = Services.of(settings.get(), ledger, queues, files, beans.store()::inProgress,
                () -> HealthReport.of(beans.generations().context()), routes, properties, reloader::announce, clock);
        console = new Console(settings.get().console(), services, audit, new Pages(services, audit, clock),
                beans.management().router(), vertx, clock);
        forwarding = new AuditForwarding(settings.get().dataDir(), files, () -> settings.get().auditUri(),
                beans.generations()::context);
    }

    private static Optional<IOException> ioExceptionIn(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(IOException.class::isInstance).map(IOException.class::cast).findFirst();
    }

    private <T> T orUnlock(ThrowingSupplier<T, IOException> part) throws IOException {
        try {
            return part.get();
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private Recovery recovery(Settings initial) throws IOException {
        return initial.ledger().url().isPresent() ? Recovery.NONE : new FileRecovery(initial, files,
                RecordingEventReader.mapper(initial.accounts()::onlyId), Clock.systemUTC(), count -> { });
    }

    private <T> T orClose(ThrowingSupplier<T, IOException> part) throws IOException {
        try {
            return orUnlock(part);
        } catch (IOException e) {
            ledger.close();
            throw e;
        }
    }

    /** The active settings and routes at this moment. */
    public Settings settings() {
        return settings.get();
    }

    /** The URL of the webhook, with the actual port. */
    public String webhookUrl() {
        return beans.webhook().url();
    }

    /** {@code http://host:port} of health and metrics, with the actual port. */
    public String managementUrl() {
        return beans.management().url();
    }

    /** Completed, with the reason in plain words, when the product cannot go on and has to be started anew. */
    public CompletableFuture<String> failure() {
        return failure;
    }

    /**
     * Stops within 30 seconds: readiness goes down first, after the drain time the port closes, then the routes finish
     * what they are at. A download that takes longer goes back to its queue.
     */
    @Override
    public void close() throws IOException {
        IOException trouble = null;
        for (AutoCloseable part : List.of(this::drain, this::stopWatching, beans.webhook(), this::stopForwarding, beans,
                ledger::stopWaiting, this::stopRoutes, beans.management(), this::closeConsole, this::closeRecords, ledger, queues,
                tracing, this::closeVertx, lock)) {
            try {
                part.close();
            } catch (Exception e) {
                trouble = trouble == null ? new IOException("Not everything could be closed", e) : trouble;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    private void drain() throws InterruptedException {
        if (beans.webhook().isReady()) {
            beans.webhook().drain();
            TimeUnit.MILLISECONDS.sleep(settings.get().shutdownDrain().toMillis());
        }
    }

    private void stopWatching() throws InterruptedException {
        if (reloader != null) {
            reloader.stopWatching();
        }
    }

    private void stopForwarding() {
        if (forwarding != null) {
            forwarding.close();
        }
    }

    private void closeConsole() {
        if (console != null) {
            console.close();
        }
    }

    private void closeRecords() {
        if (reloader != null) {
            reloader.close();
        }
    }

    private void stopRoutes() throws InterruptedException {
        CompletableFuture<Void> grace = new CompletableFuture<Void>()
                .completeOnTimeout(null, DOWNLOAD_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        beans.downloads().close();
        grace.thenRun(beans.mediaClient()::interruptDownloads);
        beans.generations().stop();
        grace.cancel(false);
    }

    private void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
