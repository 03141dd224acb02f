package org.recordingintake.reload;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.camel.impl.DefaultCamelContext;
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

    private static final Pattern BEANS = Pattern.compile("^-\\s+beans\\s*:", Pattern.MULTILINE);

    /**
     * @param fingerprint tells one version of the route from another
     * @param file        the name of the file it stands in; empty if Camel does not say, as for one from a template
     */
    record Definition(String fingerprint, Optional<String> file) {
    }

    Definitions {
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    }

    static Definitions none() {
        return new Definitions(new TreeMap<>(), "");
    }

    /** Those of a context in which all these files have been built. */
    static Definitions of(DefaultCamelContext context, FileSet files) throws Exception {
        ModelToXMLDumper dumper = PluginHelper.getModelToXMLDumper(context);
        SortedMap<String, Definition> routes = new TreeMap<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            String text = dumper.dumpModelAsXml(context, route, true, false, false);
            routes.put(route.getRouteId(), new Definition(Ids.sha256(text), Optional.ofNullable(route.getResource())
                    .map(resource -> resource.getLocation().substring(resource.getLocation().lastIndexOf('/') + 1))));
        }
        return new Definitions(routes, beansIn(files));
    }

    /** Camel tells too little of beans to compare them, so any edit of their file counts. */
    private static String beansIn(FileSet files) {
        return files.routes().values().stream()
                .filter(file -> BEANS.matcher(new String(file.bytes(), StandardCharsets.UTF_8)).find())
                .map(FileSet.Content::sha256).collect(Collectors.joining());
    }
}
