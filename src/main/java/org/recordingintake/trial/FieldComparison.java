package org.recordingintake.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.recordingintake.check.Diagnostic;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Compares what a file expects with what there is, field by field: {@code *} in a text matches any text, {@code null}
 * for nothing there. Fields that the file does not name do not matter.
 */
final class FieldComparison {

    private static final int LONGEST = 400;

    private final Path file;
    private final List<Diagnostic> differences = new ArrayList<>();

    FieldComparison(Path file) {
        this.file = file;
    }

    List<Diagnostic> differences() {
        return List.copyOf(differences);
    }

    void addAll(List<Diagnostic> more) {
        differences.addAll(more);
    }

    /** A finding about this part of the file. */
    void add(Node node, String message) {
        Optional<Mark> mark = node.getStartMark();
        differences.add(new Diagnostic(file, mark.map(Mark::getLine).orElse(0) + 1,
                mark.map(Mark::getColumn).orElse(0) + 1, Diagnostic.Severity.ERROR, Expectation.RULE, message));
    }

    /** @param more about what is actually there, to be appended; may be empty */
    void compare(String name, ScalarNode expected, String actual, String more) {
        if (!pattern(expected.getValue()).matcher(actual).matches()) {
            add(expected, name + ": expected " + quoted(expected.getValue()) + ", actual " + quoted(actual) + more);
        }
    }

    void compare(String name, Node expected, JsonNode actual) {
        if (expected instanceof MappingNode fields && actual.isObject()) {
            for (NodeTuple field : fields.getValue()) {
                if (field.getKeyNode() instanceof ScalarNode key) {
                    compare(name + "." + key.getValue(), field.getValueNode(), actual.path(key.getValue()));
                } else {
                    add(field.getKeyNode(), name + ": write the name of a field here, in quotes if it has : or { in it.");
                }
            }
        } else if (expected instanceof SequenceNode items && actual.isArray() && items.getValue().size() == actual.size()) {
            for (int i = 0; i < actual.size(); i++) {
                compare(name + "[" + i + "]", items.getValue().get(i), actual.get(i));
            }
        } else if (expected instanceof ScalarNode scalar) {
            compare(name, scalar, actual);
        } else {
            add(expected, name + ": expected " + describe(expected) + ", actual " + describe(actual));
        }
    }

    private void compare(String name, ScalarNode expected, JsonNode actual) {
        boolean isNothing = actual.isMissingNode() || actual.isNull();
        if (expected.getTag().equals(Tag.NULL)) {
            if (!isNothing) {
                add(expected, name + ": expected none, actual " + describe(actual));
            }
        } else if (isNothing) {
            add(expected, name + ": expected " + quoted(expected.getValue()) + ", actual none");
        } else {
            compare(name, expected, actual.isValueNode() ? actual.asText() : actual.toString(), "");
        }
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    private static String describe(Node expected) {
        return expected instanceof SequenceNode items ? "a list of " + items.getValue().size() : "an object";
    }

    private static String describe(JsonNode actual) {
        return actual.isMissingNode() || actual.isNull() ? "none" : actual.isArray() ? "a list of " + actual.size()
                : quoted(actual.isValueNode() ? actual.asText() : actual.toString());
    }

    private static String quoted(String text) {
        return "\"" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + "\"";
    }
}
