package org.recordingintake.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;

import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.IOHelper;

/**
 * Reads the settings: {@code -D} first, then the environment ({@code webhook.port} as {@code WEBHOOK_PORT}), then the
 * file. Values may hold Camel's placeholders, such as {@code {{env:NAME}}} or another setting.
 */
public final class SettingsLoader {

    private SettingsLoader() {
    }

    /**
     * @param file        {@code application.properties}; it need not exist
     * @param commandLine what was given as {@code -Dname=value}
     * @throws InvalidSettingsException naming every value that cannot be used
     */
    public static Settings load(Path file, Map<String, String> commandLine) {
        PropertiesComponent properties = new PropertiesComponent("file:" + file + ";optional=true");
        CamelContext context = contextOf(properties);
        try {
            Map<String, String> given = new LinkedHashMap<>();
            SortedSet<String> names = new TreeSet<>(properties.loadProperties().stringPropertyNames());
            for (Key key : Key.values()) {
                names.add(key.propertyName());
            }
            for (String name : names) {
                String fromEnvironment = IOHelper.lookupEnvironmentVariable(name);
                if (fromEnvironment != null && !name.startsWith("camel.")) {
                    given.put(name, fromEnvironment);
                }
            }
            given.putAll(commandLine);
            return read(context, properties, given);
        } finally {
            context.stop();
        }
    }

    /**
     * Settings from these values alone: no file, no environment, no system properties.
     *
     * @throws InvalidSettingsException naming every value that cannot be used
     */
    public static Settings of(Map<String, String> given) {
        PropertiesComponent properties = new PropertiesComponent();
        CamelContext context = contextOf(properties);
        try {
            return read(context, properties, given);
        } finally {
            context.stop();
        }
    }

    private static CamelContext contextOf(PropertiesComponent properties) {
        properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
        Properties defaults = new Properties();
        defaults.putAll(Key.defaults());
        properties.setInitialProperties(defaults);
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.setPropertiesComponent(properties);
        context.build();
        return context;
    }

    /** @param given wins over what the properties hold */
    private static Settings read(CamelContext context, PropertiesComponent properties, Map<String, String> given) {
        Properties override = new Properties();
        override.putAll(given);
        properties.setOverrideProperties(override);
        Values values = new Values(name -> resolve(properties, name));
        SortedSet<String> names = new TreeSet<>(properties.loadProperties().stringPropertyNames());
        names.stream().filter(name -> Key.isReserved(name) && !Key.exists(name)).forEach(name -> values.problem(
                name + " is not a setting. Did you mean " + Key.nearestTo(name) + "?"));
        values.requireComponent(context, Key.ALERT_URI);
        values.requireComponent(context, Key.PUBLISH_URI);
        return Settings.from(values, othersOf(given));
    }

    /** What was given for ops' own routes, whose placeholders follow the same precedence. */
    private static Map<String, String> othersOf(Map<String, String> given) {
        Map<String, String> others = new LinkedHashMap<>(given);
        others.keySet().removeIf(name -> Key.exists(name) || name.startsWith("camel."));
        return others;
    }

    private static Optional<String> resolve(PropertiesComponent properties, String name) {
        try {
            return Optional.ofNullable(properties.parseUri("{{?" + name + "}}"));
        } catch (IllegalArgumentException e) {
            // the value may be a secret: its text is not repeated
            throw new InvalidSettingsException(List.of(name + " holds a {{placeholder}} that stands for nothing."
                    + " Set what it names, or write the value without double braces."));
        }
    }
}
