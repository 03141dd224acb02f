package org.recordingintake.check;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PatternHelper;

/**
 * S8. Camel ignores a routeConfigurationId that names nothing, so the route would run without the error handling that it
 * asks for. While a file cannot be read, the configuration may be in it, and the rule is silent.
 */
final class NamedConfigurations implements Rule {

    @Override
    public void check(RouteModel routes, Report report) {
        List<String> ids = routes.configurations().map(RouteConfigurationDefinition::getId).filter(Objects::nonNull).toList();
        Stream<RouteDefinition> all = routes.isIncomplete() ? Stream.empty()
                : routes.files().stream().flatMap(Steps::routes);
        all.filter(route -> route.getRouteConfigurationId() != null && !route.getRouteConfigurationId().contains("{{"))
                .forEach(route -> missing(route.getRouteConfigurationId(), ids).ifPresent(name -> report.add(
                        routes.place(route, route.getRouteConfigurationId()), "No routeConfiguration has the id \"" + name
                        + "\", so this route would run without it." + Suggestions.hint(name, ids)
                        + " Correct the name, or add the routeConfiguration.")));
    }

    private static Optional<String> missing(String names, List<String> ids) {
        return Stream.of(names.split(",")).map(String::strip)
                .filter(name -> ids.stream().noneMatch(id -> PatternHelper.matchPattern(id, name))).findFirst();
    }
}
