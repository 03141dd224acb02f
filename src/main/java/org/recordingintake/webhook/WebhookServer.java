package org.recordingintake.webhook;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.recordingintake.settings.Settings;

/**
 * The HTTP server behind {@code platform-http}. Unlike Camel's own it opens its port only when told to, since an event
 * that meets a port without routes is lost, and a port in use is an error.
 */
public final class WebhookServer implements AutoCloseable {

    /** Real events are under 2 kB. */
    static final long MAX_BODY_BYTES = 64 * 1024;

    private static final String ROUTER = "platform-http-router-webhook";

    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);

    private final AtomicInteger requestsInFlight = new AtomicInteger();
    private final Settings.Webhook settings;
    private final Vertx vertx;
    private final Router router;
    private volatile HttpServer server;
    private volatile boolean draining;

    public WebhookServer(Settings.Webhook settings, Vertx vertx) {
        this.settings = settings;
        this.vertx = vertx;
        this.router = Router.router(vertx);
        router.route().order(-2000).handler(this::count);
        settings.credentials().ifPresent(
                credentials -> router.route().order(-1000).handler(new BasicAuthentication(credentials)));
        router.route().order(-900).handler(WebhookServer::assumeJson);
        problem(404, "Not Found", "The webhook is at " + settings.path() + ".");
        problem(405, "Method Not Allowed", "An event is sent by POST, or by GET as query parameters.");
        problem(413, "Content Too Large", "An event may have at most " + MAX_BODY_BYTES + " bytes.");
        problem(415, "Unsupported Media Type", "An event is application/json.");
        problem(500, "Internal Server Error", "The event was not kept. Send it again.");
    }

    private void count(RoutingContext context) {
        requestsInFlight.incrementAndGet();
        context.addEndHandler(end -> requestsInFlight.decrementAndGet());
        if (draining) {
            context.response().putHeader("Connection", "close");
        }
        context.next();
    }

    /** The sender calls once: a body without a type is worth a try as JSON, and a GET has no body to be of a type. */
    private static void assumeJson(RoutingContext context) {
        String type = context.request().getHeader("Content-Type");
        if (type == null || type.isBlank() || context.request().method() == HttpMethod.GET) {
            context.request().headers().set("Content-Type", "application/json");
        }
        context.next();
    }

    private void problem(int status, String title, String detail) {
        router.errorHandler(status, context -> Problem.answer(context, status, title, detail));
    }

    /** Makes the {@code platform-http} routes of a Camel context with this registry consume from this server. */
    public void bindTo(BiConsumer<String, Object> registry) {
        VertxPlatformHttpRouter routes = new VertxPlatformHttpRouter(null, vertx, router, ROUTER,
                VertxPlatformHttpRouter.SERVER_TYPE_SERVER) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES);
            }
        };
        registry.accept(ROUTER, routes);
        registry.accept(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new Engine());
    }

    /**
     * Opens the port.
     *
     * @throws IOException if it cannot be opened; the message names the setting
     */
    public synchronized void open() throws IOException {
        HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength((int) MAX_BODY_BYTES);
        server = await(vertx.createHttpServer(options).requestHandler(router)
                .listen(settings.port(), settings.host()));
    }

    /** The URL of the webhook, with the actual port. */
    public synchronized String url() {
        return "http://" + settings.host() + ":" + server.actualPort() + settings.path();
    }

    /** Whether the port is open and stays so. */
    public boolean isReady() {
        return server != null && !draining;
    }

    /** Gives up readiness; events are taken as before, but each connection only for one more. */
    public void drain() {
        draining = true;
    }

    /** Closes the port once the requests in flight are answered; a sender that calls later finds nobody there. */
    @Override
    public synchronized void close() throws IOException {
        if (server != null) {
            awaitRequestsInFlight();
            await(server.close());
            server = null;
        }
    }

    private void awaitRequestsInFlight() {
        long deadline = System.nanoTime() + LONGEST_REQUEST.toNanos();
        while (requestsInFlight.get() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            String reason = e.getCause() instanceof TimeoutException ? "no answer" : e.getCause().getMessage();
            throw new IOException("webhook.host and webhook.port are " + settings.host() + ":" + settings.port()
                    + ", which cannot be used: " + reason, e.getCause());
        }
    }

    /** Hands every consumer our router; the stock engine guesses it from port numbers. */
    private static final class Engine extends VertxPlatformHttpEngine {
        @Override
        public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
            return new VertxPlatformHttpConsumer(endpoint, processor, List.of(), ROUTER);
        }
    }
}
