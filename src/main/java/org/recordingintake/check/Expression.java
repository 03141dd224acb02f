package org.recordingintake.check;

import java.util.Optional;
import java.util.Set;

/**
 * An expression of a step, in the short form {@code simple: …} or the long one.
 *
 * @param place of its language's name
 * @param text  empty where the language has none, as with {@code method}
 */
public record Expression(String language, SourceLocation place, Optional<Yaml.Text> text) {

    private static final Set<String> LANGUAGES = Set.of("constant", "csimple", "datasonnet", "exchangeProperty",
            "groovy", "header", "hl7terser", "java", "joor", "jq", "js", "jsonpath", "language", "method", "mvel",
            "ognl", "python", "ref", "simple", "spel", "tokenize", "variable", "wasm", "xpath", "xquery", "xtokenize");

    /** The expression among these options of a step. */
    public static Optional<Expression> in(Yaml.Mapping options) {
        Optional<Expression> wrapped = options.mapping("expression").flatMap(Expression::in);
        return wrapped.or(() -> options.entries().stream()
                .filter(entry -> LANGUAGES.contains(entry.key().value())).map(Expression::of).findFirst());
    }

    /** Whether an option of this name is an expression. */
    public static boolean isLanguage(String name) {
        return LANGUAGES.contains(name);
    }

    public static Expression of(Yaml.Entry entry) {
        String key = entry.key().value();
        if (!(entry.value() instanceof Yaml.Mapping options)) {
            return new Expression(key, entry.key().place(), text(entry.value()));
        }
        String language = key.equals("language") ? options.text(key).map(Yaml.Text::value).orElse(key) : key;
        return new Expression(language, entry.key().place(), options.text("expression"));
    }

    private static Optional<Yaml.Text> text(Yaml value) {
        return value instanceof Yaml.Text text ? Optional.of(text) : Optional.empty();
    }

    /** Whether the text is what comes out, apart from functions in braces. */
    boolean isTemplate() {
        return Set.of("constant", "simple", "csimple").contains(language) && text.isPresent();
    }

    /** The text if it comes out the same for every message. */
    Optional<Yaml.Text> literal() {
        return isTemplate() ? text.filter(text -> !text.value().contains("${") && !text.value().contains("$simple{"))
                : Optional.empty();
    }
}
