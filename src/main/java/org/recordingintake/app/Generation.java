package org.recordingintake.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.vertx.ext.web.Router;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.apache.camel.processor.aggregate.MemoryAggregationRepository;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.recordingintake.queue.QueueConsumer;
import org.recordingintake.settings.HttpPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All routes of one set of files, in a Camel context and an HTTP router of their own. Built, it does nothing yet; what
 * came before goes on until this one has started. Thread-safe.
 */
public final class Generation implements AutoCloseable {

    /** Whatever an earlier generation is at, it may finish. */
    private static final long AS_LONG_AS_IT_TAKES = TimeUnit.DAYS.toSeconds(365);

    /** Nothing tells when an aggregator is through. */
    private static final long POLL_MILLIS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    private final CamelRuntime camel;
    private final Router router;
    private final List<Route> paused = new ArrayList<>();
    private final WorkInProgress work = new WorkInProgress();

    Generation(CamelRuntime camel, Router router) {
        this.camel = camel;
        this.router = router;
        context().addRoutePolicyFactory((context, id, route) -> work);
    }

    /** Its context, to which routes are to be added before it is started. */
    public DefaultCamelContext context() {
        return camel.context();
    }

    Router router() {
        return router;
    }

    /**
     * Starts the routes that start by themselves.
     *
     * @throws FailedToStartRouteException for the first that does not
     */
    void start() throws FailedToStartRouteException {
        context().setAutoStartup(true);
        List<Route> routes = context().getRoutes().stream().filter(Route::isAutoStartup)
                .sorted(Comparator.comparing(Route::getStartupOrder, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        for (Route route : routes) {
            start(route.getRouteId());
        }
    }

    private void start(String id) throws FailedToStartRouteException {
        try {
            context().getRouteController().startRoute(id);
        } catch (FailedToStartRouteException e) {
            throw e;
        } catch (Exception e) {
            throw new FailedToStartRouteException(id, e.getMessage(), e);
        }
        if (!isStarted(id)) {
            throw new FailedToStartRouteException(id, "Camel has left it as it was built.");
        }
    }

    private boolean isStarted(String id) {
        return context().getRouteController().getRouteStatus(id).isStarted();
    }

    /** Whether one of its routes takes what comes to this path. */
    boolean takesEventsAt(String path) {
        return context().getRoutes().stream().anyMatch(route -> route.getEndpoint() instanceof PlatformHttpEndpoint http
                && HttpPath.normalised(http.getPath()).equals(path) && isStarted(route.getRouteId()));
    }

    /**
     * Takes no new work, but for what comes to it from its own routes, and HTTP requests: their senders call once. From
     * now on no policy touches its consumers.
     */
    void pause() {
        for (Route route : context().getRoutes()) {
            if (isStarted(route.getRouteId())) {
                paused.add(route);
                route.getRoutePolicyList().forEach(policy -> policy.onSuspend(route));
                if (takesWorkFromOutside(route)) {
                    ServiceHelper.suspendService(route.getConsumer());
                }
            }
        }
    }

    /** Those that have to be there until the others have ended, such as {@code direct:}, say so to Camel. */
    private static boolean takesWorkFromOutside(Route route) {
        // a poller is aware of the shutdown as well, only to end the poll that it is at
        boolean staysForOthers = route.getConsumer() instanceof ShutdownAware
                && !(route.getConsumer() instanceof ScheduledPollConsumer);
        return !(route.getEndpoint() instanceof PlatformHttpEndpoint) && !staysForOthers;
    }

    /** The reverse of {@link #pause}. */
    void resume() {
        paused.forEach(Generation::resume);
        paused.clear();
    }

    /** Whatever goes wrong with one route, the others have to come back. */
    private static void resume(Route route) {
        try {
            if (takesWorkFromOutside(route)) {
                ServiceHelper.resumeService(route.getConsumer());
            }
            route.getRoutePolicyList().forEach(policy -> policy.onResume(route));
        } catch (RuntimeException e) {
            LOG.error("Route {} could not be resumed; restart the runtime", route.getRouteId(), e);
        }
    }

    /** What is at work in its routes, and requests on their way there. */
    WorkInProgress work() {
        return work;
    }

    /**
     * Stops once all is done that it is at, however long that takes. To be paused before.
     *
     * @throws InterruptedException if it is to stop now; then it has to be closed
     */
    void finish() throws InterruptedException {
        work.awaitNone();
        for (Route route : context().getRoutes()) {
            if (route.getConsumer() instanceof QueueConsumer queue) {
                queue.awaitIdle();
            }
        }
        List<AggregateProcessor> aggregators = aggregators();
        while (completesAggregations(aggregators)) {
            Thread.sleep(POLL_MILLIS);
            work.awaitNone();
        }
        context().getShutdownStrategy().setTimeout(AS_LONG_AS_IT_TAKES);
        close();
    }

    private List<AggregateProcessor> aggregators() {
        return context().getRoutes().stream().flatMap(route -> route.getServices().stream())
                .filter(AggregateProcessor.class::isInstance).map(AggregateProcessor.class::cast).distinct().toList();
    }

    /**
     * Completes what was collected so far: it would be lost with the memory it is in. That goes on in threads of the
     * aggregators, and Camel counts it for no route, so its shutdown would interrupt it.
     *
     * @return whether anything goes on, which may lead to further aggregators
     */
    private static boolean completesAggregations(List<AggregateProcessor> aggregators) {
        long before = completed(aggregators);
        // in this order: what ended before the look has handed on by then what is to be completed
        boolean inProgress = aggregators.stream().anyMatch(one -> one.getInProgressCompleteExchanges() > 0);
        aggregators.stream().filter(one -> one.getAggregationRepository() instanceof MemoryAggregationRepository)
                .forEach(AggregateProcessor::forceCompletionOfAllGroups);
        return inProgress || completed(aggregators) > before;
    }

    private static long completed(List<AggregateProcessor> aggregators) {
        return aggregators.stream().mapToLong(one -> one.getStatistics().getTotalCompleted()).sum();
    }

    /** Stops as Camel does, which waits for what is at work for a while. */
    @Override
    public void close() {
        camel.stop();
    }
}
