package org.recordingintake.check;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Y3. Whoever reads a placeholder finds its meaning in application.properties. */
final class DocumentedPlaceholders implements Rule {

    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\\\)\\{\\{[?!]?([^{}:?!]+)(?=:|}})(:?)");
    /** The functions of Camel 4.18 and its vault components: what follows their colon is no setting. */
    private static final Set<String> FUNCTIONS = Set.of("env", "sys", "service", "service.name", "service.host",
            "service.port", "bean", "boolean", "secret", "secret-binary", "configmap", "configmap-binary", "aws",
            "azure", "gcp", "hashicorp", "ibm", "cyberark", "spring-config");

    private final DocumentedSettings settings;

    DocumentedPlaceholders(DocumentedSettings settings) {
        this.settings = settings;
    }

    @Override
    public void check(Routes routes, Report report) {
        routes.definitions().forEach(definition -> {
            Set<String> own = templateParameters(definition);
            definition.body().texts().forEach(text -> names(text.value()).filter(name -> !own.contains(name))
                    .forEach(name -> check(name, text.place(), report)));
        });
    }

    private void check(String name, SourceLocation place, Report report) {
        if (!settings.has(name)) {
            report.add(place, "{{" + name + "}} does not stand in " + settings.fileName() + ". Add the line \""
                    + name + "=…\" there, or \"#" + name + "=…\" if it need not be set, under a comment with its"
                    + " meaning.");
        } else if (!settings.explains(name)) {
            report.add(place, "{{" + name + "}} stands in " + settings.fileName() + " without its meaning. Put a"
                    + " comment above it there.");
        }
    }

    private static Stream<String> names(String text) {
        return PLACEHOLDER.matcher(text).results()
                .filter(match -> match.group(2).isEmpty() || !FUNCTIONS.contains(match.group(1).strip()))
                .map(match -> match.group(1).strip()).distinct();
    }

    /** A template's placeholders may be its own parameters. */
    private static Set<String> templateParameters(Element definition) {
        if (!definition.name().equals("routeTemplate")) {
            return Set.of();
        }
        return definition.options().flatMap(options -> options.sequence("parameters")).stream()
                .flatMap(Yaml.Sequence::mappings)
                .flatMap(parameter -> parameter.text("name").stream()).map(Yaml.Text::value)
                .collect(Collectors.toSet());
    }
}
