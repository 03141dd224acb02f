package org.recordingintake.management;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.recordingintake.settings.Settings;
import org.recordingintake.webhook.ServerTls;
import org.recordingintake.webhook.StrictRequestDecoder;
import org.recordingintake.webhook.TlsCertificate;
import org.recordingintake.webhook.WebhookServer;

/**
 * Health and metrics over HTTP, at the paths of Camel's own management server, for the active routes. The
 * console adds its own routes, if it is on.
 */
public final class ManagementServer implements AutoCloseable {

    private static final String HEALTH = "/observe/health";
    private static final String METRICS = "/observe/metrics";
    /** The format of Prometheus' exposition, "Content-Type" of its documentation. */
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    /** With the console, others than ops reach the port: they must not use up what the webhook needs. */
    private static final int MOST_CONNECTIONS = 500;
    private static final int IDLE_SECONDS = 60;

    private final Settings.Management settings;
    private final boolean isForPeople;
    private final Vertx vertx;
    private final Supplier<CamelContext> camel;
    private final PrometheusMeterRegistry meters;
    private final Router router;
    private final AtomicInteger connections = new AtomicInteger();
    private HttpServer server;
    private final Optional<ServerTls> tls;

    /**
     * @param camel       has the health checks; null as long as there is none, which is answered 503
     * @param isForPeople whether the console is on
     */
    public ManagementServer(Settings.Management settings, boolean isForPeople, Vertx vertx, Supplier<CamelContext> camel,
                            PrometheusMeterRegistry meters) {
        this.settings = settings;
        this.isForPeople = isForPeople;
        this.router = Router.router(vertx);
        this.vertx = vertx;
        this.tls = settings.tls().map(files -> new ServerTls("management", files, vertx));
        this.camel = camel;
        this.meters = meters;
    }

    /**
     * Opens the port.
     *
     * @throws IOException if it cannot be opened; the message names the setting
     */
    public synchronized void open() throws IOException {
        answerHealth("", HealthCheck.Kind.ALL);
        answerHealth("/live", HealthCheck.Kind.LIVENESS);
        answerHealth("/ready", HealthCheck.Kind.READINESS);
        router.get(METRICS).blockingHandler(request -> request.response().putHeader("Content-Type", TEXT_FORMAT)
                .end(meters.scrape()), false);
        HttpServerOptions options = new HttpServerOptions();
        if (tls.isPresent()) {
            tls.get().configure(options, HANDSHAKE);
        }
        if (isForPeople) {
            options.setIdleTimeout(IDLE_SECONDS).setHttp2ClearTextEnabled(false);
        }
        HttpServer listening = vertx.createHttpServer(options).requestHandler(router);
        if (isForPeople) {
            listening.connectionHandler(connection -> admit(connection, options))
                    .invalidRequestHandler(WebhookServer::refuse);
        }
        try {
            server = listening.listen(settings.port(), settings.host())
                    .toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IOException("management.host and management.port are " + settings.host() + ":" + settings.port()
                    + ", which cannot be used: " + e.getCause().getMessage(), e.getCause());
        }
        tls.ifPresent(secured -> secured.serve(server, options));
    }

    private void admit(HttpConnection connection, HttpServerOptions options) {
        StrictRequestDecoder.readFrom(connection, options);
        connection.closeHandler(closed -> connections.decrementAndGet());
        if (connections.incrementAndGet() > MOST_CONNECTIONS) {
            connection.close();
        }
    }

    /** Whether it uses TLS. */
    boolean isSecured() {
        return settings.tls().isPresent();
    }

    /** When the certificate that is in use expires; empty without TLS. */
    Optional<Instant> certificateExpiry() {
        return tls.map(ServerTls::expiry);
    }

    /** The certificate, whose files somebody has to watch; empty without TLS. */
    public Optional<TlsCertificate> certificate() {
        return tls.map(ServerTls::certificate);
    }

    /** Where the console adds its own. */
    public Router router() {
        return router;
    }

    private void answerHealth(String path, HealthCheck.Kind kind) {
        router.get(HEALTH + path).produces("application/json").blockingHandler(new HealthAnswers(camel, kind), false);
    }

    /** {@code http://host:port}, or https, with the actual port; only while it is open. */
    public synchronized String url() {
        return (settings.tls().isPresent() ? "https://" : "http://") + settings.host() + ":" + server.actualPort();
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
            server = null;
        }
    }
}
