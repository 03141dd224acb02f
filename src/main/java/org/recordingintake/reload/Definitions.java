package org.recordingintake.reload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ModelToXMLDumper;
import org.apache.camel.support.PluginHelper;
import org.recordingintake.event.Ids;

/**
 * What a set of files comes to: every route with all that takes part in it, such as the route configuration it names,
 * its template and the values of its placeholders. Immutable.
 *
 * @param routes by route id
 * @param beans  tells one version of all beans in the files from another
 */
record Definitions(SortedMap<String, Definition> routes, String beans) {

    /**
     * @param fingerprint tells one version of the route from another
     * @param file        the name of the file it stands in
     */
    record Definition(String fingerprint, String file) {
    }

    Definitions {
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    }

    static Definitions none() {
        return new Definitions(new TreeMap<>(), "");
    }

    /** Those of a context in which all files have been built. */
    static Definitions of(DefaultCamelContext context) throws Exception {
        ModelToXMLDumper dumper = PluginHelper.getModelToXMLDumper(context);
        SortedMap<String, Definition> routes = new TreeMap<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            String text = dumper.dumpModelAsXml(context, route, true, false, false);
            String location = route.getResource().getLocation();
            routes.put(route.getRouteId(), new Definition(Ids.sha256(text),
                    location.substring(location.lastIndexOf('/') + 1)));
        }
        List<Object> beans = new ArrayList<>(
                context.getCamelContextExtension().getContextPlugin(Model.class).getCustomBeans());
        return new Definitions(routes, beans.isEmpty() ? "" : Ids.sha256(dumper.dumpBeansAsXml(context, beans)));
    }
}
