package org.recordingintake.check;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A route file as YAML: what Camel would silently ignore in it, what only the text has, and where words are written.
 * Nodes may be those of another parse of the same text.
 */
final class SourceText {

    private static final int MAX_DEPTH = 200;
    /** Values repeated by aliases count again: a few aliases can otherwise represent billions of values. */
    private static final int MAX_VALUES = 100_000;
    /** What Camel 4.18 accepts as an entry of a file; it silently ignores a step there. */
    private static final Set<String> DEFINITIONS = Set.of("beans", "dataFormats", "errorHandler", "from", "intercept",
            "interceptFrom", "interceptSendToEndpoint", "onCompletion", "onException", "routeConfiguration", "route",
            "routeTemplate", "templatedRoute", "restConfiguration", "rest");

    private final Path path;
    private final String text;
    private final Map<Integer, ScalarNode> keys = new HashMap<>();
    private SequenceNode root;
    private int values;

    private SourceText(Path path, String text) {
        this.path = path;
        this.text = text;
    }

    static SourceText of(RouteFile file) throws UnreadableFileException {
        SourceText source = new SourceText(file.path(), decode(file.content()));
        try {
            source.parse();
            return source;
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            String context = e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + ", ";
            throw unreadable(mark, e.getProblem().contains("(TAB)")
                    ? "There is a tab where YAML requires spaces. Indent with spaces, two for each level."
                    : notYaml(context + e.getProblem()));
        } catch (ReaderException e) {
            String before = source.text.substring(0, source.text.offsetByCodePoints(0, e.getPosition()));
            throw new UnreadableFileException(before.split("\n", -1).length, before.length() - before.lastIndexOf('\n'),
                    notYaml("the character U+%04X is not allowed here".formatted(e.getCodePoint())));
        } catch (YamlEngineException e) {
            throw new UnreadableFileException(1, 1, notYaml(e.getMessage()));
        }
    }

    /** Without the byte order mark that some editors put first. */
    private static String decode(byte[] content) throws UnreadableFileException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new UnreadableFileException(1, 1, "The file is not UTF-8 text. Save it in that encoding.");
        }
    }

    private void parse() throws UnreadableFileException {
        LoadSettings settings = LoadSettings.builder().setAllowNonScalarKeys(true).build();
        requireShallow(new Parse(settings).parseString(text));
        Node whole = new Compose(settings).composeString(text).orElseThrow(() -> new UnreadableFileException(1, 1,
                "The file is empty. Write its routes as a list, each beginning with \"- route:\", or delete it."));
        check(whole, 0);
        if (!(whole instanceof SequenceNode entries)) {
            throw unreadable(whole.getStartMark(), "The file is not a list, so nothing in it would run. Begin each entry"
                    + " with a dash: \"- route:\".");
        }
        root = entries;
        for (Node entry : entries.getValue()) {
            checkDefinition(entry);
        }
    }

    /** Before anything recursive sees the file. */
    private static void requireShallow(Iterable<Event> events) throws UnreadableFileException {
        int depth = 0;
        for (Event event : events) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw tooDeep(event.getStartMark());
            }
        }
    }

    private void check(Node node, int depth) throws UnreadableFileException {
        if (depth > MAX_DEPTH) {
            throw tooDeep(node.getStartMark());
        }
        if (++values > MAX_VALUES) {
            throw unreadable(node.getStartMark(), "The file holds more than " + MAX_VALUES + " values, those repeated by"
                    + " aliases included. Split it, or write out what the aliases repeat.");
        }
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                check(item, depth + 1);
            }
        } else if (node instanceof MappingNode mapping) {
            Set<String> names = new HashSet<>();
            for (NodeTuple tuple : mapping.getValue()) {
                check(tuple, names);
                check(tuple.getValueNode(), depth + 1);
            }
        }
    }

    private void check(NodeTuple tuple, Set<String> names) throws UnreadableFileException {
        Optional<Mark> place = tuple.getKeyNode().getStartMark();
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            throw unreadable(place, "YAML reads this { as the start of a mapping. Put a value that begins with a"
                    + " placeholder in quotes: \"{{name}}\".");
        }
        if (!names.add(key.getValue())) {
            throw unreadable(place, "\"" + key.getValue() + "\" occurs twice here, and all but the last would"
                    + " silently be ignored. Keep one of them.");
        }
        keys.put(index(tuple.getValueNode()), key);
    }

    private static void checkDefinition(Node entry) throws UnreadableFileException {
        if (!(entry instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
            throw unreadable(entry.getStartMark(), "Each entry of the list is one definition, such as \"- route:\", with"
                    + " everything in it indented below. Check the indentation here.");
        }
        String name = text(mapping.getValue().get(0).getKeyNode());
        if (!DEFINITIONS.contains(name)) {
            throw unreadable(entry.getStartMark(), "\"" + name + "\" cannot be an entry of a route file. Write"
                    + " \"- route:\" (or routeConfiguration, beans, rest…), and steps under the route's from.");
        }
    }

    Path path() {
        return path;
    }

    /** The whole file, comments included. */
    String text() {
        return text;
    }

    Node root() {
        return root;
    }

    /** The keys of the definitions, such as {@code route}, with what is below them. */
    Stream<NodeTuple> definitions() {
        return root.getValue().stream().flatMap(entry -> ((MappingNode) entry).getValue().stream());
    }

    /** Every scalar in a node that is not a key. */
    static Stream<ScalarNode> values(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().flatMap(SourceText::values);
        }
        return node instanceof MappingNode ? tuples(node).flatMap(tuple -> values(tuple.getValueNode()))
                : Stream.of((ScalarNode) node);
    }

    /** The keys and values of a mapping; none of anything else. */
    static Stream<NodeTuple> tuples(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue().stream() : Stream.empty();
    }

    /** A node and everything in it that is not a key. */
    static Stream<Node> all(Node node) {
        Stream<Node> below = node instanceof SequenceNode sequence ? sequence.getValue().stream()
                : tuples(node).map(NodeTuple::getValueNode);
        return Stream.concat(Stream.of(node), below.flatMap(SourceText::all));
    }

    /** The scalar as it is written, without quotes; an empty text for anything else. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    SourceLocation place(Node node) {
        return new SourceLocation(path, line(node.getStartMark()), column(node.getStartMark()));
    }

    /** The key of a value. */
    Optional<ScalarNode> keyOf(Node value) {
        return Optional.ofNullable(keys.get(index(value)));
    }

    /** Where a node has a value, a reference to it, a longer text with it, or else an option of this name. */
    Optional<SourceLocation> find(Node in, String word) {
        return word.isEmpty() ? Optional.empty() : value(in, word::equals)
                .or(() -> value(in, text -> text.startsWith("#") && text.endsWith(word)))
                .or(() -> value(in, text -> text.contains(word)))
                .or(() -> all(in).flatMap(SourceText::tuples).map(NodeTuple::getKeyNode)
                        .filter(key -> text(key).equals(word)).map(this::place).findFirst())
                .or(() -> keyOf(in).filter(key -> key.getValue().equals(word)).map(this::place))
                .or(() -> value(in, word::equalsIgnoreCase));
    }

    private Optional<SourceLocation> value(Node in, Predicate<String> condition) {
        return values(in).filter(scalar -> condition.test(scalar.getValue())).map(this::place).findFirst();
    }

    private static int index(Node node) {
        return node.getStartMark().map(Mark::getIndex).orElse(-1);
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }

    private static int column(Optional<Mark> mark) {
        return mark.map(Mark::getColumn).orElse(0) + 1;
    }

    private static String notYaml(String problem) {
        return "The file is not valid YAML: " + problem + ". Check the indentation, quotes and colons here.";
    }

    private static UnreadableFileException tooDeep(Optional<Mark> mark) {
        return unreadable(mark, "This is nested more than " + MAX_DEPTH + " levels deep. Move inner steps to a route of"
                + " their own.");
    }

    private static UnreadableFileException unreadable(Optional<Mark> mark, String message) {
        return new UnreadableFileException(line(mark), column(mark), message);
    }
}
