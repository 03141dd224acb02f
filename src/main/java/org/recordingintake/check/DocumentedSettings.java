package org.recordingintake.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of application.properties. A key stands in the file also when it is commented out, {@code #name=value}, and
 * it is explained if a comment stands above it or above the keys that it directly follows.
 */
final class DocumentedSettings {

    private static final Pattern KEY = Pattern.compile("#?\\s*([\\w.\\[\\]-]+)\\s*[=:].*");
    private static final Pattern COMMENTED_OUT = Pattern.compile("#\\s*[\\w.\\[\\]-]+=.*");

    private final Path file;
    private final Set<String> present = new HashSet<>();
    private final Set<String> explained = new HashSet<>();

    /** @param content of application.properties */
    DocumentedSettings(Path file, byte[] content) {
        this.file = file;
        boolean comment = false;
        boolean continued = false;
        // any bytes are valid in this encoding, and names are ASCII
        for (String line : new String(content, StandardCharsets.ISO_8859_1).lines().map(String::strip).toList()) {
            Matcher key = KEY.matcher(line);
            if (line.isEmpty()) {
                comment = false;
            } else if (line.startsWith("#") && !COMMENTED_OUT.matcher(line).matches()) {
                comment = true;
            } else if (!continued && key.matches()) {
                present.add(key.group(1));
                if (comment) {
                    explained.add(key.group(1));
                }
            }
            continued = line.endsWith("\\");
        }
    }

    String fileName() {
        return file.getFileName().toString();
    }

    boolean has(String name) {
        return present.contains(name);
    }

    boolean explains(String name) {
        return explained.contains(name);
    }
}
