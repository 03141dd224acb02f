package org.recordingintake.check;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

/** Reads one file as YAML, with the parser that Camel uses. Good for one file only. */
final class YamlReader {

    private static final int MAX_DEPTH = 200;
    /** What aliases repeat counts again: a few of them can otherwise stand for billions of values. */
    private static final int MAX_VALUES = 100_000;

    private final Path file;
    private final String text;
    private int values;

    private YamlReader(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The text of a file, without the byte order mark that some editors put first. */
    static String decode(byte[] content) throws UnreadableFileException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new UnreadableFileException(1, 1, "The file is not text in UTF-8. Save it in that encoding.");
        }
    }

    /** The value in the file; empty if there is nothing but comments. */
    static Optional<Yaml> read(Path file, String text) throws UnreadableFileException {
        YamlReader reader = new YamlReader(file, text);
        try {
            return reader.read();
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            if (e.getProblem().contains("(TAB)")) {
                throw unreadable(mark, "A tab stands where YAML wants spaces. Indent with spaces, two for each level.");
            }
            String context = e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + ", ";
            throw unreadable(mark, notYaml(context + e.getProblem()));
        } catch (ReaderException e) {
            String before = text.substring(0, text.offsetByCodePoints(0, e.getPosition()));
            throw new UnreadableFileException(before.split("\n", -1).length, before.length() - before.lastIndexOf('\n'),
                    notYaml("the character U+%04X may not stand here".formatted(e.getCodePoint())));
        } catch (YamlEngineException e) {
            throw new UnreadableFileException(1, 1, notYaml(e.getMessage()));
        }
    }

    private Optional<Yaml> read() throws UnreadableFileException {
        LoadSettings settings = LoadSettings.builder().setAllowNonScalarKeys(true).build();
        requireShallow(new Parse(settings).parseString(text));
        Optional<Node> root = new Compose(settings).composeString(text);
        return root.isEmpty() ? Optional.empty() : Optional.of(value(root.get(), 0));
    }

    /** Before anything recursive sees the file. */
    private static void requireShallow(Iterable<Event> events) throws UnreadableFileException {
        int depth = 0;
        for (Event event : events) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw unreadable(event.getStartMark(), tooDeep());
            }
        }
    }

    private Yaml value(Node node, int depth) throws UnreadableFileException {
        SourceLocation place = place(node);
        if (depth > MAX_DEPTH) {
            throw unreadable(place, tooDeep());
        }
        if (++values > MAX_VALUES) {
            throw unreadable(place, "The file holds more than " + MAX_VALUES + " values, those repeated by aliases"
                    + " included. Split it, or write out what the aliases repeat.");
        }
        if (node instanceof ScalarNode scalar) {
            return new Yaml.Text(scalar.getValue(), place);
        }
        if (node instanceof SequenceNode sequence) {
            List<Yaml> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(value(item, depth + 1));
            }
            return new Yaml.Sequence(items, place);
        }
        return mapping((MappingNode) node, place, depth);
    }

    private Yaml.Mapping mapping(MappingNode node, SourceLocation place, int depth) throws UnreadableFileException {
        List<Yaml.Entry> entries = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (NodeTuple tuple : node.getValue()) {
            SourceLocation keyPlace = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw unreadable(keyPlace, "YAML reads this { as the start of a mapping. Put a value that begins with a"
                        + " placeholder in quotes: \"{{name}}\".");
            }
            if (!keys.add(key.getValue())) {
                throw unreadable(keyPlace, "\"" + key.getValue() + "\" stands twice in one place, and all but the last"
                        + " would silently be ignored. Keep one of them.");
            }
            Yaml value = value(tuple.getValueNode(), depth + 1);
            entries.add(new Yaml.Entry(new Yaml.Text(key.getValue(), keyPlace), value));
        }
        return new Yaml.Mapping(entries, place);
    }

    private SourceLocation place(Node node) {
        return new SourceLocation(file, line(node.getStartMark()), column(node.getStartMark()));
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }

    private static int column(Optional<Mark> mark) {
        return mark.map(Mark::getColumn).orElse(0) + 1;
    }

    private static String notYaml(String problem) {
        return "The file is not valid YAML: " + problem + ". Look at the indentation, quotes and colons here.";
    }

    private static String tooDeep() {
        return "This is nested more than " + MAX_DEPTH + " levels deep. Move inner steps to a route of their own.";
    }

    private static UnreadableFileException unreadable(Optional<Mark> mark, String message) {
        return new UnreadableFileException(line(mark), column(mark), message);
    }

    private static UnreadableFileException unreadable(SourceLocation place, String message) {
        return new UnreadableFileException(place.line(), place.column(), message);
    }
}
