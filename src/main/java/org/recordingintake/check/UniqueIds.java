package org.recordingintake.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.NamedNode;
import org.apache.camel.model.RouteDefinition;

/**
 * S5. Camel refuses to start with an id that two routes or steps share. Those in routeConfigurations it would accept,
 * but then logs and metrics could mean either. Ids that hold a placeholder are unknown until then and left alone.
 */
final class UniqueIds implements Rule {

    @Override
    public void check(RouteModel routes, Report report) {
        Map<String, SourceLocation> taken = new HashMap<>();
        routes.files().forEach(file -> {
            file.configurations().forEach(configuration ->
                    take(configuration, "", configuration.getId(), taken, routes, report));
            file.templates().forEach(template -> take(template, "", template.getId(), taken, routes, report));
            file.templated().forEach(used -> take(used, "", used.getRouteId(), taken, routes, report));
            Steps.roots(file).forEach(root -> takeAll(root, taken, routes, report));
        });
    }

    private static void takeAll(NamedNode root, Map<String, SourceLocation> taken, RouteModel routes,
                                Report report) {
        String prefix = root instanceof RouteDefinition route ? Optional.ofNullable(route.getNodePrefixId()).orElse("") : "";
        Steps.all(root).forEach(step ->
                take(step, step == root ? "" : prefix, step.getId(), taken, routes, report));
    }

    private static void take(Object definition, String prefix, String id, Map<String, SourceLocation> taken,
                             RouteModel routes, Report report) {
        if (id != null && !id.contains("{{") && routes.node(definition).isPresent()) {
            SourceLocation place = routes.place(definition, id);
            Optional.ofNullable(taken.putIfAbsent(prefix + id, place)).ifPresent(first -> report.add(place, "The id \""
                    + id + "\" is taken by " + first + ". Give one of the two another id."));
        }
    }
}
