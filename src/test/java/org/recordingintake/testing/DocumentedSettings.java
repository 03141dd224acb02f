package org.recordingintake.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings in {@code application.properties}, by the names that they have in the environment. */
public final class DocumentedSettings {

    private static final Pattern LINE = Pattern.compile("#?([a-z][A-Za-z0-9.-]*)=.*");

    private DocumentedSettings() {
    }

    /** Such as {@code WEBHOOK_PORT} for {@code webhook.port}. */
    public static Map<String, String> byEnvironmentName() throws IOException {
        return Files.readAllLines(Path.of("application.properties")).stream().map(LINE::matcher).filter(Matcher::matches)
                .map(line -> line.group(1)).collect(Collectors.toMap(DocumentedSettings::environmentName, name -> name));
    }

    public static Set<String> environmentNames() throws IOException {
        return byEnvironmentName().keySet();
    }

    private static String environmentName(String setting) {
        return setting.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
