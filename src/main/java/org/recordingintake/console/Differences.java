package org.recordingintake.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import org.recordingintake.check.FileSet;

/** What differs between two sets of files, for people; without secrets. */
final class Differences {

    private static final int CONTEXT = 3;
    /** Comparing takes time that grows with the square of what differs. */
    private static final int MOST_LINES = 5000;
    private static final int MOST_SHOWN = 1000;

    private Differences() {
    }

    /** Of each file that differs, in the order of their names. */
    static List<EditPage.FileDifference> between(FileSet before, FileSet after) {
        TreeSet<String> names = new TreeSet<>(before.all().keySet());
        names.addAll(after.all().keySet());
        List<EditPage.FileDifference> differences = new ArrayList<>();
        for (String name : names) {
            FileSet.Content old = before.all().get(name);
            FileSet.Content now = after.all().get(name);
            if (old == null || !old.equals(now)) {
                differences.add(new EditPage.FileDifference(name, lines(name, old, now)));
            }
        }
        return differences;
    }

    private static List<String> lines(String name, FileSet.Content old, FileSet.Content now) {
        List<String> before = lines(old);
        List<String> after = lines(now);
        if (before.size() > MOST_LINES || after.size() > MOST_LINES) {
            return List.of("(too long to be compared here)");
        }
        List<String> lines = UnifiedDiffUtils.generateUnifiedDiff(old == null ? "/dev/null" : name,
                now == null ? "/dev/null" : name, before, DiffUtils.diff(before, after), CONTEXT);
        if (lines.isEmpty()) {
            return List.of("(only a secret was changed, or something that cannot be seen)");
        }
        return lines.size() <= MOST_SHOWN ? lines : List.copyOf(lines.subList(0, MOST_SHOWN));
    }

    private static List<String> lines(FileSet.Content content) {
        return content == null ? List.of()
                : SecretMask.of(new String(content.bytes(), StandardCharsets.UTF_8).lines().toList());
    }
}
