package org.recordingintake.app;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import org.apache.camel.Component;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.recordingintake.alert.Alerts;
import org.recordingintake.alert.WebhookSignature;
import org.recordingintake.bandwidth.AccountList;
import org.recordingintake.bandwidth.Arrivals;
import org.recordingintake.bandwidth.BandwidthComponent;
import org.recordingintake.bandwidth.BoundedHttpComponent;
import org.recordingintake.bandwidth.DownloadLimit;
import org.recordingintake.bandwidth.MediaBreakers;
import org.recordingintake.bandwidth.MediaClient;
import org.recordingintake.bandwidth.MediaDeletion;
import org.recordingintake.bandwidth.MediaFetch;
import org.recordingintake.bandwidth.MediaLocator;
import org.recordingintake.bandwidth.Operation;
import org.recordingintake.bandwidth.TokenClient;
import org.recordingintake.bandwidth.TranscriptFetch;
import org.recordingintake.connector.LazyConnectors;
import org.recordingintake.event.Admission;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFileComponent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.file.FilesInProgress;
import org.recordingintake.ledger.ArrivedEvents;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.RecordingLedger;
import org.recordingintake.log.LogContext;
import org.recordingintake.management.Gauges;
import org.recordingintake.management.HealthChecks;
import org.recordingintake.management.LastingMeters;
import org.recordingintake.management.ManagementServer;
import org.recordingintake.management.Metrics;
import org.recordingintake.queue.QueueAwarePollStrategy;
import org.recordingintake.queue.QueueComponent;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.SpoolDirectory;
import org.recordingintake.reconcile.Backlog;
import org.recordingintake.reconcile.Reconciliation;
import org.recordingintake.retry.DeadLetters;
import org.recordingintake.retry.Deadlines;
import org.recordingintake.retry.DroppedFiles;
import org.recordingintake.retry.Rechecks;
import org.recordingintake.retry.Replays;
import org.recordingintake.retry.Retries;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.Settings;
import org.recordingintake.store.DiskReserve;
import org.recordingintake.store.KeptMedia;
import org.recordingintake.store.RecordingStore;
import org.recordingintake.store.Transcripts;
import org.recordingintake.tracing.Tracing;
import org.recordingintake.verify.Deletions;
import org.recordingintake.webhook.PlatformHttpRoutes;
import org.recordingintake.webhook.TlsCertificate;
import org.recordingintake.webhook.WebhookEvents;
import org.recordingintake.webhook.WebhookServer;

/** Everything that the routes, and Camel itself, refer to by name. None of it does anything before it is used. */
public final class Beans implements AutoCloseable {

    private final Map<String, Object> byName = new LinkedHashMap<>();
    private final Tracing tracing;
    private final Queues queues;
    private final DurableFiles files;
    private final Vertx vertx;
    private final ObjectMapper json;
    private final FilesInProgress filesInProgress = new FilesInProgress();
    private final LastingMeters meters = new LastingMeters();
    private final Generations generations = new Generations();
    private final ManagementServer management;
    private final RecordingLedger recordings;
    private final Map<String, Operation> operations;
    private final MediaClient mediaClient;
    private final MediaBreakers breakers;
    private final MediaBreakers transcriptBreakers;
    private final Metrics metrics;
    private final Gauges gauges;
    private final Reconciliation reconciliation;
    private final Supplier<Settings> settings;
    private final DownloadLimit downloads;
    private final WebhookServer webhook;
    private final RecordingStore store;

    /**
     * @param settings asked at each use, so that a change takes effect at once
     * @param tracing  stays open when these are closed
     * @param clock    says what time it is, wherever that matters
     */
    public Beans(Supplier<Settings> settings, Queues queues, Ledger ledger, DurableFiles files, Vertx vertx,
                 Tracing tracing, Clock clock) {
        this.tracing = tracing;
        this.queues = queues;
        this.files = files;
        this.vertx = vertx;
        this.settings = settings;
        Supplier<Accounts> accounts = () -> settings.get().accounts();
        UnaryOperator<String> accountKey = id -> accounts.get().keyOf(id);
        management = new ManagementServer(settings.get().management(), settings.get().console().isOn(), vertx,
                generations::context, meters);
        Path dataDir = settings.get().dataDir();
        Path storeDir = settings.get().storeDir();
        Path deadLetters = dataDir.resolve("dead-letters");
        SpoolDirectory spool = SpoolDirectory.below(dataDir);
        DiskReserve space = new DiskReserve(storeDir, dataDir);
        json = RecordingEventReader.mapper(() -> accounts.get().onlyId());
        mediaClient = new MediaClient(settings, json, clock, generations::context, meters);
        breakers = new MediaBreakers("media API", accounts, () -> settings.get().retry().maxDelay());
        transcriptBreakers = new MediaBreakers("transcription API", accounts, () -> settings.get().retry().maxDelay());
        downloads = new DownloadLimit(() -> settings.get().media().concurrency());
        webhook = new WebhookServer(() -> settings.get().webhook(), vertx, clock);
        KeptMedia kept = new KeptMedia(storeDir, files, json, clock);
        store = new RecordingStore(storeDir, ledger, kept::forget,
                () -> settings.get().media().durationTolerance(), clock);
        Deadlines deadlines = new Deadlines(() -> settings.get().deadlineWarning(), clock);
        Rechecks rechecks = new Rechecks(() -> settings.get().media(), kept::isThere, deadlines,
                event -> breakers.isOpen(event.accountId()));
        recordings = new RecordingLedger(ledger, accountKey, () -> settings.get().outcomeLevel(), clock);

        byName.put("vertx", vertx);
        webhook.registerAt(meters, meters.acknowledgements());
        byName.put("queues", queues);
        byName.put("whileQueueTakes", new QueueAwarePollStrategy(queues));
        byName.put("json", json);
        byName.put(MicrometerConstants.METRICS_REGISTRY_NAME, meters);

        byName.put("webhookEvents", new WebhookEvents(json));
        metrics = new Metrics(meters, accountKey);
        byName.put("metrics", metrics);
        ledger.onReached(metrics::reached);
        ledger.onCommit(meters::committed);
        recordings.onAlert(metrics::sent);
        byName.put("ledger", recordings);
        byName.put("admission", new Admission(() -> settings.get().webhook().allowedAccounts(),
                () -> settings.get().fetchTranscripts(), recordings::markArrived));
        byName.put("store", store);
        Transcripts transcripts = new Transcripts(storeDir, recordings, files, clock);
        byName.put("transcripts", transcripts);
        Arrivals arrivals = new Arrivals(storeDir, files, space, kept,
                () -> settings.get().media().recheckAttempts(), clock);
        MediaLocator locator = new MediaLocator(settings);
        byName.put("deletions", new Deletions(storeDir, locator));
        byName.put("mediaClient", mediaClient);
        byName.put("tokenClient", new TokenClient(() -> settings.get().media()));
        Alerts alerts = new Alerts(clock);
        byName.put("alerts", alerts);
        byName.put("signature", new WebhookSignature(() -> settings.get().signingKey(), clock));
        byName.put("retries", new Retries(() -> settings.get().retry(), recordings,
                (queue, account) -> (Queues.TRANSCRIPTS.equals(queue) ? transcriptBreakers : breakers).isOpen(account),
                rechecks, deadlines, metrics::repeated, clock));
        Replays replays = new Replays(json, clock);
        byName.put("deadLetters", new DeadLetters(deadLetters, recordings, replays, deadlines, json, clock));
        byName.put("replays", replays);
        byName.put("droppedFiles", new DroppedFiles(dataDir.resolve("replay/rejected"), replays, files, clock));
        reconciliation = new Reconciliation(new Reconciliation.Parts(settings, dataDir.resolve("reconcile"), files, ledger,
                new ArrivedEvents(ledger::ofRecording, files.instance(), Queues.beginning(settings.get()), clock),
                new Backlog(queues, spool.path()), alerts, json, meters, clock));
        byName.put("reconciliation", reconciliation);
        operations = new HashMap<>(AccountList.all(accounts));
        operations.put("media", new MediaFetch(locator, downloads, breakers, arrivals, rechecks, (event, took, bytes) -> {
            meters.downloaded(took, bytes);
            recordings.markAllowed(event);
        }));
        operations.put("transcription",
                new TranscriptFetch(locator, transcriptBreakers, space, transcripts,
                (event, took, bytes) -> meters.downloaded(took, bytes), clock));
        operations.put("delete", new MediaDeletion(locator));

        HealthChecks health = new HealthChecks(files, clock).queues(queues, spool).directories(storeDir, dataDir, space)
                .ledger(ledger).bandwidth(accounts, breakers::open, mediaClient, reconciliation::stall)
                .webhook(webhook, () -> generations.takesEventsAt(settings.get().webhook().path()))
                .management(management);
        health.all().forEach(check -> byName.put(check.getId() + "Health", check));
        gauges = new Gauges(meters, clock).work(queues, spool, ledger, store, deadLetters)
                .disks(Map.of("store", storeDir, "data", dataDir)).certificate(webhook::certificateExpiry);
        gauges.readiness(health::isReady);
        measure(accounts.get());
    }

    /** Has the meters of these accounts from now on. */
    private void measure(Accounts accounts) {
        metrics.of(accounts);
        mediaClient.of(accounts);
        reconciliation.of(accounts);
        accounts.all().forEach(account -> gauges.breaker(account.key(), breakers.states(account.key()),
                () -> settings.get().accounts().keyOf(account.key()).equals(account.key())));
    }

    /** Makes another known to all generations from now on. */
    public void bind(String name, Object bean) {
        byName.put(name, bean);
    }

    /**
     * A generation that knows all of them, with components of its own, and has no routes yet.
     *
     * @param propertyLocation the file with camel.* keys next to our own, such as {@code file:application.properties}
     * @param settings         that placeholders in its routes resolve to, and whose accounts are measured from now on
     * @throws RuntimeException if Camel does not start with these camel.* keys
     */
    public Generation newGeneration(String propertyLocation, Settings settings) {
        measure(settings.accounts());
        CamelRuntime camel = new CamelRuntime(propertyLocation, settings);
        byName.forEach(camel::bind);
        Router router = webhook.newRouter();
        PlatformHttpRoutes.bind(camel::bind, router, vertx);
        camel.bind("file", new DurableFileComponent(files, filesInProgress));
        camel.bind("http", new BoundedHttpComponent());
        camel.bind("https", new BoundedHttpComponent());
        camel.bind("queue", new QueueComponent(queues, recordings, files));
        camel.bind("bandwidth", new BandwidthComponent(operations));
        camel.bindUnmade("jms", Component.class, queues::jms);
        camel.bind("mediaBreaker", breakers.policy());
        camel.bind("transcriptBreaker", transcriptBreakers.policy());
        camel.bind("lazyConnectors", LazyConnectors.customizer());
        LazyConnectors.s3().ifPresent(s3 -> camel.bindUnmade("aws2-s3", Component.class, s3));
        try {
            camel.start();
            meters.measure(camel.context());
            tracing.watch(camel.context());
            LogContext.watch(camel.context()); // knows the trace from then on
        } catch (Exception e) {
            camel.stop();
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        } catch (LinkageError e) {
            camel.stop();
            throw e;
        }
        return generations.newGeneration(camel, router);
    }

    /** The active routes. */
    public Generations generations() {
        return generations;
    }

    public ObjectMapper json() {
        return json;
    }

    public MeterRegistry meters() {
        return meters;
    }

    public ManagementServer management() {
        return management;
    }

    public MediaClient mediaClient() {
        return mediaClient;
    }

    public DownloadLimit downloads() {
        return downloads;
    }

    public RecordingStore store() {
        return store;
    }

    public WebhookServer webhook() {
        return webhook;
    }

    /** Of every port that has one. */
    public List<TlsCertificate> certificates() {
        return Stream.of(webhook.certificate(), management.certificate()).flatMap(Optional::stream).toList();
    }

    @Override
    public void close() {
        breakers.close();
        transcriptBreakers.close();
        meters.close();
    }
}
