package org.recordingintake.app;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToStartRouteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active routes, and earlier versions with work in progress. New work meets the new ones, and work
 * in progress ends on those with which it began. Thread-safe.
 */
public final class Generations implements Handler<HttpServerRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    /** For those that still work when the last one has stopped; they had as long as that. */
    private static final long LAST_SECONDS = 3;

    private final AtomicInteger draining = new AtomicInteger();
    private final ExecutorService drains = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "drain");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Generation inForce;

    /** The context of the active routes; null while there are none. */
    public CamelContext context() {
        Generation now = inForce;
        return now == null ? null : now.context();
    }

    /** Whether a route takes what comes to this path. */
    public boolean takesEventsAt(String path) {
        Generation now = inForce;
        return now != null && now.takesEventsAt(path);
    }

    /** Hands a request to the active routes. */
    @Override
    public void handle(HttpServerRequest request) {
        inForce.router().handle(request);
    }

    /** Makes a generation of a context; its router counts the requests that are at work in it. */
    Generation newGeneration(CamelRuntime camel, Router router) {
        Generation generation = new Generation(camel, router);
        router.route().order(Integer.MIN_VALUE).handler(request -> admit(generation, request));
        return generation;
    }

    /** A request that comes to a generation just as another takes its place is the other's. */
    private void admit(Generation generation, RoutingContext request) {
        generation.work().begin();
        if (generation == inForce) {
            request.addEndHandler(ended -> generation.work().end());
            request.next();
        } else {
            generation.work().end();
            handle(request.request());
        }
    }

    /**
     * Starts a generation that replaces the active one, which finishes its work in progress concurrently.
     *
     * @throws FailedToStartRouteException if it does not start; then it is closed, and the one before goes on
     */
    public synchronized void replaceBy(Generation next) throws FailedToStartRouteException {
        Generation before = inForce;
        try {
            if (before != null) {
                before.pause();
            }
            next.start();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            next.pause(); // what it has begun goes on, what it would begin is that of before
            if (before != null) {
                before.resume();
            }
            retire(next);
            throw e;
        }
        inForce = next;
        if (before != null) {
            retire(before);
        }
    }

    private void retire(Generation generation) {
        draining.incrementAndGet();
        drains.execute(() -> {
            try {
                generation.finish();
            } catch (InterruptedException e) {
                LOG.debug("Work in progress of an earlier version of the routes is aborted", e);
                generation.close();
            } catch (RuntimeException e) {
                LOG.warn("An earlier version of the routes did not stop cleanly", e);
            } finally {
                draining.decrementAndGet();
            }
        });
    }

    /** How many of before still work at something. */
    public int draining() {
        return draining.get();
    }

    /** Stops all of them; what those of before are still at, they have as long for as the last one. */
    public synchronized void stop() throws InterruptedException {
        if (inForce != null) {
            inForce.close();
        }
        drains.shutdown();
        if (!drains.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
            drains.shutdownNow();
            drains.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
        }
    }
}
