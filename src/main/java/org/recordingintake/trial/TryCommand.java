package org.recordingintake.trial;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

/** What {@code try} prints: the way of an event, and where it ends; of two versions of the routes the differences. */
public final class TryCommand {

    private static final Set<String> EXAMPLES = Set.of("complete", "partial", "error", "conference", "transcription");

    private final Map<String, String> commandLine;
    private final Path properties;
    private final String propertyLocation;
    private final PrintStream out;

    /** @param commandLine settings that win over the file */
    public TryCommand(Map<String, String> commandLine, Path properties, String propertyLocation, PrintStream out) {
        this.commandLine = commandLine;
        this.properties = properties;
        this.propertyLocation = propertyLocation;
        this.out = out;
    }

    /**
     * What it is called with.
     *
     * @param event   a file, {@code -} for standard input, or {@code example:NAME}
     * @param routes  the directory with the route files, if it is another than {@code routes/}
     * @param media   null for a WAV that matches the event
     * @param status  in place of the event's, or null
     * @param against the directory of another version, or null
     */
    public record Options(String event, Optional<Path> routes, Path media, String status, List<String> failures,
                          Path against, boolean inFull) {

        /** Those of a command line; empty if it makes no sense. */
        public static Optional<Options> of(List<String> words) {
            Deque<String> left = new ArrayDeque<>(words);
            List<String> places = new ArrayList<>();
            Map<String, String> given = new LinkedHashMap<>();
            List<String> failures = new ArrayList<>();
            boolean inFull = false;
            while (!left.isEmpty()) {
                String word = left.remove();
                if (word.equals("-v")) {
                    inFull = true;
                } else if (!word.startsWith("--")) {
                    places.add(word);
                } else if (left.isEmpty()) {
                    return Optional.empty();
                } else if (word.equals("--fail")) {
                    failures.add(left.remove());
                } else if (given.put(word, left.remove()) != null) {
                    return Optional.empty();
                }
            }
            String example = given.remove("--example");
            if (example != null) {
                places.add(0, "example:" + example);
            }
            Options options = new Options(places.isEmpty() ? "" : places.get(0),
                    places.stream().skip(1).findFirst().map(Path::of), path(given.remove("--media")),
                    given.remove("--status"), List.copyOf(failures), path(given.remove("--against")), inFull);
            boolean sensible = given.isEmpty() && !places.isEmpty() && places.size() <= 2
                    && (example == null || EXAMPLES.contains(example));
            return sensible ? Optional.of(options) : Optional.empty();
        }

        private static Path path(String text) {
            return text == null ? null : Path.of(text);
        }
    }

    /**
     * Tries the event.
     *
     * @param otherwise the directory with the route files, where the options name none
     * @return whether it ended in exactly one place, in both versions if there are two
     * @throws IOException              if it cannot be tried; the message says why
     * @throws IllegalArgumentException if an option makes no sense; the message says why
     */
    public boolean run(Options options, Path otherwise) throws IOException, InterruptedException {
        byte[] event = event(options);
        Path routes = options.routes().orElse(otherwise);
        Trial.Ending ending = ending(options, routes, event);
        if (options.against() == null) {
            ending.way().forEach(out::println);
            ending.end().forEach(line -> out.println("=> " + line));
            return ending.isGood();
        }
        Trial.Ending other = ending(options, options.against(), event);
        List<String> differences = Differences.between(lines(other), lines(ending));
        differences.forEach(out::println);
        if (differences.isEmpty()) {
            out.println("No difference between " + options.against() + " and " + routes + ".");
        }
        return ending.isGood() && other.isGood();
    }

    private static List<String> lines(Trial.Ending ending) {
        List<String> lines = new ArrayList<>(ending.way());
        ending.end().forEach(line -> lines.add("=> " + line));
        // delays stray, so that what failed together does not come back together
        lines.replaceAll(line -> line.replaceFirst(", the next in .*", ""));
        return lines;
    }

    private Trial.Ending ending(Options options, Path routes, byte[] event) throws IOException, InterruptedException {
        List<InjectedFailure> failures = options.failures().stream().map(InjectedFailure::of).toList();
        Path directory = Files.createTempDirectory("recording-intake-try-");
        try {
            return new Trial(settings(directory), routes, properties, propertyLocation, failures, options.inFull())
                    .of(event, options.media());
        } finally {
            Trial.clear(directory);
        }
    }

    /** Those of the file, but for where things lie and what the process would connect to. */
    private Settings settings(Path directory) {
        Map<String, String> settings = new LinkedHashMap<>(commandLine);
        settings.put("data.dir", directory.toString());
        settings.put("store.dir", directory.resolve("recordings").toString());
        settings.put("webhook.host", "127.0.0.1");
        List.of("queue.url", "ledger.url").forEach(name -> settings.put(name, "embedded"));
        List.of("queue.username", "queue.password", "queue.password-file", "ledger.username", "ledger.password",
                "ledger.password-file").forEach(name -> settings.put(name, ""));
        return SettingsLoader.of(settings).load(properties);
    }

    private static byte[] event(Options options) throws IOException {
        byte[] event = read(options.event());
        if (options.status() == null) {
            return event;
        }
        ObjectMapper json = new ObjectMapper();
        try {
            JsonNode tree = json.readTree(event);
            if (tree instanceof ObjectNode object) {
                (object.get("transcription") instanceof ObjectNode transcription ? transcription : object)
                        .put("status", options.status());
                return json.writeValueAsBytes(object);
            }
        } catch (JsonProcessingException e) {
            throw new IOException(options.event() + " is no JSON, so --status cannot replace its status.", e);
        }
        throw new IOException(options.event() + " is no JSON object, so --status cannot replace its status.");
    }

    private static byte[] read(String event) throws IOException {
        if (event.equals("-")) {
            return System.in.readAllBytes();
        }
        if (event.startsWith("example:")) {
            try (InputStream example = TryCommand.class.getResourceAsStream("/examples/" + event.substring(8) + ".json")) {
                return example.readAllBytes();
            }
        }
        try {
            return Files.readAllBytes(Path.of(event));
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + event + ".", e);
        }
    }
}
