package org.recordingintake.check;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.recordingintake.settings.PlainSecrets;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Y4. Route files are copied, shown and versioned; secrets are not. A reference to a bean, {@code #name}, is no secret.
 */
final class NoLiteralSecrets implements Rule {

    private static final Set<String> TEXT_SPLITTERS = Set.of("tokenize", "xtokenize", "tokenizer");
    private static final String INSTEAD = " Write a placeholder, such as \"{{my.password}}\", and set it in"
            + " application.properties or the environment.";

    @Override
    public void check(RouteModel routes, Report report) {
        routes.texts().forEach(text -> {
            checkOptions(text.root(), text, report);
            SourceText.values(text.root()).forEach(value -> PlainSecrets.inUri(value.getValue()).forEach(name ->
                    report.add(text.place(value), name + " is written here in plain text." + INSTEAD)));
        });
    }

    private static void checkOptions(Node node, SourceText text, Report report) {
        checkPair(node, text, report);
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> checkOptions(item, text, report));
        }
        SourceText.tuples(node).filter(option -> !TEXT_SPLITTERS.contains(SourceText.text(option.getKeyNode())))
                .forEach(option -> {
                    checkOptions(option.getValueNode(), text, report);
                    checkValue(SourceText.text(option.getKeyNode()), option.getValueNode(), text, report);
                });
    }

    /** A name and its value as two options, as in setHeader or the parameters of a templated route. */
    private static void checkPair(Node options, SourceText text, Report report) {
        option(options, "name").or(() -> option(options, "key")).ifPresent(name ->
                Stream.of("value", "constant", "simple").flatMap(key -> option(options, key).stream())
                        .filter(value -> !value.getValue().contains("${"))
                        .forEach(value -> checkValue(name.getValue(), value, text, report)));
    }

    /** A scalar option; of the value also one that is written as an expression. */
    private static Optional<ScalarNode> option(Node options, String name) {
        return SourceText.tuples(options).flatMap(option -> SourceText.text(option.getKeyNode()).equals("expression")
                        ? SourceText.tuples(option.getValueNode()) : Stream.of(option))
                .filter(option -> SourceText.text(option.getKeyNode()).equals(name)).map(NodeTuple::getValueNode)
                .flatMap(SourceText::values).findFirst();
    }

    private static void checkValue(String name, Node value, SourceText text, Report report) {
        if (value instanceof ScalarNode && PlainSecrets.isSecret(name) && PlainSecrets.isPlain(SourceText.text(value))) {
            report.add(text.place(value), "\"" + name + "\" is written here in plain text." + INSTEAD);
        }
    }
}
