package org.recordingintake.webhook;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.settings.Network;
import org.recordingintake.settings.Settings;

/**
 * The HTTP server behind {@code platform-http}. Unlike Camel's own it opens its port only when told to, since an event
 * that meets a port without routes is lost, and a port in use is an error.
 */
public final class WebhookServer implements AutoCloseable {

    /** Real events are under 2 kB. */
    static final long MAX_BODY_BYTES = 64 * 1024;

    /** Together they have to be under Vert.x's 8 KiB as well; real requests have about ten. */
    private static final int MAX_HEADERS = 100;

    /** One that was accepted just before the port closed is known only a moment later. */
    private static final int QUIET_LOOKS = 10;
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);

    private final RejectionMetrics refusals;
    private final Settings.Webhook atStart;
    private final Supplier<Settings.Webhook> settings;
    private final Vertx vertx;
    private final ConnectionLimiter connections;
    private final BasicAuthentication authentication;
    private final AnswerMetrics answers;
    private final Optional<ServerTls> tls;
    private volatile HttpServer server;
    private volatile boolean draining;

    /**
     * @param settings read at each use, so that credentials and limits may change while it runs; where it listens and
     *                 the paths of the TLS files are those of the start
     * @param clock    by which what is turned away is seldom told
     */
    public WebhookServer(Supplier<Settings.Webhook> settings, Vertx vertx, Clock clock) {
        this.refusals = new RejectionMetrics(clock);
        this.settings = settings;
        this.atStart = settings.get();
        this.vertx = vertx;
        this.connections = new ConnectionLimiter(vertx, settings, refusals);
        this.authentication = new BasicAuthentication(() -> settings.get().credentials(),
                !atStart.credentials().isEmpty(), refusals);
        this.answers = new AnswerMetrics(atStart.path(), refusals);
        this.tls = atStart.tls().map(files -> new ServerTls("webhook", files, vertx));
    }

    /** One that guards the routes that are added to it, and answers in our way what leads to none. */
    public Router newRouter() {
        Router router = Router.router(vertx);
        router.route().order(-2000).handler(this::begin);
        router.route().order(-1300).handler(connections::requireReader);
        router.route().order(-1200).handler(this::requireAllowedNetwork);
        router.route().order(-1100).handler(WebhookServer::requireFewHeaders);
        router.route().order(-1000).handler(authentication);
        router.route().order(-980).handler(answers);
        router.route().order(-950).handler(connections::admit);
        router.route().order(-900).handler(new ContentTypes());
        router.route().order(-1500).failureHandler(WebhookServer::hangUpOnAnUnreadableBody);
        problem(router, 400, "Bad Request", "The request cannot be read.");
        problem(router, 404, "Not Found", "The webhook is at " + atStart.path() + ".");
        problem(router, 405, "Method Not Allowed", "An event is sent by POST, or by GET as query parameters.");
        problem(router, 413, "Content Too Large", "An event may have at most " + MAX_BODY_BYTES + " bytes.");
        problem(router, 415, "Unsupported Media Type", "An event is application/json.");
        problem(router, 500, "Internal Server Error", "The event was not kept. Send it again.");
        return router;
    }

    private void begin(RoutingContext context) {
        connections.begun(context);
        if (draining) {
            context.response().putHeader("Connection", "close");
        }
        context.next();
    }

    /** Judges by the other end of the connection; what headers say about it, anyone can write. */
    private void requireAllowedNetwork(RoutingContext context) {
        List<Network> allowed = settings.get().allowedNetworks();
        String sender = context.request().connection().remoteAddress().hostAddress();
        if (allowed.isEmpty() || allowed.stream().anyMatch(network -> network.contains(sender))) {
            context.next();
            return;
        }
        refusals.count(RejectionMetrics.Cause.NETWORK);
        Problem.answer(context, 403, "Forbidden", "Events are not accepted from this network.");
    }

    private static void requireFewHeaders(RoutingContext context) {
        if (context.request().headers().entries().size() <= MAX_HEADERS) {
            context.next();
            return;
        }
        Problem.answer(context, 431, "Request Header Fields Too Large",
                "A request may have at most " + MAX_HEADERS + " header fields.");
    }

    /** An invalid chunk size, or a sender that closed the connection: not a failure of the runtime, so nothing is logged. */
    private static void hangUpOnAnUnreadableBody(RoutingContext context) {
        if (context.failure() instanceof NumberFormatException || context.failure() instanceof HttpClosedException) {
            context.request().connection().close();
        } else {
            context.next();
        }
    }

    private static void problem(Router router, int status, String title, String detail) {
        router.errorHandler(status, context -> Problem.answer(context, status, title, detail));
    }

    /**
     * Opens the port.
     *
     * @param requests hands each request to one of our routers
     * @throws IOException if it cannot be opened; the message names the setting
     */
    public synchronized void open(Handler<HttpServerRequest> requests) throws IOException {
        HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength((int) MAX_BODY_BYTES);
        if (tls.isPresent()) {
            tls.get().configure(options, atStart.requestTimeout());
        }
        HttpServer listening = await(vertx.createHttpServer(options).requestHandler(requests)
                .connectionHandler(connection -> {
                    StrictRequestDecoder.readFrom(connection, options);
                    connections.opened(connection);
                }).invalidRequestHandler(WebhookServer::refuse)
                .listen(atStart.port(), atStart.host()));
        tls.ifPresent(secured -> secured.serve(listening, options));
        server = listening;
    }

    /** What is not HTTP, or too large to be looked at. */
    public static void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            Problem.answer(request.response(), 414, "URI Too Long", "The first line of a request is too long.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            Problem.answer(request.response(), 431, "Request Header Fields Too Large",
                    "The header fields of a request may have at most 8192 bytes.");
        } else if (cause instanceof StrictRequestDecoder.AmbiguousEndException) {
            Problem.answer(request.response(), 400, "Bad Request", cause.getMessage());
        } else {
            Problem.answer(request.response(), 400, "Bad Request", "This is not an HTTP/1.1 request.");
        }
        request.connection().close();
    }

    /** What was turned away within the last day: by a name of the cause, what it was, how often and what to do. */
    public SortedMap<String, String> recentRefusals() {
        return refusals.recent();
    }

    /** The same, as sentences, of what senders that know the credentials were refused. */
    public SortedMap<String, String> recentRefusalsOfKnownSenders() {
        return refusals.recentOfKnownSenders();
    }

    /** The certificate, whose files somebody has to watch; empty without TLS. */
    public Optional<TlsCertificate> certificate() {
        return tls.map(ServerTls::certificate);
    }

    /** When the certificate that is in use expires; empty without TLS. */
    public Optional<Instant> certificateExpiry() {
        return tls.map(ServerTls::expiry);
    }

    /**
     * Counts what is turned away, and open connections, at this registry.
     *
     * @param acknowledgements gets the time that each acknowledgement takes
     */
    public void registerAt(MeterRegistry registry, Timer acknowledgements) {
        answers.recordIn(acknowledgements);
        refusals.registerAt(registry);
        Gauge.builder("recording.intake.webhook.connections", connections, ConnectionLimiter::open)
                .description("Open connections of senders").register(registry);
    }

    /** The URL of the webhook, with the actual port. */
    public synchronized String url() {
        return (atStart.tls().isPresent() ? "https://" : "http://") + atStart.host() + ":" + server.actualPort()
                + atStart.path();
    }

    /** Whether the port is open and stays so. */
    public boolean isReady() {
        return server != null && !draining;
    }

    /** Gives up readiness; events are taken as before, but each connection only for one more. */
    public void drain() {
        draining = true;
    }

    /** Closes the port, answers the requests that are in progress, then closes their connections. */
    @Override
    public synchronized void close() throws IOException {
        if (server != null) {
            connections.refuseFurther();
            awaitAnswers();
            await(server.close());
            server = null;
        }
    }

    private void awaitAnswers() {
        long deadline = System.nanoTime() + LONGEST_REQUEST.toNanos();
        for (int quiet = 0; quiet < QUIET_LOOKS && System.nanoTime() < deadline;) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            quiet = connections.busy() == 0 ? quiet + 1 : 0;
        }
    }

    private <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            String reason = e.getCause() instanceof TimeoutException ? "no answer" : e.getCause().getMessage();
            throw new IOException("webhook.host and webhook.port are " + atStart.host() + ":" + atStart.port()
                    + ", which cannot be used: " + reason, e.getCause());
        }
    }
}
