package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Docs;

/** The links from page to page. */
class DocsLinksTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    /** The names that GitHub gives to the headings of a page. */
    private static Set<String> anchors(Path page) throws IOException {
        Set<String> anchors = new HashSet<>();
        for (Matcher headings = HEADING.matcher(Docs.text(page)); headings.find();) {
            String name = headings.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
            String anchor = name;
            for (int again = 1; !anchors.add(anchor); again++) {
                anchor = name + "-" + again;
            }
        }
        return anchors;
    }

    @Test
    void leadSomewhere() throws Exception {
        // When
        List<String> broken = new ArrayList<>();
        for (Path page : Docs.pages()) {
            for (Matcher links = LINK.matcher(Docs.text(page)); links.find();) {
                String link = links.group(1);
                if (!link.matches("[a-z]+:.*")) {
                    String[] parts = link.split("#", 2);
                    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
                    if (!Files.exists(target) || parts.length == 2 && !anchors(target).contains(parts[1])) {
                        broken.add(page + ": " + link);
                    }
                }
            }
        }

        // Then
        assertThat(broken).isEmpty();
    }
}
