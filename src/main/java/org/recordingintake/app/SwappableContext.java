package org.recordingintake.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultRouteStartupOrder;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.BeanFactoryDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.LifecycleStrategySupport;

/** A context from which a route can be taken out while it works, to be superseded by another of the same id. */
public final class SwappableContext extends DefaultCamelContext {

    private final RoutePolicy gate = new Gate.Policy();
    private final Map<String, List<ExecutorService>> threads = new ConcurrentHashMap<>();

    private final RouteBeans beans;

    SwappableContext(RouteBeans beans) {
        super(false);
        this.beans = beans;
        getCamelContextExtension().setRegistry(beans);
        addRoutePolicyFactory(new RoutePolicyFactory() {
            @Override
            public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
                return gate;
            }
        });
        addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onThreadPoolAdd(CamelContext context, ThreadPoolExecutor pool, String id, String sourceId,
                                        String routeId, String profileId) {
                if (routeId != null) {
                    threads.computeIfAbsent(routeId, route -> new CopyOnWriteArrayList<>()).add(pool);
                }
            }
        });
    }

    /**
     * When route files are read next, beans of these names are not made anew. Endpoints that hold others of the files'
     * are: they would go on with what they hold.
     */
    public void keepBeans(Set<String> names) {
        beans.keep(names);
        getCustomBeans().stream().map(BeanFactoryDefinition::getName).filter(name -> !names.contains(name))
                .map(SwappableContext::reference)
                .forEach(reference -> getEndpointRegistry().keySet().removeIf(uri -> reference.test(uri.getUri())));
    }

    private static Predicate<String> reference(String bean) {
        return Pattern.compile("(?:^bean://|(?:#|%23)(?:bean(?::|%3A))?)" + Pattern.quote(bean) + "(?![\\w.-])")
                .asPredicate();
    }

    /** The route of this id as it runs now; empty if there is none. */
    public Optional<RunningRoute> running(String routeId) {
        return Optional.ofNullable(getRouteServices().get(routeId))
                .map(service -> new RunningRoute(service, getRouteDefinition(routeId),
                        threads.getOrDefault(routeId, List.of())));
    }

    /**
     * Takes a route out: it goes on working, but its id is free, and the context stops without it.
     *
     * @throws IllegalArgumentException if there is no such route
     */
    public RunningRoute takeOut(String routeId) {
        RunningRoute route = running(routeId)
                .orElseThrow(() -> new IllegalArgumentException("There is no route " + routeId));
        discard(routeId);
        return route;
    }

    /** Forgets a route, whether it runs or could not be started. */
    public void discard(String routeId) {
        RouteService service = getRouteServices().remove(routeId);
        getCamelContextExtension().getRouteStartupOrder().removeIf(order -> order.getRoute().getId().equals(routeId));
        if (service != null) {
            getCamelContextExtension().removeRoute(service.getRoute());
        }
        getRouteDefinitions().removeIf(definition -> routeId.equals(definition.getRouteId()));
        threads.remove(routeId);
    }

    /** The reverse of {@link #takeOut}; no route may have its id now. */
    public void putBack(RunningRoute route) {
        getRouteDefinitions().add(route.definition());
        getCamelContextExtension().addRoute(route.route());
        getCamelContextExtension().getRouteStartupOrder().add(new DefaultRouteStartupOrder(
                getCamelContextExtension().getRouteStartupOrder().size() + 1, route.route(), route.service()));
        getRouteServices().put(route.route().getId(), route.service());
        threads.put(route.route().getId(), new CopyOnWriteArrayList<>(route.threads()));
        route.route().getRoutePolicyList().forEach(policy -> policy.onStart(route.route()));
    }

    /**
     * Lets go of what is kept of a route that has ended. What is known under its id, such as metrics, stays if another
     * has that id now.
     */
    public void release(RunningRoute ended) throws Exception {
        Route route = ended.route();
        for (RoutePolicy policy : route.getRoutePolicyList()) {
            policy.onStop(route);
            if (running(route.getId()).isEmpty()) {
                policy.onRemove(route);
            }
            if (getRoutes().stream().noneMatch(other -> other.getRoutePolicyList().contains(policy))) {
                removeService(policy);
            }
        }
    }
}
