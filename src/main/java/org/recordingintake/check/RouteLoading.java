package org.recordingintake.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.RoutesConfigurer;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.URISupport;

/** Brings routes from the bytes of their files into a context. */
final class RouteLoading {

    private final DefaultCamelContext context;

    RouteLoading(DefaultCamelContext context) {
        this.context = context;
    }

    /** Adds all routes of these files to a context that has none, and rejects ids that occur twice. */
    void addAll(FileSet files) throws Exception {
        RoutesConfigurer configurer = new RoutesConfigurer(context);
        configurer.setRoutesBuilders(new ArrayList<>(builders(files, name -> true)));
        configurer.start();
        configurer.configureRoutes(context);
    }

    /** Adds all routes that can be added to a context that has none, and says why each of the others cannot. */
    List<Exception> addEach(FileSet files) {
        List<Exception> failures = new ArrayList<>();
        List<RoutesBuilder> builders = new ArrayList<>();
        for (String name : files.routes().keySet()) {
            Attempt.at(() -> builders.addAll(builders(files, name::equals))).ifPresent(failures::add);
        }
        for (RoutesBuilder builder : builders) {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                Attempt.at(() -> context.addRoutesConfigurations(configurations)).ifPresent(failures::add);
            }
        }
        builders.forEach(builder -> addOneByOne(builder, failures));
        builders.forEach(builder -> Attempt.at(() -> context.addTemplatedRoutes(builder)).ifPresent(failures::add));
        return failures;
    }

    private void addOneByOne(RoutesBuilder builder, List<Exception> failures) {
        Set<Object> tried = new HashSet<>();
        AtomicBoolean added = new AtomicBoolean(true);
        while (added.getAndSet(false)) {
            context.setRouteFilter(route -> !added.get() && tried.add(identity(route)) && !added.getAndSet(true));
            Attempt.at(() -> context.addRoutes(builder)).ifPresent(failures::add);
        }
        context.setRouteFilter(null);
    }

    /** Camel makes a route of the rest DSL anew each time. */
    private static Object identity(RouteDefinition route) {
        return Boolean.TRUE.equals(route.isRest()) ? URISupport.stripQuery(route.getEndpointUrl()) : route;
    }

    private Collection<RoutesBuilder> builders(FileSet files, Predicate<String> names) throws Exception {
        return PluginHelper.getRoutesLoader(context).findRoutesBuilders(resources(files, names));
    }

    private static List<Resource> resources(FileSet files, Predicate<String> names) {
        return files.routes().entrySet().stream().filter(file -> names.test(file.getKey()))
                .map(RouteLoading::resource).toList();
    }

    private static Resource resource(Map.Entry<String, FileSet.Content> file) {
        return ResourceHelper.fromBytes("file:routes/" + file.getKey(), file.getValue().bytes());
    }
}
