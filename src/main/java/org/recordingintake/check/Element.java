package org.recordingintake.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A named part of a route file: a definition, the {@code from} of a route, a step, a branch of a step.
 *
 * @param name     such as {@code route}, {@code from}, {@code setHeader}, {@code when}
 * @param place    of the name
 * @param body     what stands under the name
 * @param children its parts in the order in which they are written; options and parameters are none
 */
public record Element(String name, SourceLocation place, Yaml body, List<Element> children) {

    /** The keys, other than {@code steps}, under which further parts stand. {@code to} is one in the rest DSL only. */
    private static final Set<String> PARTS = Set.of("from", "route", "when", "otherwise", "doCatch", "doFinally",
            "onFallback", "onException", "onCompletion", "intercept", "interceptFrom", "interceptSendToEndpoint",
            "errorHandler", "deadLetterChannel", "get", "post", "put", "patch", "delete", "head", "to");

    static Element of(Yaml.Entry entry) {
        List<Element> children = entry.value() instanceof Yaml.Mapping options
                ? options.entries().stream().flatMap(Element::parts).toList() : List.of();
        return new Element(entry.key().value(), entry.key().place(), entry.value(), children);
    }

    private static Stream<Element> parts(Yaml.Entry option) {
        String key = option.key().value();
        if (key.equals("steps")) {
            return option.value() instanceof Yaml.Sequence steps
                    ? steps.mappings().flatMap(step -> step.entries().stream()).map(Element::of) : Stream.empty();
        }
        if (!PARTS.contains(key)) {
            return Stream.empty();
        }
        return option.value() instanceof Yaml.Sequence list
                ? list.values().stream().map(item -> of(named(key, item))) : Stream.of(of(option));
    }

    /** Some lists repeat the name in each item ({@code - onException: …}); others do not ({@code when}). */
    private static Yaml.Entry named(String name, Yaml item) {
        boolean repeated = item instanceof Yaml.Mapping mapping && mapping.entries().size() == 1
                && mapping.get(name).isPresent();
        return repeated ? ((Yaml.Mapping) item).entries().get(0)
                : new Yaml.Entry(new Yaml.Text(name, item.place()), item);
    }

    /** This element and everything in it. */
    public Stream<Element> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(Element::all));
    }

    /** The same without what is disabled, and what is in it. */
    Stream<Element> enabled() {
        return isDisabled() ? Stream.empty() : Stream.concat(Stream.of(this), children.stream().flatMap(Element::enabled));
    }

    public Optional<Element> child(String name) {
        return children.stream().filter(child -> child.name.equals(name)).findFirst();
    }

    /** The scalar option of this name. */
    public Optional<Yaml.Text> text(String option) {
        return options().flatMap(options -> options.text(option));
    }

    /** What stands under the name if it is a mapping; empty for the short forms, such as {@code to: "direct:a"}. */
    Optional<Yaml.Mapping> options() {
        return body instanceof Yaml.Mapping mapping ? Optional.of(mapping) : Optional.empty();
    }

    public boolean isDisabled() {
        return text("disabled").filter(disabled -> disabled.value().equals("true")).isPresent();
    }
}
