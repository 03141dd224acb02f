package org.recordingintake.webhook;

import java.util.List;
import java.util.function.BiConsumer;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
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
import org.recordingintake.settings.HttpPath;

/** Lets the {@code platform-http} routes of a Camel context be served by a router of ours. */
public final class PlatformHttpRoutes {

    private static final String ROUTER = "platform-http-router-webhook";

    private PlatformHttpRoutes() {
    }

    /** Makes the {@code platform-http} routes of a Camel context with this registry routes of this router. */
    public static void bind(BiConsumer<String, Object> registry, Router router, Vertx vertx) {
        VertxPlatformHttpRouter routes = new VertxPlatformHttpRouter(null, vertx, router, ROUTER,
                VertxPlatformHttpRouter.SERVER_TYPE_SERVER) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return BodyHandler.create(false).setBodyLimit(WebhookServer.MAX_BODY_BYTES);
            }

            /** To Vert.x, a slash at the end of a route's path matters, although one at the end of a request's does not. */
            @Override
            public Route route(String path) {
                return super.route(HttpPath.normalised(path));
            }
        };
        registry.accept(ROUTER, routes);
        registry.accept(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new Engine());
    }

    /** Hands every consumer our router; the stock engine guesses it from port numbers. */
    private static final class Engine extends VertxPlatformHttpEngine {
        @Override
        public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
            return new VertxPlatformHttpConsumer(endpoint, processor, List.of(), ROUTER);
        }
    }
}
