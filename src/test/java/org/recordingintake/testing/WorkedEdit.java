package org.recordingintake.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final Pattern ARTIFACT = Pattern.compile("[\\w.]+:([\\w.-]+):(\\d[\\w.]*)");

    private final String section;
    private final List<String> settings = new ArrayList<>();

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
        settings.add(setting + "=" + value);
        return this;
    }

    /** Does what the page says to the files of this runtime. */
    public void applyTo(TestIntake intake) throws IOException {
        Matcher steps = STEP.matcher(section);
        int done = 0;
        for (; steps.find(); done++) {
            String file = steps.group(2);
            switch (steps.group(3)) {
                case ", add" -> Files.writeString(intake.properties(),
                        Files.readString(intake.properties()) + "\n" + withOwnValues(steps.group(4)));
                case ", replace" -> intake.edit(nameOf(file), steps.group(4), steps.group(5));
                default -> Files.writeString(intake.routeFile(nameOf(file)), steps.group(4));
            }
        }
        if (done == 0 || Pattern.compile("^```(yaml|properties)", Pattern.MULTILINE).matcher(section).results().count()
                != Pattern.compile(STEP.pattern(), STEP.flags()).matcher(section).results()
                        .mapToInt(step -> step.group(5) == null ? 1 : 2).sum()) {
            throw new AssertionError("Not every block of the section says what to do with it: " + section);
        }
    }

    private String withOwnValues(String lines) {
        String changed = lines;
        for (String setting : settings) {
            String name = setting.substring(0, setting.indexOf('='));
            changed = changed.replaceFirst("(?m)^" + Pattern.quote(name) + "=.*$", Matcher.quoteReplacement(setting));
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
