package org.recordingintake.reload;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.recordingintake.check.Element;
import org.recordingintake.check.SourceLocation;
import org.recordingintake.check.Yaml;

/**
 * The parts of route files in which something that is known by its name alone must stand.
 *
 * @param parts the likeliest first
 */
record Scope(List<Element> parts) {

    Scope {
        parts = List.copyOf(parts);
    }

    /** Where a value, a reference to it, a longer text with it, or else an option of this name stands. */
    Optional<SourceLocation> find(String name) {
        return value(name::equals).or(() -> value(text -> text.startsWith("#") && text.endsWith(name)))
                .or(() -> value(text -> text.contains(name)))
                .or(() -> entries().map(Yaml.Entry::key).filter(key -> key.value().equals(name)).map(Yaml.Text::place)
                        .findFirst())
                .or(() -> value(name::equalsIgnoreCase));
    }

    private Optional<SourceLocation> value(Predicate<String> condition) {
        return parts.stream().flatMap(part -> part.body().texts()).filter(text -> condition.test(text.value()))
                .map(Yaml.Text::place).findFirst();
    }

    Stream<Yaml.Entry> entries() {
        return parts.stream().flatMap(part ->
                entries(new Yaml.Entry(new Yaml.Text(part.name(), part.place()), part.body())));
    }

    private static Stream<Yaml.Entry> entries(Yaml.Entry entry) {
        return Stream.concat(Stream.of(entry), below(entry.value()));
    }

    private static Stream<Yaml.Entry> below(Yaml value) {
        if (value instanceof Yaml.Mapping mapping) {
            return mapping.entries().stream().flatMap(Scope::entries);
        }
        return value instanceof Yaml.Sequence sequence ? sequence.values().stream().flatMap(Scope::below)
                : Stream.empty();
    }
}
