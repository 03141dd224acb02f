package org.recordingintake.reload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.FailedToStartRouteException;
import org.recordingintake.app.RunningRoute;
import org.recordingintake.app.SwappableContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a plan out on the running routes. A route that is changed takes no new work while its successor starts beside
 * it, and ends what it is at in the background, however long that takes. Not thread-safe.
 */
final class RouteSwap implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteSwap.class);

    private final SwappableContext context;
    private final RouteLoading loading;
    private final AtomicInteger draining = new AtomicInteger();
    private final ExecutorService drains = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "drain");
        thread.setDaemon(true);
        return thread;
    });

    RouteSwap(SwappableContext context) {
        this.context = context;
        this.loading = new RouteLoading(context);
    }

    /**
     * Goes from one set to another, or stays where it is.
     *
     * @return why it stayed, in the words of what failed; empty if it went
     */
    synchronized Optional<Exception> apply(Plan plan, FileSet before, FileSet after) {
        Map<String, RunningRoute> old = new LinkedHashMap<>();
        context.keepBeans(plan.kept());
        Optional<Exception> trouble = Attempt.at(() -> {
            for (String id : plan.toTakeOut()) {
                RunningRoute route = context.takeOut(id);
                old.put(id, route);
                route.pause();
            }
            loading.add(after, plan.toStart());
            requireStarted(plan.toStart());
        }).map(failure -> namingTheRoute(failure, plan));
        if (trouble.isPresent()) {
            rollBack(plan, old, before);
            if (trouble.get() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return trouble;
        }
        Map<String, RunningRoute> started = new LinkedHashMap<>();
        plan.toStart().forEach(id -> context.running(id).ifPresent(route -> started.put(id, route)));
        old.forEach((id, route) -> {
            takingOver(route, id, started).ifPresent(route::passOnTo);
            retire(id, route);
        });
        return Optional.empty();
    }

    private void requireStarted(Set<String> ids) throws FailedToStartRouteException {
        for (String id : ids) {
            if (context.running(id).filter(route -> route.isStarted() || !route.startsByItself()).isEmpty()) {
                throw new FailedToStartRouteException(id, "Camel has left it as it was built.");
            }
        }
    }

    /** Camel does not always say which route it was that did not start. */
    private Exception namingTheRoute(Exception failure, Plan plan) {
        if (failure instanceof FailedToStartRouteException || failure instanceof InterruptedException) {
            return failure;
        }
        return plan.toStart().stream().filter(id -> context.running(id).filter(route -> !route.isStarted()).isPresent())
                .findFirst().<Exception>map(id -> new FailedToStartRouteException(id, failure.getMessage(), failure))
                .orElse(failure);
    }

    /** Ids may be exchanged, and a route may change its id: what counts first is where work comes from. */
    private static Optional<RunningRoute> takingOver(RunningRoute route, String id, Map<String, RunningRoute> others) {
        return others.values().stream().filter(route::hasSourceOf).findFirst()
                .or(() -> Optional.ofNullable(others.get(id)))
                .or(() -> others.values().stream().filter(route::hasAddressOf).findFirst());
    }

    private void rollBack(Plan plan, Map<String, RunningRoute> old, FileSet before) {
        Map<String, RunningRoute> failed = new LinkedHashMap<>();
        for (String id : plan.toStart()) {
            context.running(id).ifPresent(route -> failed.put(id, route));
            context.discard(id);
        }
        // some endpoints, such as direct:, have room for one consumer, and that of before comes back
        failed.forEach((id, route) -> {
            takingOver(route, id, old).ifPresent(route::passOnTo);
            attempt(id, route::giveWay);
        });
        old.forEach((id, route) -> {
            attempt(id, route::resume);
            context.putBack(route);
        });
        failed.forEach(this::retire);
        Attempt.at(() -> loading.add(before, Set.of())).ifPresent(trouble ->
                LOG.warn("The beans and route configurations of before could not be put back; routes that are edited"
                        + " next may need a restart", trouble));
    }

    /** Whatever goes wrong with one route, the others have to come back. */
    private static void attempt(String id, Attempt step) {
        Attempt.at(step).ifPresent(trouble ->
                LOG.error("Route {} could not be put back as it was; restart the runtime", id, trouble));
    }

    private void retire(String id, RunningRoute route) {
        draining.incrementAndGet();
        drains.execute(() -> {
            try {
                route.retire();
                release(route);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("The earlier version of route {} did not stop cleanly", id, e);
            } finally {
                draining.decrementAndGet();
            }
        });
    }

    /** Not while routes are exchanged: their ids are nobody's then. */
    private synchronized void release(RunningRoute route) throws Exception {
        context.release(route);
    }

    /** How many earlier versions of routes still work at something. */
    int draining() {
        return draining.get();
    }

    @Override
    public void close() {
        drains.shutdownNow();
    }
}
