package org.recordingintake.check;

import java.util.Optional;
import java.util.Set;

import org.recordingintake.settings.PlainSecrets;

/**
 * Y4. Route files are copied, shown and versioned; secrets are not. A reference to a bean, {@code #name}, is no secret.
 */
final class NoLiteralSecrets implements Rule {

    private static final Set<String> TEXT_SPLITTERS = Set.of("tokenize", "xtokenize", "tokenizer");
    private static final String INSTEAD = " Write a placeholder, such as \"{{my.password}}\", and set it in"
            + " application.properties or the environment.";

    @Override
    public void check(Routes routes, Report report) {
        routes.definitions().forEach(definition -> {
            check(definition.body(), report);
            definition.body().texts().forEach(text -> checkUri(text, report));
        });
    }

    private static void check(Yaml value, Report report) {
        if (value instanceof Yaml.Sequence list) {
            list.values().forEach(item -> check(item, report));
        } else if (value instanceof Yaml.Mapping mapping) {
            checkPair(mapping, report);
            mapping.entries().stream().filter(entry -> !TEXT_SPLITTERS.contains(entry.key().value())).forEach(entry -> {
                check(entry.value(), report);
                if (entry.value() instanceof Yaml.Text text) {
                    checkValue(entry.key().value(), text, report);
                }
            });
        }
    }

    /** A name and its value as two options, as in setHeader or the parameters of a templated route. */
    private static void checkPair(Yaml.Mapping mapping, Report report) {
        Optional<Yaml.Text> value = mapping.text("value")
                .or(() -> Expression.in(mapping).flatMap(Expression::literal));
        mapping.text("name").or(() -> mapping.text("key"))
                .ifPresent(name -> value.ifPresent(text -> checkValue(name.value(), text, report)));
    }

    private static void checkValue(String name, Yaml.Text value, Report report) {
        if (PlainSecrets.isSecret(name) && PlainSecrets.isPlain(value.value())) {
            report.add(value.place(), "\"" + name + "\" is written out here for anyone to read." + INSTEAD);
        }
    }

    private static void checkUri(Yaml.Text text, Report report) {
        PlainSecrets.inUri(text.value())
                .forEach(name -> report.add(text.place(), name + " is written out here for anyone to read." + INSTEAD));
    }
}
