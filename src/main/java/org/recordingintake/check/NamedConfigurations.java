package org.recordingintake.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.camel.support.PatternHelper;

/**
 * S8. Camel ignores a routeConfigurationId that names nothing, so the route would run without the error handling that it
 * asks for. While a file cannot be read, the configuration may stand in it, and the rule is silent.
 */
final class NamedConfigurations implements Rule {

    @Override
    public void check(Routes routes, Report report) {
        if (!routes.unreadable().isEmpty()) {
            return;
        }
        List<String> ids = routes.definitions().filter(definition -> definition.name().equals("routeConfiguration"))
                .flatMap(configuration -> configuration.text("id").stream()).map(Yaml.Text::value).toList();
        routes.routes().map(Route::definition).flatMap(route -> route.text("routeConfigurationId").stream())
                .filter(named -> !named.value().contains("{{"))
                .forEach(named -> missing(named.value(), ids).ifPresent(name -> report.add(named.place(),
                        "No routeConfiguration has the id \"" + name + "\", so this route would run without it."
                                + Suggestions.hint(name, ids) + " Correct the name, or add the routeConfiguration.")));
    }

    private static Optional<String> missing(String names, List<String> ids) {
        return Stream.of(names.split(",")).map(String::strip)
                .filter(name -> ids.stream().noneMatch(id -> PatternHelper.matchPattern(id, name))).findFirst();
    }
}
