package org.recordingintake.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.settings.PropertiesText;

/**
 * On which line of application.properties each setting stands, also one that is commented out, {@code #name=value}, and
 * whether a comment above it, or above the settings that it directly follows, explains it. Immutable.
 */
public final class SettingLines {

    private static final Pattern SETTING = Pattern.compile("(\\s*)(#?)\\s*([\\w.\\[\\]-]+)\\s*[=:].*");
    private static final Pattern COMMENTED_OUT = Pattern.compile("\\s*#\\s*[\\w.\\[\\]-]+=.*");
    private static final Pattern NAME = Pattern.compile("[\\w\\[\\]-]+(?:\\.[\\w\\[\\]-]+)+");

    private final Path file;
    private final Map<String, SourceLocation> places = new LinkedHashMap<>();
    private final Map<String, String> text = new LinkedHashMap<>();
    private final Set<String> explained = new HashSet<>();
    private final SourceLocation otherwise;

    /** @param content of application.properties */
    public SettingLines(Path file, byte[] content) {
        this.file = file;
        this.otherwise = new SourceLocation(file, PropertiesText.lineInAnotherEncoding(content).orElse(1), 1);
        Map<String, SourceLocation> commentedOut = new LinkedHashMap<>();
        // any bytes are valid in this encoding, and names are ASCII
        List<String> lines = new String(content, StandardCharsets.ISO_8859_1).lines().toList();
        boolean comment = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher setting = SETTING.matcher(line);
            boolean isComment = line.strip().startsWith("#") && !COMMENTED_OUT.matcher(line).matches();
            if (isComment || line.isBlank()) {
                comment = isComment;
            } else if (setting.matches() && (i == 0 || !lines.get(i - 1).endsWith("\\"))) {
                // of two lines with the same name the last counts
                text.put(setting.group(3), line);
                (setting.group(2).isEmpty() ? places : commentedOut)
                        .put(setting.group(3), new SourceLocation(file, i + 1, setting.group(1).length() + 1));
                if (comment) {
                    explained.add(setting.group(3));
                }
            }
        }
        commentedOut.forEach(places::putIfAbsent);
    }

    /**
     * A finding about a setting, on the line of the first setting that the sentence names and the file holds; if there
     * is none, on the first line that cannot be read as text, or else on the first.
     */
    public Diagnostic finding(String problem) {
        SourceLocation place = placeIn(problem).orElse(otherwise);
        return new Diagnostic(file, place.line(), place.column(), Severity.ERROR, "B2", problem);
    }

    /** Where a setting stands, or is commented out. */
    public Optional<SourceLocation> place(String name) {
        return Optional.ofNullable(places.get(name));
    }

    boolean explains(String name) {
        return explained.contains(name);
    }

    String fileName() {
        return file.getFileName().toString();
    }

    /** The name of the first setting with this text in its line. */
    public Optional<String> nameOf(String part) {
        return text.entrySet().stream().filter(line -> line.getValue().contains(part)).map(Map.Entry::getKey).findFirst();
    }

    private Optional<SourceLocation> placeIn(String problem) {
        return NAME.matcher(problem).results().flatMap(match -> place(match.group()).stream()).findFirst();
    }
}
