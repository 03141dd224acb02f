package org.recordingintake.reload;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ModelToXMLDumper;
import org.apache.camel.support.PluginHelper;
import org.recordingintake.event.Ids;
import org.recordingintake.lint.Routes;
import org.recordingintake.lint.Yaml;

/**
 * What a set of files comes to: every route with all that takes part in it, such as the route configuration it names,
 * its template and the values of its placeholders. Immutable.
 *
 * @param routes by route id
 * @param beans  tells one version of all beans in the files from another
 */
record Definitions(SortedMap<String, Definition> routes, String beans) {

    private static final Pattern BEANS = Pattern.compile("^\\s*-\\s+[\"']?beans[\"']?\\s*:", Pattern.MULTILINE);
    private static final Set<String> NOT_DUMPED = Set.of("errorHandler", "interceptSendToEndpoint");

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
        Map<String, String> surroundings = surroundings(files);
        SortedMap<String, Definition> routes = new TreeMap<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            Optional<String> file = Optional.ofNullable(route.getResource())
                    .map(resource -> resource.getLocation().substring(resource.getLocation().lastIndexOf('/') + 1));
            String text = dumper.dumpModelAsXml(context, route, true, false, false)
                    + file.map(surroundings::get).orElse("");
            routes.put(route.getRouteId(), new Definition(Ids.sha256(text), file));
        }
        return new Definitions(routes, beansIn(files));
    }

    /** What concerns all routes of a file, by its name, and is not in their dumps. */
    private static Map<String, String> surroundings(FileSet files) {
        return Routes.of(files.under(Path.of(""))).files().stream().collect(Collectors.toMap(
                file -> file.path().getFileName().toString(),
                file -> file.definitions().stream().filter(definition -> NOT_DUMPED.contains(definition.name()))
                        .map(definition -> definition.name() + written(definition.body()))
                        .collect(Collectors.joining())));
    }

    /** The value without its places, so that moving it is no change. */
    private static String written(Yaml value) {
        if (value instanceof Yaml.Mapping mapping) {
            return mapping.entries().stream().map(entry -> entry.key().value() + ":" + written(entry.value()))
                    .toList().toString();
        }
        if (value instanceof Yaml.Sequence sequence) {
            return sequence.values().stream().map(Definitions::written).toList().toString();
        }
        return value.texts().map(Yaml.Text::value).collect(Collectors.joining());
    }

    /** Camel tells too little of beans to compare them, so any edit of their file counts. */
    private static String beansIn(FileSet files) {
        return files.routes().values().stream()
                .filter(file -> BEANS.matcher(new String(file.bytes(), StandardCharsets.UTF_8)).find())
                .map(FileSet.Content::sha256).collect(Collectors.joining());
    }
}
