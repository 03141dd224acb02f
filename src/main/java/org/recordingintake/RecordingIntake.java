package org.recordingintake;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.main.Main;
import org.recordingintake.alert.Alerts;
import org.recordingintake.archive.MediaBreaker;
import org.recordingintake.archive.MediaClient;
import org.recordingintake.archive.MediaLocator;
import org.recordingintake.archive.RecordingStore;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.failure.DeadLetters;
import org.recordingintake.failure.RefusalAlarm;
import org.recordingintake.failure.Replays;
import org.recordingintake.failure.Retries;
import org.recordingintake.file.DirectoryLock;
import org.recordingintake.file.DurableFileComponent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.management.DirectoryHealthCheck;
import org.recordingintake.management.ManagementServer;
import org.recordingintake.management.Metrics;
import org.recordingintake.management.QueueHealthCheck;
import org.recordingintake.management.WebhookHealthCheck;
import org.recordingintake.outcome.Outcomes;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.WhileQueueTakes;
import org.recordingintake.settings.Settings;
import org.recordingintake.webhook.WebhookEvents;
import org.recordingintake.webhook.WebhookServer;

/**
 * The running product: the queues, Camel with the routes and the beans they name, and the port for events, started in
 * this order and stopped in reverse.
 */
public final class RecordingIntake implements AutoCloseable {

    /** How long a download may go on after the port has closed. */
    private static final Duration DOWNLOAD_GRACE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setFileSystemOptions(
            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final ManagementServer management = new ManagementServer();
    private final Main camel = new Main();
    private final ObjectMapper json;
    private final MediaClient mediaClient;
    private final MediaBreaker breaker;
    private final Duration drain;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final DirectoryLock lock;
    private final DurableFiles files;
    private final Queues queues;
    private final WebhookServer webhook;

    private RecordingIntake(Settings settings, Path routes, String propertyLocation) throws IOException {
        this.webhook = new WebhookServer(settings.webhook(), vertx);
        this.json = RecordingEventReader.mapper(settings.bandwidth().accountId());
        this.mediaClient = new MediaClient(settings, json, Clock.systemUTC());
        this.drain = settings.shutdownDrain();
        this.breaker = new MediaBreaker(settings.retry().maxDelay());
        this.lock = DirectoryLock.acquire(settings.dataDir());
        this.files = new DurableFiles(Ids.sha256(settings.dataDir().toString()).substring(0, 16));
        this.queues = openQueues(settings);
        files.deleteParts(settings.dataDir());
        configureCamel(settings, routes, propertyLocation);
        bindBeans(settings);
    }

    /**
     * Starts the product and returns when the port for events is open.
     *
     * @param routes     the directory with the route files
     * @param properties {@code application.properties}, for the placeholders of ops' own routes and camel.* keys; it
     *                   need not exist
     * @throws IOException if something it needs cannot be had; the message says what and what to do
     */
    public static RecordingIntake start(Settings settings, Path routes, Path properties) throws IOException {
        return start(settings, routes, "file:" + properties + ";optional=true");
    }

    /**
     * Starts the product with these settings alone, whatever the environment, system properties and files say.
     *
     * @param routes the directory with the route files
     * @throws IOException if something it needs cannot be had; the message says what and what to do
     */
    public static RecordingIntake startIsolated(Settings settings, Path routes) throws IOException {
        return start(settings, routes, "classpath:isolated.properties");
    }

    private static RecordingIntake start(Settings settings, Path routes, String propertyLocation) throws IOException {
        RecordingIntake intake = new RecordingIntake(settings, routes, propertyLocation);
        try {
            intake.camel.start();
            intake.webhook.open();
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

    private static Optional<IOException> ioExceptionIn(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(IOException.class::isInstance).map(IOException.class::cast).findFirst();
    }

    private Queues openQueues(Settings settings) throws IOException {
        try {
            return Queues.open(settings, failure::complete);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private void configureCamel(Settings settings, Path routes, String propertyLocation) {
        camel.setPropertyPlaceholderLocations(propertyLocation + ",classpath:runtime.properties");
        Properties effective = new Properties();
        effective.putAll(settings.properties());
        camel.setOverrideProperties(effective);
        camel.configure().withName("recording-intake")
                .withRoutesIncludePattern("file:" + routes.toAbsolutePath() + "/*.camel.yaml");
    }

    private void bindBeans(Settings settings) {
        Clock clock = Clock.systemUTC();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Path outcomes = settings.dataDir().resolve("outcomes");
        Path deadLetters = settings.dataDir().resolve("dead-letters");
        RecordingStore store = new RecordingStore(settings.storeDir(), json, clock);

        camel.bind("vertx", vertx);
        webhook.bindTo(camel::bind);
        camel.bind("managementServer", management);
        camel.bind("file", new DurableFileComponent(files));
        camel.bind("queues", queues);
        camel.bind("connectionFactory", queues.connectionFactory());
        camel.bind("webhookConnectionFactory", queues.webhookConnectionFactory());
        camel.bind("whileQueueTakes", new WhileQueueTakes(queues));
        camel.bind("json", json);
        camel.bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);

        camel.bind("webhookEvents", new WebhookEvents(json));
        camel.bind("metrics", new Metrics(meters, queues, store, deadLetters));
        camel.bind("outcomes", new Outcomes(outcomes, files, json, meters, clock));
        camel.bind("store", store);
        camel.bind("mediaLocator", new MediaLocator(settings));
        camel.bind("mediaClient", mediaClient);
        camel.bind("alerts", new Alerts(json, clock));
        RefusalAlarm alarm = new RefusalAlarm();
        camel.bind("refusalAlarm", alarm);
        camel.bind("retries", new Retries(settings.retry(), alarm, breaker::isOpen, clock));
        camel.bind("mediaBreaker", breaker);
        camel.bind("deadLetters", new DeadLetters(deadLetters, json, clock));
        camel.bind("replays", new Replays(json, clock));

        camel.bind("queueHealth", new QueueHealthCheck(queues));
        camel.bind("storeHealth", new DirectoryHealthCheck("store", files, settings.storeDir()));
        camel.bind("dataHealth", new DirectoryHealthCheck("data", files, settings.dataDir()));
        camel.bind("webhookHealth", new WebhookHealthCheck(webhook));
    }

    /** The URL of the webhook, with the actual port. */
    public String webhookUrl() {
        return webhook.url();
    }

    /** {@code http://host:port} of health and metrics, with the actual port. */
    public String managementUrl() {
        return management.url();
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
        for (AutoCloseable part : List.of(this::drain, webhook, breaker, this::stopCamel, queues, this::closeVertx,
                lock)) {
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
        if (webhook.isReady()) {
            webhook.drain();
            TimeUnit.MILLISECONDS.sleep(drain.toMillis());
        }
    }

    private void stopCamel() {
        CompletableFuture<Void> grace = new CompletableFuture<Void>()
                .completeOnTimeout(null, DOWNLOAD_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        grace.thenRun(mediaClient::interruptDownloads);
        camel.stop();
        grace.cancel(false);
    }

    private void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
