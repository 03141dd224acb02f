package org.recordingintake.app;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Consumer;
import org.apache.camel.EndpointAware;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.apache.camel.processor.aggregate.MemoryAggregationRepository;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.recordingintake.queue.QueueConsumer;

/**
 * A route at work, in its context or taken out of it.
 *
 * @param service    starts and stops it
 * @param definition what it was made of
 * @param threads    the thread pools that its steps brought with them
 */
public record RunningRoute(RouteService service, RouteDefinition definition, List<ExecutorService> threads) {

    /** A poll that is under way ends after the file it is at; whoever polls next should not meet that file. */
    private static final Duration LAST_POLL = Duration.ofSeconds(1);

    public RunningRoute {
        threads = List.copyOf(threads);
    }

    Route route() {
        return service.getRoute();
    }

    public boolean isStarted() {
        return service.isStarted();
    }

    /** Whether it is meant to run from the moment it is added. */
    public boolean startsByItself() {
        return route().isAutoStartup();
    }

    /** Whether both take their work from the very same place. */
    public boolean hasSourceOf(RunningRoute other) {
        return route().getEndpoint().equals(other.route().getEndpoint());
    }

    /** The same, but for the options with which they take it. */
    public boolean hasAddressOf(RunningRoute other) {
        return route().getEndpoint().getEndpointBaseUri().equals(other.route().getEndpoint().getEndpointBaseUri());
    }

    /**
     * Takes no new work, but for HTTP requests: their senders call once, so they are taken until the successor takes
     * them. From now on no policy touches its consumer.
     */
    public void pause() throws InterruptedException {
        route().getRoutePolicyList().forEach(policy -> policy.onSuspend(route()));
        if (!isForRequests()) {
            ServiceHelper.suspendService(route().getConsumer());
        }
        if (isPolling()) {
            Gate.of(route()).awaitIdle(LAST_POLL);
        }
    }

    /** The reverse of {@link #pause}. */
    public void resume() {
        if (!isForRequests()) {
            ServiceHelper.resumeService(route().getConsumer());
        }
        Gate.of(route()).passOnTo(null);
    }

    private boolean isForRequests() {
        return route().getEndpoint() instanceof PlatformHttpEndpoint;
    }

    private boolean isPolling() {
        return route().getConsumer() instanceof ScheduledPollConsumer;
    }

    /**
     * Whether the consumer has to stay until its work has ended: the thread that polls is at work on what it found, and a
     * queue is told by its session what has been consumed.
     */
    private boolean endsWorkByItself() {
        return isPolling() || route().getConsumer() instanceof QueueConsumer;
    }

    /** What still arrives here is dealt with there. */
    public void passOnTo(RunningRoute successor) {
        Gate.of(route()).passOnTo(Gate.of(successor.route()));
    }

    /** Makes room for the one of before: takes no new work, or, if it never got to work, nothing at all. */
    public void giveWay() throws InterruptedException {
        if (isStarted()) {
            pause();
        } else {
            close();
        }
    }

    /** Takes no new work at all, HTTP requests included. */
    private void close() {
        ServiceHelper.stopService(route().getConsumer());
    }

    /**
     * Waits until all that is at work is done, however long that takes, and then stops for good. Of the steps only the
     * producers, thread pools and aggregators of its own are stopped: beans, repositories and policies may be at work
     * in other routes, or in the successor.
     */
    public void retire() throws InterruptedException {
        if (!endsWorkByItself()) {
            close();
        }
        try {
            Gate.of(route()).awaitIdle();
            if (route().getConsumer() instanceof QueueConsumer queue) {
                queue.awaitIdle(); // what it started may be at work in the successor
            }
        } finally {
            close();
        }
        List<AggregateProcessor> aggregators = route().getServices().stream()
                .filter(AggregateProcessor.class::isInstance).map(AggregateProcessor.class::cast)
                .filter(aggregator -> aggregator.getAggregationRepository() instanceof MemoryAggregationRepository)
                .toList();
        // what was collected so far would be lost with the memory it is in
        aggregators.forEach(AggregateProcessor::forceCompletionOfAllGroups);
        for (ExecutorService pool : threads) {
            pool.shutdown();
            pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            route().getCamelContext().getExecutorServiceManager().shutdownNow(pool);
        }
        aggregators.forEach(ServiceHelper::stopAndShutdownService);
        for (Service step : route().getServices()) {
            if (step instanceof EndpointAware && !(step instanceof Consumer)) {
                ServiceHelper.stopAndShutdownService(step);
            }
        }
    }
}
