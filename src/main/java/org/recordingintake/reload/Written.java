package org.recordingintake.reload;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.recordingintake.check.Routes;
import org.recordingintake.check.Yaml;

/**
 * What stands in route files, with the values of its placeholders, and without its places and comments, so that moving
 * it is no change.
 *
 * @param context resolves the placeholders
 */
record Written(Routes files, CamelContext context) {

    /** All definitions of these names. */
    String all(String... names) {
        return files.definitions().filter(definition -> List.of(names).contains(definition.name()))
                .map(definition -> definition.name() + text(definition.body())).collect(Collectors.joining());
    }

    /** Each bean by its name. */
    SortedMap<String, String> beans() {
        SortedMap<String, String> beans = new TreeMap<>();
        files.definitions().filter(definition -> definition.name().equals("beans")).flatMap(definition ->
                definition.body() instanceof Yaml.Sequence list ? list.mappings() : null).forEach(bean ->
                bean.text("name").ifPresent(name -> beans.merge(name.value(), text(bean), String::concat)));
        return beans;
    }

    private String text(Yaml value) {
        if (value instanceof Yaml.Mapping mapping) {
            return mapping.entries().stream().map(entry -> text(entry.key()) + text(entry.value()))
                    .collect(Collectors.joining("", "{", "}"));
        }
        if (value instanceof Yaml.Sequence sequence) {
            return sequence.values().stream().map(this::text).collect(Collectors.joining("", "[", "]"));
        }
        String resolved = resolve(((Yaml.Text) value).value());
        // no text can be taken for the structure around it
        return resolved.length() + ":" + resolved;
    }

    /** Parameters of templates are no placeholders of the context. */
    private String resolve(String text) {
        try {
            return context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
