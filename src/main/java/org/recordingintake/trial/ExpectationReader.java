package org.recordingintake.trial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.Suggestions;
import org.recordingintake.file.BoundedFile;
import org.recordingintake.file.DurableFiles;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads what is expected, in the form that docs/test-routes.md describes. */
final class ExpectationReader {

    /** The rule that a file breaks that cannot be used. */
    static final String RULE = "T1";

    private static final List<String> OUTCOMES = List.of("stored", "alerted", "dead", "none");
    private static final String EVENT = "event.json";

    private final Path file;

    private ExpectationReader(Path file) {
        this.file = file;
    }

    /** @throws InvalidExpectationException with the place in the file, and what to write there */
    static Expectation read(Path file) throws InvalidExpectationException {
        return new ExpectationReader(file).read();
    }

    private Expectation read() throws InvalidExpectationException {
        Node root = compose().orElseThrow(() -> invalid(1, 1, "The file is empty. Write at least the outcome, one of "
                + String.join(", ", OUTCOMES) + "."));
        Map<String, Node> keys = keys(root, "given", "outcome", "reason", "place", "sent", "not-sent");
        if (!keys.containsKey("outcome")) {
            throw invalid(root, "The outcome is missing. Write \"outcome: \" and one of " + String.join(", ", OUTCOMES) + ".");
        }
        ScalarNode outcome = text(keys, "outcome").orElseThrow();
        if (!OUTCOMES.contains(outcome.getValue())) {
            throw invalid(outcome, "\"" + outcome.getValue() + "\" is not an outcome. Write one of "
                    + String.join(", ", OUTCOMES) + "." + Suggestions.hint(outcome.getValue(), OUTCOMES));
        }
        return new Expectation(file, given(keys.get("given")), outcome, text(keys, "reason"), text(keys, "place"),
                messages(keys.get("sent")), texts(keys.get("not-sent")));
    }

    private Optional<Node> compose() throws InvalidExpectationException {
        try {
            String text = new String(BoundedFile.read(file), StandardCharsets.UTF_8);
            return new Compose(LoadSettings.builder().build()).composeString(text);
        } catch (NoSuchFileException e) {
            throw invalid(1, 1, "There is no such file.");
        } catch (IOException e) {
            throw invalid(1, 1, "The file cannot be read: " + DurableFiles.reason(e));
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            throw invalid(mark, "The file is not valid YAML: " + e.getProblem()
                    + ". Check the indentation, quotes and colons here.");
        } catch (YamlEngineException e) {
            throw invalid(1, 1, "The file is not valid YAML: " + e.getMessage());
        }
    }

    private Given given(Node node) throws InvalidExpectationException {
        Map<String, Node> keys = node == null ? Map.of()
                : keys(node, "event", "example", "status", "media", "fail", "settings");
        if (keys.containsKey("event") && keys.containsKey("example")) {
            throw invalid(keys.get("example"), "Write either event or example.");
        }
        Optional<ScalarNode> example = text(keys, "example");
        if (example.isPresent() && !Given.EXAMPLES.contains(example.get().getValue())) {
            throw invalid(example.get(), "\"" + example.get().getValue() + "\" is not an example. Write one of "
                    + Given.EXAMPLES.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        String event = example.isPresent() ? Given.EXAMPLE + example.get().getValue()
                : existing(text(keys, "event")).map(Path::toString)
                        .orElse(Files.exists(file.resolveSibling(EVENT)) ? file.resolveSibling(EVENT).toString() : null);
        Map<String, String> settings = new LinkedHashMap<>();
        if (keys.containsKey("settings")) {
            for (Map.Entry<String, Node> setting : keys(keys.get("settings")).entrySet()) {
                settings.put(setting.getKey(), scalar(setting.getValue()).getValue());
            }
        }
        return new Given(event, text(keys, "status").map(ScalarNode::getValue).orElse(null),
                existing(text(keys, "media")).orElse(null), failures(keys.get("fail")), settings);
    }

    private Optional<Path> existing(Optional<ScalarNode> name) throws InvalidExpectationException {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Path path = file.resolveSibling(name.get().getValue());
        if (!Files.isRegularFile(path)) {
            throw invalid(name.get(), "There is no file " + path + ". Names are relative to the directory of this file.");
        }
        return Optional.of(path);
    }

    private List<String> failures(Node node) throws InvalidExpectationException {
        List<ScalarNode> failures = node instanceof ScalarNode one ? List.of(one) : texts(node);
        for (ScalarNode failure : failures) {
            try {
                InjectedFailure.of(failure.getValue());
            } catch (IllegalArgumentException e) {
                throw invalid(failure, e.getMessage());
            }
        }
        return failures.stream().map(ScalarNode::getValue).toList();
    }

    private List<Expectation.Message> messages(Node node) throws InvalidExpectationException {
        List<Expectation.Message> messages = new ArrayList<>();
        for (Node item : items(node)) {
            Map<String, Node> keys = keys(item, "to", "headers", "body");
            if (!keys.containsKey("to")) {
                throw invalid(item, "The message has no \"to\". Write the beginning of the endpoint's URI there.");
            }
            if (keys.containsKey("headers")) {
                for (Node header : keys(keys.get("headers")).values()) {
                    scalar(header);
                }
            }
            messages.add(new Expectation.Message(text(keys, "to").orElseThrow(), (MappingNode) keys.get("headers"),
                    keys.get("body")));
        }
        return messages;
    }

    private List<ScalarNode> texts(Node node) throws InvalidExpectationException {
        List<ScalarNode> texts = new ArrayList<>();
        for (Node item : items(node)) {
            texts.add(scalar(item));
        }
        return texts;
    }

    private List<Node> items(Node node) throws InvalidExpectationException {
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw invalid(node, "Write a list here, each item beginning with \"- \".");
    }

    private Optional<ScalarNode> text(Map<String, Node> keys, String key) throws InvalidExpectationException {
        return keys.containsKey(key) ? Optional.of(scalar(keys.get(key))) : Optional.empty();
    }

    private ScalarNode scalar(Node node) throws InvalidExpectationException {
        if (node instanceof ScalarNode scalar) {
            return scalar;
        }
        throw invalid(node, "Write a single value here, in quotes if it has : or { in it.");
    }

    /** @param known the keys that there may be; none for any */
    private Map<String, Node> keys(Node node, String... known) throws InvalidExpectationException {
        if (!(node instanceof MappingNode mapping)) {
            throw invalid(node, "Write \"key: value\" here" + (known.length == 0 ? "."
                    : ", with the keys " + String.join(", ", known) + "."));
        }
        Map<String, Node> keys = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(tuple.getKeyNode()).getValue();
            if (known.length > 0 && !List.of(known).contains(key)) {
                throw invalid(tuple.getKeyNode(), "\"" + key + "\" is not a key here; these are: "
                        + String.join(", ", known) + "." + Suggestions.hint(key, List.of(known)));
            }
            if (keys.put(key, tuple.getValueNode()) != null) {
                throw invalid(tuple.getKeyNode(), "\"" + key + "\" occurs twice here. Keep one of them.");
            }
        }
        return keys;
    }

    private InvalidExpectationException invalid(Node node, String message) {
        return invalid(node.getStartMark(), message);
    }

    private InvalidExpectationException invalid(Optional<Mark> mark, String message) {
        return invalid(mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, message);
    }

    private InvalidExpectationException invalid(int line, int column, String message) {
        return new InvalidExpectationException(
                new Diagnostic(file, line, column, Diagnostic.Severity.ERROR, RULE, message));
    }
}
