package org.recordingintake.trial;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

/** What {@code try} prints: the way of an event, and where it ends; of two versions of the routes the differences. */
public final class TrialReport {

    private final Map<String, String> commandLine;
    private final Path properties;
    private final String propertyLocation;
    private final PrintStream out;

    /** @param commandLine settings that win over the file */
    public TrialReport(Map<String, String> commandLine, Path properties, String propertyLocation, PrintStream out) {
        this.commandLine = commandLine;
        this.properties = properties;
        this.propertyLocation = propertyLocation;
        this.out = out;
    }

    /**
     * What it is called with.
     *
     * @param event   a file, {@code -} for standard input, or {@code example:NAME}
     * @param routes  the directory with the route files
     * @param media   null for a WAV that matches the event
     * @param status  in place of the event's, or null
     * @param against the directory of another version, or null
     */
    public record Options(String event, Path routes, Path media, String status, List<String> failures, Path against,
                          boolean inFull) {
    }

    /**
     * Tries the event.
     *
     * @return whether it ended in exactly one place, in both versions if there are two
     * @throws IOException              if it cannot be tried; the message says why
     * @throws IllegalArgumentException if an option makes no sense; the message says why
     */
    public boolean of(Options options) throws IOException, InterruptedException {
        byte[] event = event(options);
        Trial.Ending ending = ending(options, options.routes(), event);
        if (options.against() == null) {
            ending.way().forEach(out::println);
            ending.end().forEach(line -> out.println("=> " + line));
            return ending.isGood();
        }
        Trial.Ending other = ending(options, options.against(), event);
        List<String> differences = Differences.between(lines(other), lines(ending));
        differences.forEach(out::println);
        if (differences.isEmpty()) {
            out.println("No difference between " + options.against() + " and " + options.routes() + ".");
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
            try (InputStream example = TrialReport.class.getResourceAsStream("/examples/" + event.substring(8) + ".json")) {
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
