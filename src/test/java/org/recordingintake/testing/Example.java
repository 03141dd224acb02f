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
    public static final Path PAGE = Path.of("docs", "recipes.md");

    private static final Pattern HUNK = Pattern.compile("^@@ -\\d+,(\\d+) \\+\\d+,(\\d+) @@.*\n((?:[ +-].*\n)+)",
            Pattern.MULTILINE);
    private static final Pattern ARTIFACT = Pattern.compile("[\\w.]+:([\\w.-]+):(\\d[\\w.]*)");

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

    /** The files that the page has put into {@code lib/ext/} for it. */
    public List<String> jars() throws IOException {
        String link = "(examples/" + directory.getFileName() + "/";
        String section = Stream.of(Files.readString(PAGE).split("(?=\n## )")).filter(text -> text.contains(link))
                .findFirst().orElseThrow(() -> new AssertionError(PAGE + " does not mention " + directory));
        return ARTIFACT.matcher(section).results().map(jar -> jar.group(1) + "-" + jar.group(2) + ".jar").toList();
    }
}
