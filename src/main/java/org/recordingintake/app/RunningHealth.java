package org.recordingintake.app;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.apache.camel.CamelContextAware;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.health.RoutesHealthCheckRepository;

/** A health check for each route that runs; Camel's own repositories hold every route that ever ran. */
final class RunningHealth extends RoutesHealthCheckRepository {

    private final String id;
    private final Function<Route, HealthCheck> check;
    private final Map<Route, HealthCheck> checks = new ConcurrentHashMap<>();

    /** @param id under which Camel looks for it, in place of its own */
    RunningHealth(String id, Function<Route, HealthCheck> check) {
        this.id = id;
        this.check = check;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public Stream<HealthCheck> stream() {
        List<Route> running = getCamelContext().getRoutes();
        checks.keySet().retainAll(running);
        return isEnabled() ? running.stream().map(route -> checks.computeIfAbsent(route, this::newCheck))
                : Stream.empty();
    }

    private HealthCheck newCheck(Route route) {
        HealthCheck added = check.apply(route);
        CamelContextAware.trySetCamelContext(added, getCamelContext());
        return added;
    }
}
