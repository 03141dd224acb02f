package org.recordingintake.lint;

import java.nio.file.Path;
import java.util.Locale;

/**
 * One place in a route file that breaks a rule.
 *
 * @param line    counted from 1
 * @param column  counted from 1
 * @param rule    the number of the rule, such as {@code S2}; {@link Rules} lists them
 * @param message what is wrong and what to write instead, in whole sentences
 */
public record Finding(Path file, int line, int column, Severity severity, String rule, String message) {

    /** An error endangers recordings; a warning is a matter of style. */
    public enum Severity {
        ERROR, WARNING
    }

    /** A setting that cannot be used. */
    public static Finding ofSetting(Path properties, String problem) {
        return new Finding(properties, 1, 1, Severity.ERROR, "B2", problem);
    }

    /** {@code file:line:column: error: message [S2]}, the form in which compilers report. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + severity.name().toLowerCase(Locale.ROOT) + ": " + message
                + " [" + rule + "]";
    }
}
