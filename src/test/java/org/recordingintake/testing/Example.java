package org.recordingintake.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of docs/examples, applied as docs/recipes.md says. */
public final class Example {

    public static final Path ALL = Path.of("docs", "examples");
    public static final List<Path> PAGES =
            List.of(Path.of("docs", "recipes.md"), Path.of("docs", "recipes-for-connectors.md"));

    private static final Pattern HUNK = Pattern.compile("^@@ -\\d+,(\\d+) \\+\\d+,(\\d+) @@.*\n((?:[ +-].*\n)+)",
            Pattern.MULTILINE);
    private static final Pattern ADD = Pattern.compile("(?m)^bin/recording-intake add ([\\w-]+)$");

    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>();

    private Example(Path directory) {
        this.directory = directory;
    }

    public static Example named(String name) {
        return new Example(ALL.resolve(name));
    }

    /** A setting that the example has with a value in place of the reader's own. */
    public Example with(String setting, Object value) {
        settings.put(setting, value.toString());
        return this;
    }

    /** Does what the page says to these files, all of it within milliseconds: one edit. */
    public void applyTo(Path routes, Path properties) throws IOException {
        Map<Path, String> edited = new LinkedHashMap<>();
        for (Path file : files(directory)) {
            String name = file.getFileName().toString();
            String text = Files.readString(file);
            if (name.equals("application.properties")) {
                edited.put(properties, Files.readString(properties) + "\n" + withOwnValues(text));
            } else if (name.endsWith(".patch")) {
                Path target = routes.resolve(name.replace(".patch", ".camel.yaml"));
                edited.put(target, patched(Files.readString(target), text));
            } else if (name.endsWith(".camel.yaml")) {
                edited.put(routes.resolve(name), text);
            }
        }
        for (Map.Entry<Path, String> file : edited.entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
    }

    public static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String patched(String text, String patch) {
        String patched = text;
        int hunks = 0;
        for (Matcher hunk = HUNK.matcher(patch); hunk.find(); hunks++) {
            List<String> before = lines(hunk.group(3), '+');
            List<String> after = lines(hunk.group(3), '-');
            if (before.size() != Integer.parseInt(hunk.group(1)) || after.size() != Integer.parseInt(hunk.group(2))) {
                throw new AssertionError("patch would reject the numbers of " + hunk.group());
            }
            String part = String.join("", before);
            if (patched.split(Pattern.quote(part), -1).length != 2) {
                throw new AssertionError("This has to occur once in the shipped file: " + part);
            }
            patched = patched.replace(part, String.join("", after));
        }
        if (hunks == 0) {
            throw new AssertionError("Not a patch: " + patch);
        }
        return patched;
    }

    /** Those of a hunk on one side. */
    private static List<String> lines(String hunk, char otherSide) {
        return hunk.lines().filter(line -> line.charAt(0) != otherSide).map(line -> line.substring(1) + "\n").toList();
    }

    private String withOwnValues(String lines) {
        for (String setting : settings.keySet()) {
            if (!lines.contains("\n" + setting + "=")) {
                throw new AssertionError("The example has no setting " + setting);
            }
        }
        return lines.lines().map(line -> line.contains("=") && settings.containsKey(line.substring(0, line.indexOf('=')))
                ? line.substring(0, line.indexOf('=') + 1) + settings.get(line.substring(0, line.indexOf('='))) : line)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** The connectors that the page switches on for it. */
    public List<String> connectors() throws IOException {
        String link = "(examples/" + directory.getFileName() + "/";
        StringBuilder pages = new StringBuilder();
        for (Path page : PAGES) {
            pages.append(Files.readString(page));
        }
        String section = Stream.of(pages.toString().split("(?=\n## )")).filter(text -> text.contains(link))
                .findFirst().orElseThrow(() -> new AssertionError("No page mentions " + directory));
        return ADD.matcher(section).results().map(command -> command.group(1)).toList();
    }
}
