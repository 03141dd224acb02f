package org.recordingintake.reload;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ErrorHandlerDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ModelToXMLDumper;
import org.apache.camel.support.PluginHelper;
import org.recordingintake.check.Routes;
import org.recordingintake.event.Ids;

/**
 * What a set of files comes to. Immutable.
 *
 * @param routes tells by route id one version of the route from another, with all that takes part in it, such as the
 *               route configuration it names, its template and the values of its placeholders
 * @param beans  tells by name one version of a bean in the files from another
 */
record Definitions(SortedMap<String, String> routes, SortedMap<String, String> beans) {

    /** Camel gives each route of a template another one. */
    private static final String NUMBERED_PREFIX = " nodePrefixId=\"[^\"]*\"";

    Definitions {
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
        beans = Collections.unmodifiableSortedMap(new TreeMap<>(beans));
    }

    static Definitions none() {
        return new Definitions(new TreeMap<>(), new TreeMap<>());
    }

    /** Those of a context in which all these files have been built. */
    static Definitions of(DefaultCamelContext context, FileSet files) throws Exception {
        Written written = new Written(Routes.of(files.under(Path.of(""))), context);
        SortedMap<String, String> routes = new TreeMap<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            String text = dump(context, route) + written.all("dataFormats");
            if (Boolean.TRUE.equals(route.isTemplate())) {
                text = text.replaceFirst(NUMBERED_PREFIX, "") + written.all("routeTemplate", "templatedRoute");
            }
            routes.put(route.getRouteId(), Ids.sha256(text));
        }
        return new Definitions(routes, written.beans());
    }

    /** Data formats and the beans of templates are known by name only. */
    private static String dump(DefaultCamelContext context, RouteDefinition route) throws Exception {
        ErrorHandlerDefinition handler = new ErrorHandlerDefinition();
        handler.setErrorHandlerType(route.getErrorHandlerFactory());
        // the handler of a route configuration is no part of the route's own dump
        RouteConfigurationDefinition configured = new RouteConfigurationDefinition();
        configured.setErrorHandler(handler);
        ModelToXMLDumper dumper = PluginHelper.getModelToXMLDumper(context);
        return dumper.dumpModelAsXml(context, route, true, false, false)
                + dumper.dumpModelAsXml(context, configured, true, false, false);
    }
}
