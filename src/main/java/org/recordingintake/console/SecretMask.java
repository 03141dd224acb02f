package org.recordingintake.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.recordingintake.settings.PlainSecrets;

/**
 * Hides secrets in the lines of settings and route files: whoever may see that something was changed may not see them.
 * Rather too much than too little.
 */
final class SecretMask {

    static final String HIDDEN = "(hidden)";

    /** A setting or a field, with its value. */
    private static final Pattern ASSIGNMENT = Pattern.compile("^(\\s*(?:- )?[\"']?([\\w.-]+)[\"']?\\s*[=:]\\s*)(\\S.*)$");
    /** An option in a URI, or a field in braces. */
    private static final Pattern OPTION =
            Pattern.compile("([?&;{,\\s]|^)([\\w.-]+)(\\s*[=:]\\s*)(RAW\\([^)]*\\)|[^&;,}\\s]+)");
    private static final Pattern USER_INFO = Pattern.compile("(://[^/?#@\\s:]*:)[^/?#\\s]+@");
    /** The value of an Authorization header. */
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)\\b(bearer|basic)(\\s+)[A-Za-z0-9+/=_.~-]{8,}");
    private static final Pattern VALUE = Pattern.compile("value|constant|simple");
    /** The beginning of a text of several lines in YAML. */
    private static final Pattern BLOCK = Pattern.compile("[|>][-+0-9]*");

    private String before = "";
    private boolean continues;
    private int block = -1;

    private SecretMask() {
    }

    /** The lines of a file without its secrets. */
    static List<String> of(List<String> lines) {
        SecretMask mask = new SecretMask();
        List<String> masked = new ArrayList<>();
        lines.forEach(line -> masked.add(mask.next(line)));
        return masked;
    }

    private String next(String line) {
        boolean isHiddenWhole = continues || block >= 0 && (line.isBlank() || indent(line) > block);
        continues = continues && line.endsWith("\\");
        block = isHiddenWhole ? block : -1;
        String masked = isHiddenWhole ? HIDDEN : mask(line);
        before = line;
        return masked;
    }

    private String mask(String line) {
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (assignment.matches() && isSecret(assignment.group(2), assignment.group(3), line)) {
            continues = line.endsWith("\\");
            block = BLOCK.matcher(assignment.group(3).strip()).matches() ? indent(line) : -1;
            return assignment.group(1) + HIDDEN;
        }
        String masked = USER_INFO.matcher(line).replaceAll("$1" + HIDDEN + "@");
        masked = AUTHORIZATION.matcher(masked).replaceAll("$1$2" + HIDDEN);
        return OPTION.matcher(masked).replaceAll(option -> Matcher.quoteReplacement(
                PlainSecrets.isSecret(option.group(2)) && PlainSecrets.isPlain(option.group(4))
                        ? option.group(1) + option.group(2) + option.group(3) + HIDDEN : option.group()));
    }

    private boolean isSecret(String name, String value, String line) {
        Matcher named = ASSIGNMENT.matcher(before);
        boolean isOfSecretName = VALUE.matcher(name).matches() && named.matches() && named.group(2).matches("name|key")
                && PlainSecrets.isSecret(named.group(3).replaceAll("[\"']", "").strip());
        return (PlainSecrets.isSecret(name) || isOfSecretName) && PlainSecrets.isPlain(value)
                || !PlainSecrets.inUri(line).isEmpty();
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }
}
