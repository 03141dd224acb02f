package org.recordingintake.trial;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.vertx.core.Vertx;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.recordingintake.app.Beans;
import org.recordingintake.app.Generation;
import org.recordingintake.bandwidth.CannedMedia;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.queue.Queues;
import org.recordingintake.check.FileSet;
import org.recordingintake.check.Validation;
import org.recordingintake.check.ValidationResult;
import org.recordingintake.settings.HttpPath;
import org.recordingintake.settings.Settings;
import org.recordingintake.tracing.Tracing;

/**
 * Sends one event through route files, with queues, ledger and store of its own below a temporary directory, and with
 * recorders in place of whatever leaves the process.
 */
final class Trial {

    private static final long PATIENCE_SECONDS = 300;
    private static final long PAUSE_MILLIS = 20;
    private static final byte[] TRANSCRIPT = "{\"transcripts\":[],\"clips\":[]}".getBytes(StandardCharsets.UTF_8);

    private final Settings settings;
    private final Path routes;
    private final Path properties;
    private final String propertyLocation;
    private final List<InjectedFailure> failures;
    private final boolean inFull;

    /**
     * @param settings whose data.dir and store.dir are temporary
     * @param routes   the directory with the route files
     */
    Trial(Settings settings, Path routes, Path properties, String propertyLocation, List<InjectedFailure> failures,
          boolean inFull) {
        this.settings = settings;
        this.routes = routes;
        this.properties = properties;
        this.propertyLocation = propertyLocation;
        this.failures = failures;
        this.inFull = inFull;
    }

    /**
     * @param media what the media API has; null for a WAV that matches the event, or an empty transcript
     * @throws IOException if the routes cannot be started; the message says why
     */
    Ending of(byte[] event, Path media) throws IOException, InterruptedException {
        TrialClock clock = new TrialClock();
        Trace trace = new Trace(failures, clock, settings.dataDir().toString(), inFull);
        Vertx vertx = Vertx.vertx();
        DurableFiles files = DurableFiles.of(settings.dataDir());
        try (Ledger ledger = Ledger.open(settings, files, Recovery.NONE);
                Queues queues = Queues.open(settings, reason -> { });
                Beans beans = new Beans(() -> settings, queues, ledger, files, vertx, Tracing.OFF, clock)) {
            ledger.awaitOpen();
            try {
                Recorder recorder = new Recorder(settings.dataDir().toAbsolutePath().normalize(),
                        new CannedMedia(exchange -> mediaFor(exchange, media), exchange -> lengthFor(exchange, media)), trace);
                start(beans, vertx, recorder, trace);
                int status = post(beans.generations().context(), event);
                awaitEnd(beans.generations().context(), queues);
                return ending(trace, status, files);
            } finally {
                beans.generations().stop();
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void start(Beans beans, Vertx vertx, Recorder recorder, Trace trace) throws IOException {
        ValidationResult result = new Validation(routes, properties, propertyLocation, vertx)
                .toStart(FileSet.read(routes, properties), settings, these -> {
                    Generation generation = beans.newGeneration(propertyLocation, these);
                    generation.context().getCamelContextExtension().registerEndpointCallback(recorder);
                    generation.context().getCamelContextExtension().addInterceptStrategy(trace);
                    return generation;
                });
        if (!(result instanceof ValidationResult.Accepted accepted)) {
            throw new IOException(String.join(System.lineSeparator(),
                    result.findings().stream().filter(finding -> finding.severity() == Diagnostic.Severity.ERROR)
                            .map(Diagnostic::toString).toList()));
        }
        try {
            beans.generations().replaceBy(accepted.generation());
        } catch (RuntimeException e) {
            throw new IOException("The routes do not start: " + e.getMessage(), e);
        }
    }

    /** Hands the event to the webhook's route as the HTTP server would; answers the status. */
    private int post(CamelContext camel, byte[] event) throws IOException {
        Route webhook = camel.getRoutes().stream().filter(route -> route.getEndpoint() instanceof PlatformHttpEndpoint http
                && HttpPath.normalised(http.getPath()).equals(settings.webhook().path())).findFirst().orElseThrow();
        Exchange exchange = webhook.getEndpoint().createExchange(ExchangePattern.InOut);
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(event);
        try {
            webhook.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            throw new IOException("The webhook does not take the event: " + exchange.getException().getMessage(),
                    exchange.getException());
        }
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE,
                exchange.getMessage().getBody() == null ? 204 : 200, Integer.class);
    }

    private static void awaitEnd(CamelContext camel, Queues queues) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int quiet = 0; quiet < 2; TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS)) {
            long left = camel.getInflightRepository().size();
            for (String queue : Queues.ALL) {
                left += queues.depth(queue);
            }
            quiet = left == 0 ? quiet + 1 : 0;
            if (System.nanoTime() > deadline) {
                throw new IOException("The event came to no end in " + PATIENCE_SECONDS + " s.");
            }
        }
    }

    private Ending ending(Trace trace, int status, DurableFiles files) throws IOException {
        List<String> way = new ArrayList<>(trace.lines());
        failures.stream().filter(failure -> !failure.wasMet())
                .forEach(failure -> way.add("No step \"" + failure.step() + "\" was met, so none failed."));
        List<Ending.Place> places = new ArrayList<>();
        Optional<LedgerReader> reader = Ledger.reader(settings, files);
        if (reader.isPresent()) {
            try (LedgerReader ledger = reader.get()) {
                ledger.forEach(row -> places.add(Ending.Place.of(row, trace.sent(), settings.dataDir())));
            } catch (SQLException e) {
                throw new IOException("The ledger of the trial cannot be read", e);
            }
        }
        return new Ending(way, status, places, trace.sent());
    }

    private static InputStream mediaFor(Exchange exchange, Path media) throws IOException {
        if (media != null) {
            return Files.newInputStream(media);
        }
        if (event(exchange).isTranscription()) {
            return new ByteArrayInputStream(TRANSCRIPT);
        }
        Silence silence = Silence.of(event(exchange));
        return new SequenceInputStream(new ByteArrayInputStream(silence.header()), silence.samples());
    }

    private static long lengthFor(Exchange exchange, Path media) throws IOException {
        if (media != null) {
            return Files.size(media);
        }
        return event(exchange).isTranscription() ? TRANSCRIPT.length : Silence.of(event(exchange)).length();
    }

    private static RecordingEvent event(Exchange exchange) {
        return exchange.getVariable("event", RecordingEvent.class);
    }

    /** Deletes what a trial has left behind. */
    static void clear(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
