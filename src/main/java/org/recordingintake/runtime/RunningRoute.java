package org.recordingintake.runtime;

import java.time.Duration;

import org.apache.camel.Consumer;
import org.apache.camel.EndpointAware;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * A route at work, in its context or taken out of it.
 *
 * @param service    starts and stops it
 * @param definition what it was made of
 */
public record RunningRoute(RouteService service, RouteDefinition definition) {

    /** A poll that is under way ends after the file it is at; whoever polls next should not meet that file. */
    private static final Duration LAST_POLL = Duration.ofSeconds(1);

    Route route() {
        return service.getRoute();
    }

    /**
     * Takes no new work, but for HTTP requests: their senders call once, so they are taken until the successor takes
     * them.
     */
    public void pause() throws InterruptedException {
        Consumer consumer = route().getConsumer();
        if (!isForRequests()) {
            ServiceHelper.suspendService(consumer);
        }
        if (consumer instanceof ScheduledPollConsumer) {
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

    /** What still arrives here is dealt with there. */
    public void passOnTo(RunningRoute successor) {
        Gate.of(route()).passOnTo(Gate.of(successor.route()));
    }

    /**
     * Waits until all that is at work is done, however long that takes, and then stops for good. Of the steps only the
     * producers are stopped: beans, repositories and policies may be at work in other routes, or in the successor.
     */
    public void retire() throws InterruptedException {
        ServiceHelper.stopService(route().getConsumer());
        Gate.of(route()).awaitIdle();
        for (Service step : route().getServices()) {
            if (step instanceof EndpointAware && !(step instanceof Consumer)) {
                ServiceHelper.stopAndShutdownService(step);
            }
        }
        for (RoutePolicy policy : route().getRoutePolicyList()) {
            policy.onStop(route());
            policy.onRemove(route());
        }
    }
}
