package org.recordingintake.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A YAML value and where it begins. */
public sealed interface Yaml {

    SourceLocation place();

    /** Every text in this value, its own included, without the keys of mappings. */
    Stream<Text> texts();

    /** A scalar of any type, as it is written; empty for null. */
    record Text(String value, SourceLocation place) implements Yaml {

        @Override
        public Stream<Text> texts() {
            return Stream.of(this);
        }
    }

    record Sequence(List<Yaml> values, SourceLocation place) implements Yaml {

        @Override
        public Stream<Text> texts() {
            return values.stream().flatMap(Yaml::texts);
        }

        /** Those of its values that are mappings. */
        public Stream<Mapping> mappings() {
            return values.stream().filter(Mapping.class::isInstance).map(Mapping.class::cast);
        }
    }

    /** Its keys are unique. */
    record Mapping(List<Entry> entries, SourceLocation place) implements Yaml {

        @Override
        public Stream<Text> texts() {
            return entries.stream().map(Entry::value).flatMap(Yaml::texts);
        }

        Optional<Yaml> get(String key) {
            return entries.stream().filter(entry -> entry.key().value().equals(key)).map(Entry::value).findFirst();
        }

        /** The scalar under this key; empty also if something else stands there. */
        public Optional<Text> text(String key) {
            return get(key).filter(Text.class::isInstance).map(Text.class::cast);
        }

        /** The list under this key; empty also if something else stands there. */
        Optional<Sequence> sequence(String key) {
            return get(key).filter(Sequence.class::isInstance).map(Sequence.class::cast);
        }

        /** The mapping under this key; empty also if something else stands there. */
        Optional<Mapping> mapping(String key) {
            return get(key).filter(Mapping.class::isInstance).map(Mapping.class::cast);
        }
    }

    record Entry(Text key, Yaml value) {
    }
}
