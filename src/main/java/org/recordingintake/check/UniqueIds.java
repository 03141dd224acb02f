package org.recordingintake.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * S5. Camel refuses to start with an id that two routes or steps share. Those in routeConfigurations it would accept,
 * but then logs and metrics could mean either. Ids that hold a placeholder are unknown until then and left alone.
 */
final class UniqueIds implements Rule {

    @Override
    public void check(Routes routes, Report report) {
        Map<String, SourceLocation> taken = new HashMap<>();
        routes.definitions().forEach(definition -> {
            Element route = definition.child("route").orElse(definition);
            String prefix = route.text("nodePrefixId").map(Yaml.Text::value).orElse("");
            definition.all().filter(element -> !element.name().equals("from")).forEach(element -> {
                boolean isStep = element != definition && element != route;
                ids(element).filter(id -> !id.value().contains("{{")).forEach(id -> Optional
                        .ofNullable(taken.putIfAbsent((isStep ? prefix : "") + id.value(), id.place()))
                        .ifPresent(first -> report.add(id.place(), "The id \"" + id.value() + "\" is taken by "
                                + first + ". Give one of the two another id.")));
            });
        });
    }

    private static Stream<Yaml.Text> ids(Element element) {
        return Stream.of("id", "routeId").flatMap(option -> element.text(option).stream());
    }
}
