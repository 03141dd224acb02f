package org.recordingintake.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A route file that can be read.
 *
 * @param text        the whole file, comments included
 * @param definitions its entries, such as {@code route} and {@code routeConfiguration}, from top to bottom
 */
public record SourceFile(Path path, String text, List<Element> definitions) {

    /** What Camel 4.18 accepts as an entry of a file; it silently ignores a step that stands there. */
    private static final Set<String> DEFINITIONS = Set.of("beans", "dataFormats", "errorHandler", "from", "intercept",
            "interceptFrom", "interceptSendToEndpoint", "onCompletion", "onException", "routeConfiguration", "route",
            "routeTemplate", "templatedRoute", "restConfiguration", "rest");

    static SourceFile of(RouteFile file) throws UnreadableFileException {
        String text = YamlReader.decode(file.content());
        Yaml root = YamlReader.read(file.path(), text).orElseThrow(() -> new UnreadableFileException(1, 1,
                "The file is empty. Write its routes as a list, each beginning with \"- route:\", or delete it."));
        if (!(root instanceof Yaml.Sequence entries)) {
            throw unreadable(root.place(), "The file is not a list, so nothing in it would run. Begin each entry with a"
                    + " dash: \"- route:\".");
        }
        List<Element> definitions = new ArrayList<>();
        for (Yaml entry : entries.values()) {
            definitions.add(definition(entry));
        }
        return new SourceFile(file.path(), text, definitions);
    }

    private static Element definition(Yaml entry) throws UnreadableFileException {
        if (!(entry instanceof Yaml.Mapping mapping) || mapping.entries().size() != 1) {
            throw unreadable(entry.place(), "Each entry of the list is one definition, such as \"- route:\", with"
                    + " everything in it indented below. Look at the indentation here.");
        }
        Yaml.Entry definition = mapping.entries().get(0);
        if (!DEFINITIONS.contains(definition.key().value())) {
            throw unreadable(entry.place(), "\"" + definition.key().value() + "\" cannot be an entry of a route file."
                    + " Write \"- route:\" (or routeConfiguration, beans, rest…), and steps under the route's from.");
        }
        return Element.of(definition);
    }

    private static UnreadableFileException unreadable(SourceLocation place, String message) {
        return new UnreadableFileException(place.line(), place.column(), message);
    }
}
