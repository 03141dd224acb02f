package org.recordingintake.settings;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.event.Level;

/** Reads the levels of the log; what cannot or must not be is a problem of the settings. */
final class LogLevels {

    private static final Pattern LOGGER = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");
    /** Requests with their credentials, and messages as they are. */
    private static final Pattern WRITES_SECRETS = Pattern.compile("org\\.apache\\.(hc(\\..*)?|http(\\..*)?"
            + "|activemq\\.audit(\\..*)?|activemq\\.artemis\\.core\\.message\\.impl\\.CoreMessage)");

    private final SettingReader values;

    LogLevels(SettingReader values) {
        this.values = values;
    }

    /** A level, in any case. */
    Level level(Key key) {
        return levelOf(values.text(key)).orElseGet(() -> {
            values.malformed(key, "error, warn, info, debug or trace");
            return Level.INFO;
        });
    }

    /** Levels by the name of the logger, such as {@code org.example=debug,org.apache.camel=info}. */
    Map<String, Level> levels(Key key) {
        Map<String, Level> levels = new TreeMap<>();
        for (String entry : values.list(key)) {
            String[] parts = entry.split("=", 2);
            Optional<Level> level = levelOf(parts[parts.length - 1]);
            if (parts.length < 2 || !LOGGER.matcher(parts[0]).matches() || level.isEmpty()) {
                values.malformed(key, "a list of loggers with their levels, such as org.recordingintake.queue=debug,"
                        + "org.apache.camel=info");
            } else if (WRITES_SECRETS.matcher(parts[0]).matches()) {
                values.problem(key.propertyName() + " names " + parts[0] + ", which would write credentials or personal data into"
                        + " the log. Leave it out.");
            } else {
                levels.put(parts[0], level.get());
            }
        }
        return levels;
    }

    private static Optional<Level> levelOf(String text) {
        return Stream.of(Level.values()).filter(level -> level.name().equalsIgnoreCase(text)).findFirst();
    }
}
