package org.recordingintake.check;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Y3. Whoever reads a placeholder finds its meaning in application.properties. */
final class DocumentedPlaceholders implements Rule {

    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\\\)\\{\\{[?!]?([^{}:?!]+)(?=:|}})(:?)");

    private final SettingLines settings;

    DocumentedPlaceholders(SettingLines settings) {
        this.settings = settings;
    }

    @Override
    public void check(RouteModel routes, Report report) {
        PropertiesComponent properties = (PropertiesComponent) routes.context().getPropertiesComponent();
        Set<String> parameters = routes.files().stream().flatMap(file -> file.templates().stream())
                .map(RouteTemplateDefinition::getTemplateParameters).filter(Objects::nonNull).flatMap(List::stream)
                .map(RouteTemplateParameterDefinition::getName).collect(Collectors.toSet());
        routes.texts().forEach(text -> text.definitions().forEach(definition -> SourceText.values(definition.getValueNode())
                .forEach(value -> names(value.getValue(), properties)
                        .filter(name -> !(isTemplate(definition) && parameters.contains(name)))
                        .forEach(name -> check(name, text.place(value), report)))));
    }

    private static boolean isTemplate(NodeTuple definition) {
        return SourceText.text(definition.getKeyNode()).equals("routeTemplate");
    }

    private void check(String name, SourceLocation place, Report report) {
        if (settings.place(name).isEmpty()) {
            report.add(place, "{{" + name + "}} is not defined in " + settings.fileName() + ". Add the line \""
                    + name + "=…\" there, or \"#" + name + "=…\" if it need not be set, under a comment with its"
                    + " meaning.");
        } else if (!settings.explains(name)) {
            report.add(place, "{{" + name + "}} is in " + settings.fileName() + " without a description. Add a"
                    + " comment above it there.");
        }
    }

    /** What follows the colon of one of Camel's functions is no setting. */
    private static Stream<String> names(String text, PropertiesComponent properties) {
        return PLACEHOLDER.matcher(text).results()
                .filter(match -> match.group(2).isEmpty() || properties.getPropertiesFunctionResolver()
                        .resolvePropertiesFunction(match.group(1).strip()) == null)
                .map(match -> match.group(1).strip()).distinct();
    }
}
