package org.recordingintake.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page below {@code docs/}, for a test that does what it says: each of its blocks has to be used. */
public final class PageOfDocs {

    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)(?: run)?\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private final String page;
    private final Map<String, String> examples;
    private final List<String> unused = new ArrayList<>();

    /** @param examples what stands on the page, and what is there in its place */
    public PageOfDocs(String page, Map<String, String> examples) throws IOException {
        this.page = Files.readString(Path.of("docs", page));
        this.examples = examples;
        for (Matcher blocks = BLOCK.matcher(this.page); blocks.find();) {
            unused.add(blocks.group(2));
        }
        for (String example : examples.keySet()) {
            if (unused.stream().noneMatch(block -> block.contains(example))) {
                throw new AssertionError("No block of docs/" + page + " has " + example);
            }
        }
    }

    /** A block of a section, counted from 0, with what is really there in place of the examples. */
    public String block(String heading, String language, int number) {
        String section = section(heading);
        List<String> found = BLOCK.matcher(section).results().filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2)).toList();
        if (found.size() <= number) {
            throw new AssertionError("Section \"" + heading + "\" has no block " + number + " of " + language);
        }
        unused.remove(found.get(number));
        String text = found.get(number);
        for (Map.Entry<String, String> example : examples.entrySet()) {
            text = text.replace(example.getKey(), example.getValue());
        }
        return text;
    }

    private String section(String heading) {
        Matcher start = Pattern.compile("^#+ " + Pattern.quote(heading) + "$", Pattern.MULTILINE).matcher(page);
        if (!start.find()) {
            throw new AssertionError("There is no section \"" + heading + "\"");
        }
        Matcher next = Pattern.compile("^#+ ", Pattern.MULTILINE).matcher(page);
        return page.substring(start.end(), next.find(start.end()) ? next.start() : page.length());
    }

    /** The blocks that nobody has asked for so far. */
    public List<String> unused() {
        return List.copyOf(unused);
    }
}
