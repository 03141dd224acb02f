package org.recordingintake.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The README and the pages below {@code docs/}, for tests that compare what they name with what there is. */
public final class Docs {

    private static final Pattern BLOCK = Pattern.compile("^```([^\\n]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

    private Docs() {
    }

    public static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    /** The text of a page without its blocks. */
    public static String text(Path page) throws IOException {
        return BLOCK.matcher(Files.readString(page)).replaceAll("");
    }

    /** What is set in code within the text of a page. */
    public static List<String> code(Path page) throws IOException {
        return CODE.matcher(text(page)).results().map(code -> code.group(1)).toList();
    }

    /** The same of all pages, and the lines of all blocks. */
    public static List<String> allCode() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path page : pages()) {
            all.addAll(code(page));
            blocks(page).forEach(block -> all.addAll(block.lines()));
        }
        return all;
    }

    /** The blocks of a page, in order. */
    public static List<Block> blocks(Path page) throws IOException {
        String whole = Files.readString(page);
        return BLOCK.matcher(whole).results().map(block -> new Block(page,
                (int) whole.substring(0, block.start()).lines().count() + 1, block.group(1), block.group(2))).toList();
    }

    /**
     * A block of a page.
     *
     * @param line of the page, counted from 1
     * @param info such as {@code sh}, or {@code sh run} for one that can be run as it is
     */
    public record Block(Path page, int line, String info, String text) {

        List<String> lines() {
            return text.lines().toList();
        }

        @Override
        public String toString() {
            return page + ":" + line;
        }
    }
}
