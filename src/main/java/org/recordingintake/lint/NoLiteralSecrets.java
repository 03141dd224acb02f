package org.recordingintake.lint;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Y4. Route files are copied, shown and versioned; secrets are not. A reference to a bean, {@code #name}, is no secret.
 */
final class NoLiteralSecrets implements Rule {

    private static final Pattern SECRET = Pattern.compile(
            "password|passwd|passphrase|secret|token|credential|apikey|accesskey|privatekey");
    /** Names about a secret rather than of one, such as tokenUrl; and tokens that are pieces of a text. */
    private static final Pattern ABOUT = Pattern.compile("(?:url|uri|endpoint|file|path|location|name|header|type|ref"
            + "|id|class|method|timeout|ttl|expiry|length|size|count|provider|alias|algorithm|format|tokens)$|tokeniz");
    private static final Set<String> TEXT_SPLITTERS = Set.of("tokenize", "xtokenize", "tokenizer");
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#@\\s:]+:([^/?#@\\s]+)@");
    private static final Pattern QUERY_OPTION = Pattern.compile("[?&]([\\w.-]+)=(RAW\\([^)]*\\)|[^&\\s]*)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{.*?}}");
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
        if (isSecret(name) && isLiteral(value.value())) {
            report.add(value.place(), "\"" + name + "\" is written out here for anyone to read." + INSTEAD);
        }
    }

    private static void checkUri(Yaml.Text text, Report report) {
        String uri = PLACEHOLDER.matcher(text.value()).replaceAll("{{}}");
        Stream<String> options = QUERY_OPTION.matcher(uri).results()
                .filter(option -> isSecret(option.group(1)) && isLiteral(option.group(2)))
                .map(option -> "\"" + option.group(1) + "\"");
        Stream<String> users = USER_INFO.matcher(uri).results().filter(user -> isLiteral(user.group(1)))
                .map(user -> "The password in this URI");
        Stream.concat(options, users)
                .forEach(name -> report.add(text.place(), name + " is written out here for anyone to read." + INSTEAD));
    }

    private static boolean isSecret(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
        return SECRET.matcher(plain).find() && !ABOUT.matcher(plain).find();
    }

    private static boolean isLiteral(String value) {
        String bare = value.strip().replaceFirst("^RAW[({]", "");
        return !bare.isEmpty() && !bare.startsWith("#") && !bare.contains("{{") && !bare.contains("${")
                && !bare.equals("true") && !bare.equals("false");
    }
}
