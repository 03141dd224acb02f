package org.recordingintake.check;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;

/**
 * One place in a route file, or in application.properties, where something is wrong.
 *
 * @param line    counted from 1
 * @param column  counted from 1
 * @param rule    the number of the rule, such as {@code S2}; docs/rules.md lists them
 * @param message what is wrong and what to write instead, in whole sentences
 */
public record Diagnostic(Path file, int line, int column, Severity severity, String rule, String message) {

    /** By file, then from top to bottom. */
    public static final Comparator<Diagnostic> BY_PLACE = Comparator.comparing(Diagnostic::file)
            .thenComparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column).thenComparing(Diagnostic::rule);

    /** An error endangers recordings; a warning is a matter of style. */
    public enum Severity {
        ERROR, WARNING
    }

    /** {@code file:line:column: error: message [S2]}, the form in which compilers report. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + severity.name().toLowerCase(Locale.ROOT) + ": " + message
                + " [" + rule + "]";
    }
}
