package org.recordingintake.check;

import java.util.List;

/** Y5. The first lines of a file say to an operator what it does before any YAML does. */
final class HeaderComment implements Rule {

    private static final int MAX_LINES = 5;

    @Override
    public void check(RouteModel routes, Report report) {
        routes.texts().forEach(file -> {
            List<String> comment = file.text().lines().takeWhile(line -> line.startsWith("#")).toList();
            if (comment.stream().noneMatch(line -> line.matches(".*\\p{L}.*"))) {
                report.add(new SourceLocation(file.path(), 1, 1), "The file does not say what it is for. Begin it with one"
                        + " to " + MAX_LINES + " lines of comment: purpose, input, guarantee.");
            } else if (comment.size() > MAX_LINES) {
                report.add(new SourceLocation(file.path(), MAX_LINES + 1, 1), "The comment at the start has "
                        + comment.size() + " lines. Keep it to " + MAX_LINES + ", and put the rest into descriptions.");
            }
        });
    }
}
