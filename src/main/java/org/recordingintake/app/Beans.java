package org.recordingintake.app;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import org.apache.camel.Component;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.recordingintake.alert.Alerts;
import org.recordingintake.bandwidth.AccountList;
import org.recordingintake.bandwidth.Arrivals;
import org.recordingintake.bandwidth.BandwidthComponent;
import org.recordingintake.bandwidth.BoundedHttpComponent;
import org.recordingintake.bandwidth.DownloadLimit;
import org.recordingintake.bandwidth.MediaBreaker;
import org.recordingintake.bandwidth.MediaClient;
import org.recordingintake.bandwidth.MediaDeletion;
import org.recordingintake.bandwidth.MediaFetch;
import org.recordingintake.bandwidth.MediaLocator;
import org.recordingintake.bandwidth.Operation;
import org.recordingintake.bandwidth.TokenClient;
import org.recordingintake.bandwidth.TranscriptFetch;
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
import org.recordingintake.settings.Settings;
import org.recordingintake.store.DiskReserve;
import org.recordingintake.store.KeptMedia;
import org.recordingintake.store.RecordingStore;
import org.recordingintake.store.Transcripts;
import org.recordingintake.verify.Deletions;
import org.recordingintake.webhook.WebhookEvents;
import org.recordingintake.webhook.PlatformHttpRoutes;
import org.recordingintake.webhook.WebhookServer;

/** Everything that the routes, and Camel itself, refer to by name. None of it does anything before it is used. */
public final class Beans implements AutoCloseable {

    private final Map<String, Object> byName = new LinkedHashMap<>();
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
    private final MediaBreaker breaker;
    private final MediaBreaker transcriptBreaker;
    private final DownloadLimit downloads;
    private final WebhookServer webhook;
    private final RecordingStore store;

    /**
     * @param settings asked at each use, so that a change is in force at once
     * @param clock    says what time it is, wherever that matters
     */
    public Beans(Supplier<Settings> settings, Queues queues, Ledger ledger, DurableFiles files, Vertx vertx,
                 Clock clock) {
        this.queues = queues;
        this.files = files;
        this.vertx = vertx;
        management = new ManagementServer(settings.get().management(), settings.get().console().isOn(), vertx, generations::context, meters);
        Path dataDir = settings.get().dataDir();
        Path storeDir = settings.get().storeDir();
        Path deadLetters = dataDir.resolve("dead-letters");
        SpoolDirectory spool = SpoolDirectory.below(dataDir);
        DiskReserve space = new DiskReserve(storeDir, dataDir);
        json = RecordingEventReader.mapper(() -> settings.get().bandwidth().accountId());
        mediaClient = new MediaClient(settings, json, clock, generations::context);
        breaker = new MediaBreaker("media API", () -> settings.get().retry().maxDelay());
        transcriptBreaker = new MediaBreaker("transcription API", () -> settings.get().retry().maxDelay());
        downloads = new DownloadLimit(() -> settings.get().media().concurrency());
        webhook = new WebhookServer(() -> settings.get().webhook(), vertx, clock);
        KeptMedia kept = new KeptMedia(storeDir, files, json, clock);
        store = new RecordingStore(storeDir, ledger, kept::forget,
                () -> settings.get().media().durationTolerance(), clock);
        Deadlines deadlines = new Deadlines(() -> settings.get().deadlineWarning(), clock);
        Rechecks rechecks = new Rechecks(() -> settings.get().media(), kept::isThere, deadlines, breaker::isOpen);
        recordings = new RecordingLedger(ledger, () -> settings.get().outcomeLevel(), clock);

        byName.put("vertx", vertx);
        webhook.registerAt(meters, meters.acknowledgements());
        mediaClient.registerAt(meters);
        byName.put("queues", queues);
        byName.put("whileQueueTakes", new QueueAwarePollStrategy(queues));
        byName.put("json", json);
        byName.put(MicrometerConstants.METRICS_REGISTRY_NAME, meters);

        byName.put("webhookEvents", new WebhookEvents(json));
        Metrics metrics = new Metrics(meters);
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
        byName.put("retries", new Retries(() -> settings.get().retry(), recordings,
                queue -> (Queues.TRANSCRIPTS.equals(queue) ? transcriptBreaker : breaker).isOpen(), rechecks, deadlines,
                metrics::repeated, clock));
        Replays replays = new Replays(json, clock);
        byName.put("deadLetters", new DeadLetters(deadLetters, recordings, replays, deadlines, json, clock));
        byName.put("replays", replays);
        byName.put("droppedFiles", new DroppedFiles(dataDir.resolve("replay/rejected"), replays, files, clock));
        Reconciliation reconciliation = new Reconciliation(settings, dataDir.resolve("reconcile"), files, ledger,
                new ArrivedEvents(ledger::ofRecording, files.instance(), Queues.beginning(settings.get()), clock),
                new Backlog(queues, spool.path()), alerts, json, meters, clock);
        byName.put("reconciliation", reconciliation);
        operations = new HashMap<>(AccountList.all(() -> settings.get().bandwidth()));
        operations.put("media", new MediaFetch(locator, downloads, breaker, arrivals, rechecks, (took, bytes) -> {
            meters.downloaded(took, bytes);
            recordings.markAllowed();
        }));
        operations.put("transcription",
                new TranscriptFetch(locator, transcriptBreaker, space, transcripts, meters::downloaded, clock));
        operations.put("delete", new MediaDeletion(locator));

        HealthChecks health = new HealthChecks(files, clock).queues(queues, spool).directories(storeDir, dataDir, space)
                .ledger(ledger).bandwidth(() -> settings.get().bandwidth(), breaker::isOpen, mediaClient, reconciliation::stall)
                .webhook(webhook, () -> generations.takesEventsAt(settings.get().webhook().path()))
                .management(management);
        health.all().forEach(check -> byName.put(check.getId() + "Health", check));
        new Gauges(meters, clock).work(queues, spool, ledger, store, deadLetters)
                .disks(Map.of("store", storeDir, "data", dataDir)).breaker(breaker::state)
                .certificate(webhook::certificateExpiry).readiness(health::isReady);
    }

    /** Makes another known to all generations from now on. */
    public void bind(String name, Object bean) {
        byName.put(name, bean);
    }

    /**
     * A generation that knows all of them, with components of its own, and has no routes yet.
     *
     * @param propertyLocation where camel.* keys stand beside our own, such as {@code file:application.properties}
     * @param settings         that placeholders in its routes stand for
     * @throws RuntimeException if Camel does not start with these camel.* keys
     */
    public Generation newGeneration(String propertyLocation, Settings settings) {
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
        camel.bind("mediaBreaker", breaker.policy());
        camel.bind("transcriptBreaker", transcriptBreaker.policy());
        try {
            camel.start();
            meters.measure(camel.context());
            LogContext.watch(camel.context());
        } catch (Exception e) {
            camel.stop();
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        } catch (LinkageError e) {
            camel.stop();
            throw e;
        }
        return generations.newGeneration(camel, router);
    }

    /** The routes that are in force. */
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

    @Override
    public void close() {
        breaker.close();
        transcriptBreaker.close();
        meters.close();
    }
}
