package org.recordingintake.check;

import java.util.Map;
import java.util.Set;

import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.dsl.yaml.common.YamlDeserializationContext;
import org.apache.camel.dsl.yaml.deserializers.BeansDeserializer;
import org.apache.camel.dsl.yaml.deserializers.CustomResolver;
import org.apache.camel.dsl.yaml.deserializers.ModelDeserializersResolver;
import org.apache.camel.dsl.yaml.deserializers.OutputAwareFromDefinition;
import org.apache.camel.spi.Resource;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads definitions as Camel does, and remembers from what: the line numbers that Camel notes are off by one where a
 * definition is written in braces. It makes no beans.
 */
final class LocatingLoader extends YamlRoutesBuilderLoader {

    /** What is put into the context at once. */
    private static final Set<String> UNREAD = Set.of("beans", "dataFormats", "restConfiguration");

    private final Map<Object, Node> nodes;

    /** @param nodes receives the node that each definition was read from, by identity */
    LocatingLoader(Map<Object, Node> nodes) {
        this.nodes = nodes;
    }

    @Override
    protected YamlDeserializationContext newYamlDeserializationContext(LoadSettings settings, Resource resource) {
        YamlDeserializationContext reading = new YamlDeserializationContext(settings) {
            @Override
            public ConstructNode resolve(Node node, String id) {
                ConstructNode reader = super.resolve(node, id);
                return UNREAD.contains(id) ? unread -> null : read -> remember(reader.construct(read), read);
            }
        };
        reading.setResource(resource);
        reading.setCamelContext(getCamelContext());
        reading.addResolvers(new CustomResolver(new BeansDeserializer()), new ModelDeserializersResolver());
        return reading;
    }

    private Object remember(Object definition, Node node) {
        if (definition != null) {
            nodes.put(definition, node);
        }
        if (definition instanceof OutputAwareFromDefinition from) {
            nodes.put(from.getDelegate(), node);
        }
        return definition;
    }
}
