package org.recordingintake.management;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.recordingintake.settings.Settings;

/** Health and metrics over HTTP, at the paths of Camel's own management server, for the active routes. */
public final class ManagementServer implements AutoCloseable {

    private static final String HEALTH = "/observe/health";
    private static final String METRICS = "/observe/metrics";
    /** The format of Prometheus' exposition, "Content-Type" of its documentation. */
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Settings.Management settings;
    private final Vertx vertx;
    private final Supplier<CamelContext> camel;
    private final PrometheusMeterRegistry meters;
    private HttpServer server;

    /** @param camel has the health checks; null as long as there is none, which is answered 503 */
    public ManagementServer(Settings.Management settings, Vertx vertx, Supplier<CamelContext> camel,
                            PrometheusMeterRegistry meters) {
        this.settings = settings;
        this.vertx = vertx;
        this.camel = camel;
        this.meters = meters;
    }

    /**
     * Opens the port.
     *
     * @throws IOException if it cannot be opened; the message names the setting
     */
    public synchronized void open() throws IOException {
        Router router = Router.router(vertx);
        answerHealth(router, "", HealthCheck.Kind.ALL);
        answerHealth(router, "/live", HealthCheck.Kind.LIVENESS);
        answerHealth(router, "/ready", HealthCheck.Kind.READINESS);
        router.get(METRICS).blockingHandler(request -> request.response().putHeader("Content-Type", TEXT_FORMAT)
                .end(meters.scrape()), false);
        try {
            server = vertx.createHttpServer().requestHandler(router).listen(settings.port(), settings.host())
                    .toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IOException("management.host and management.port are " + settings.host() + ":" + settings.port()
                    + ", which cannot be used: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private void answerHealth(Router router, String path, HealthCheck.Kind kind) {
        router.get(HEALTH + path).produces("application/json").blockingHandler(new HealthAnswers(camel, kind), false);
    }

    /** {@code http://host:port}, with the actual port; only while it is open. */
    public synchronized String url() {
        return "http://" + settings.host() + ":" + server.actualPort();
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
            server = null;
        }
    }
}
