package org.recordingintake.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.ArtifactModel;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.recordingintake.bandwidth.BandwidthComponent;
import org.recordingintake.connector.Connector;
import org.recordingintake.queue.QueueComponent;

/**
 * What Camel's catalogue knows, and our own components, for hints. It takes a while to load, so that is left until
 * something is wrong. Thread-safe.
 */
final class Catalogue {

    private CamelCatalog loaded;

    private synchronized CamelCatalog catalog() {
        if (loaded == null) {
            loaded = new DefaultCamelCatalog(true);
            loaded.addComponent("queue", QueueComponent.class.getName());
            loaded.addComponent("bandwidth", BandwidthComponent.class.getName());
        }
        return loaded;
    }

    /** What to say about a component that cannot be had. */
    String missingComponent(String scheme) {
        return missing("component", scheme, Optional.ofNullable(catalog().componentModel(scheme)),
                catalog().findComponentNames());
    }

    String missingLanguage(String name) {
        return missing("language", name, Optional.ofNullable(catalog().languageModel(name)),
                catalog().findLanguageNames());
    }

    String missingDataFormat(String name) {
        return missing("data format", name, Optional.ofNullable(catalog().dataFormatModel(name)),
                catalog().findDataFormatNames());
    }

    private static String missing(String kind, String name, Optional<? extends ArtifactModel<?>> known,
                                  List<String> names) {
        return known.map(model -> "The " + kind + " \"" + name + "\" is not installed. "
                        + Connector.ofArtifact(model.getArtifactId()).map(Connector::advice)
                                .orElseGet(() -> "Put " + model.getArtifactId() + "-" + model.getVersion()
                                        + ".jar, and what it depends on, into lib/ext/, and start again."))
                .orElseGet(() -> "There is no " + kind + " \"" + name + "\"." + Suggestions.hint(name, names));
    }

    /** What is wrong with the options of an endpoint; nothing if the catalogue does not know it. */
    EndpointValidationResult validate(String uri) {
        return catalog().validateEndpointProperties(uri, false, false, false);
    }

    /** The options of an endpoint, those in its path included; empty if the catalogue does not know it. */
    List<String> endpointOptions(String scheme) {
        return Optional.ofNullable(catalog().componentModel(scheme))
                .map(model -> model.getEndpointOptions().stream().map(BaseOptionModel::getName).toList()).orElse(List.of());
    }

    /** What has to follow the scheme. */
    Optional<String> requiredPath(String scheme) {
        return Optional.ofNullable(catalog().componentModel(scheme)).stream()
                .flatMap(model -> model.getEndpointPathOptions().stream()).filter(BaseOptionModel::isRequired)
                .map(BaseOptionModel::getName).findFirst();
    }

    /** An endpoint as its documentation writes it, such as {@code file:directoryName}. */
    String syntax(String scheme) {
        return Optional.ofNullable(catalog().componentModel(scheme)).map(ComponentModel::getSyntax).orElse(scheme);
    }

    /** The functions of the simple language, without their parameters. */
    List<String> functions() {
        return catalog().languageModel("simple").getFunctions().stream()
                .map(function -> function.getName().replaceFirst("\\W.*", "")).distinct().toList();
    }

    List<String> steps() {
        return catalog().findModelNames("eip");
    }

    /**
     * The names of the options of a step or definition, the expressions and data formats that are allowed there included;
     * empty if the catalogue does not know it.
     */
    List<String> optionsOf(String name) {
        return Optional.ofNullable(catalog().eipModel(name))
                .map(model -> model.getOptions().stream().flatMap(Catalogue::names).toList())
                .orElse(List.of());
    }

    private static Stream<String> names(BaseOptionModel option) {
        return Stream.concat(Stream.of(option.getName()),
                Optional.ofNullable(option.getOneOfs()).stream().flatMap(List::stream));
    }
}
