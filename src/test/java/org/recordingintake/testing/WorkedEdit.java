package org.recordingintake.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One of the edits of docs/edit-a-route.md, done as somebody would who follows the page word by word. */
public final class WorkedEdit {

    private static final Path PAGE = Path.of("docs", "edit-a-route.md");
    /** An instruction, and the block or the two blocks that it is about. */
    private static final Pattern STEP = Pattern.compile("""
            ^(In|Save as) `([^`]+)`(, add|, replace|)\\n
            ```\\w+\\n(.*?)^```$(?:\\n\\nby\\n
            ```\\w+\\n(.*?)^```$)?""", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("^```(yaml|properties)$", Pattern.MULTILINE);
    private static final Pattern ARTIFACT = Pattern.compile("[\\w.]+:([\\w.-]+):(\\d[\\w.]*)");

    private final String section;
    private final Map<String, String> settings = new LinkedHashMap<>();

    private WorkedEdit(String section) {
        this.section = section;
    }

    /** @param title the heading of its section */
    public static WorkedEdit titled(String title) throws IOException {
        String start = "\n## " + title + "\n";
        return Stream.of(Files.readString(PAGE).split("(?=\n## )")).filter(section -> section.startsWith(start))
                .map(WorkedEdit::new).findFirst()
                .orElseThrow(() -> new AssertionError(PAGE + " has no section \"" + title + "\""));
    }

    /** A setting that the page shows with an example in place of the reader's own value. */
    public WorkedEdit with(String setting, Object value) {
        if (!section.contains("\n" + setting + "=")) {
            throw new AssertionError("The page shows no setting " + setting);
        }
        settings.put(setting, value.toString());
        return this;
    }

    /** Does what the page says to the files of this runtime, all of it within milliseconds: one edit. */
    public void applyTo(TestIntake intake) throws IOException {
        Map<Path, String> edited = new LinkedHashMap<>();
        long blocks = 0;
        for (Matcher steps = STEP.matcher(section); steps.find();) {
            boolean settings = steps.group(3).equals(", add");
            Path file = settings ? intake.properties() : intake.routeFile(nameOf(steps.group(2)));
            String before = Files.exists(file) ? Files.readString(file) : "";
            edited.put(file, settings ? before + "\n" + withOwnValues(steps.group(4))
                    : steps.group(3).isEmpty() ? steps.group(4) : replaced(before, steps.group(4), steps.group(5)));
            blocks += steps.group(5) == null ? 1 : 2;
        }
        if (blocks == 0 || blocks != BLOCK.matcher(section).results().count()) {
            throw new AssertionError("Not every block of the section says what to do with it: " + section);
        }
        for (Map.Entry<Path, String> file : edited.entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
    }

    private static String replaced(String text, String part, String replacement) {
        if (text.split(Pattern.quote(part), -1).length != 2) {
            throw new AssertionError("Stands in the file once only, and as it stands there: " + part);
        }
        return text.replace(part, replacement);
    }

    private String withOwnValues(String lines) {
        String changed = lines;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String name = setting.getKey() + "=";
            changed = changed.replaceFirst("(?m)^" + Pattern.quote(name) + ".*$",
                    Matcher.quoteReplacement(name + setting.getValue()));
        }
        return changed;
    }

    private static String nameOf(String routeFile) {
        return routeFile.replaceFirst("^routes/", "").replaceFirst("\\.camel\\.yaml$", "");
    }

    /** The files that the page has put into {@code lib/ext/}. */
    public List<String> jars() {
        return ARTIFACT.matcher(section).results().map(jar -> jar.group(1) + "-" + jar.group(2) + ".jar").toList();
    }
}
