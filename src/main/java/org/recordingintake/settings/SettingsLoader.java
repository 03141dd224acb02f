package org.recordingintake.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.IOHelper;
import org.recordingintake.file.BoundedFile;
import org.recordingintake.file.DurableFiles;

/**
 * Reads the settings: {@code -D} first, then the environment ({@code webhook.port} as {@code WEBHOOK_PORT}), then the
 * file. SettingReader may hold Camel's placeholders, such as {@code {{env:NAME}}} or another setting. Immutable.
 */
public final class SettingsLoader {

    private static final List<String> TRACING_CLASSES = List.of("org.apache.camel.opentelemetry2.OpenTelemetryTracer",
            "io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter");

    private final Map<String, String> commandLine;
    private final boolean withEnvironment;

    private SettingsLoader(Map<String, String> commandLine, boolean withEnvironment) {
        this.commandLine = Map.copyOf(commandLine);
        this.withEnvironment = withEnvironment;
    }

    /** @param commandLine what was given as {@code -Dname=value} */
    public static SettingsLoader of(Map<String, String> commandLine) {
        return new SettingsLoader(commandLine, true);
    }

    /** One that sees these values and the file alone: no environment, no system properties. */
    public static SettingsLoader isolated(Map<String, String> given) {
        return new SettingsLoader(given, false);
    }

    /** Whether it sees no environment and no system properties. */
    public boolean isIsolated() {
        return !withEnvironment;
    }

    /**
     * @param file {@code application.properties}; it need not exist
     * @throws InvalidSettingsException naming every value that cannot be used
     */
    public Settings load(Path file) {
        return load(contentOf(file));
    }

    private static byte[] contentOf(Path file) {
        try {
            return BoundedFile.read(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        } catch (IOException e) {
            throw new InvalidSettingsException(List.of(file + " cannot be read: " + DurableFiles.reason(e)));
        }
    }

    /**
     * @param file the content of {@code application.properties}, as {@link Properties#load} reads it, in UTF-8
     * @throws InvalidSettingsException naming every value that cannot be used
     */
    public Settings load(byte[] file) {
        return load(file, Map.of());
    }

    /**
     * The directory {@code data.dir} alone, whatever is wrong with other settings.
     *
     * @throws InvalidSettingsException if this one cannot be used
     */
    public Path dataDir(Path file) {
        Map<String, String> values;
        try {
            values = parse(contentOf(file));
        } catch (InvalidSettingsException e) {
            values = Map.of(); // not a properties file at all: what wins over it, or the default, has to do
        }
        return reading(values, value -> {
            SettingReader typed = new SettingReader(value);
            Path dataDir = typed.directory(Key.DATA_DIR);
            typed.failOnProblems();
            return dataDir;
        });
    }

    /** @param read is given the value of each setting by its name, empty if it has none */
    private <T> T reading(Map<String, String> file, Function<Function<String, Optional<String>>, T> read) {
        PropertiesComponent properties = new PropertiesComponent();
        CamelContext context = contextOf(properties, file);
        try {
            properties.setOverrideProperties(override(given(file, Map.of())));
            return read.apply(name -> resolve(properties, name));
        } finally {
            context.stop();
        }
    }

    /** The files with secrets that settings name, whether they are there or not; none if the settings cannot be read. */
    public List<Path> secretFiles(byte[] file) {
        try {
            Map<String, String> values = parse(file);
            Set<String> all = new TreeSet<>(values.keySet());
            all.addAll(given(values, Map.of()).keySet());
            Stream<Setting> ofAccounts = AccountKey.namesIn(all).stream().map(AccountKey.CLIENT_SECRET_FILE::of);
            Stream<Setting> settings = Stream.concat(Stream.of(Key.values()).filter(Key::namesASecretFile), ofAccounts);
            return reading(values, value -> settings.map(key -> value.apply(key.propertyName())).flatMap(Optional::stream)
                    .filter(name -> !name.isBlank() && name.indexOf('\0') < 0).map(Path::of).toList());
        } catch (InvalidSettingsException e) {
            return List.of();
        }
    }

    /**
     * A warning about secrets that are in the file itself, where backups and copies take them along; empty if there
     * are none. A placeholder, such as {@code {{env:NAME}}}, is no secret.
     *
     * @param file the content of {@code application.properties}
     */
    public static Optional<String> warningOfPlainSecrets(byte[] file) {
        List<String> plain = parse(file).entrySet().stream()
                .filter(written -> holdsPlainSecret(written.getKey(), written.getValue())).map(Map.Entry::getKey).toList();
        return plain.isEmpty() ? Optional.empty() : Optional.of("application.properties holds secrets in plain text: "
                + String.join(", ", plain) + ". Better write a placeholder, such as {{env:NAME}}, and set what it names in"
                + " the environment; for a setting of the product, the environment alone (WEBHOOK_PASSWORD) or a file"
                + " that holds it (webhook.password-file) will do.");
    }

    private static boolean holdsPlainSecret(String name, String value) {
        return PlainSecrets.isSecret(name) && PlainSecrets.isPlain(value) || !PlainSecrets.inUri(value).isEmpty();
    }

    /**
     * Reads a new version of the file for a runtime that is under way: what only a restart can change stays as it is.
     *
     * @throws InvalidSettingsException naming every value that cannot be used
     */
    public Reloaded reload(byte[] file, Settings running) {
        Settings wanted = load(file);
        Map<String, String> pinned = Key.fixed().stream().map(Key::propertyName)
                .filter(running.properties()::containsKey)
                .collect(Collectors.toMap(name -> name, running.properties()::get));
        SortedSet<String> waiting = Key.fixed().stream().map(Key::propertyName)
                .filter(name -> !Optional.ofNullable(wanted.properties().get(name))
                        .equals(Optional.ofNullable(running.properties().get(name))))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Reloaded(load(file, pinned), wanted, waiting);
    }

    /**
     * @param settings       with the running values of those that need a restart
     * @param afterRestart   with their new values
     * @param needingRestart the names of the settings that were changed and need a restart
     */
    public record Reloaded(Settings settings, Settings afterRestart, SortedSet<String> needingRestart) {
    }

    private Settings load(byte[] content, Map<String, String> pinned) {
        Map<String, String> file = parse(content);
        PropertiesComponent properties = new PropertiesComponent();
        CamelContext context = contextOf(properties, file);
        try {
            return read(context, properties, file, given(file, pinned));
        } finally {
            context.stop();
        }
    }

    /** What wins over the file. */
    private Map<String, String> given(Map<String, String> file, Map<String, String> pinned) {
        Map<String, String> given = new LinkedHashMap<>();
        if (withEnvironment) {
            given.putAll(fromEnvironment(file));
        }
        given.putAll(commandLine);
        given.putAll(pinned);
        return given;
    }

    private static Properties override(Map<String, String> given) {
        Properties override = new Properties();
        override.putAll(given);
        return override;
    }

    private static Map<String, String> parse(byte[] content) {
        OptionalInt garbled = PropertiesText.lineInAnotherEncoding(content);
        if (garbled.isPresent()) {
            throw new InvalidSettingsException(List.of("application.properties is not text in UTF-8 from line "
                    + garbled.getAsInt() + " on. Save the file in UTF-8, or write what is not ASCII as \\u and four"
                    + " hexadecimal digits, such as \\u00e4."));
        }
        Properties file = new Properties();
        try {
            file.load(new StringReader(PropertiesText.of(content)));
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSettingsException(List.of("application.properties cannot be read: " + e.getMessage()));
        }
        Map<String, String> values = new TreeMap<>();
        file.stringPropertyNames().forEach(name -> values.put(name, file.getProperty(name).strip()));
        return values;
    }

    private static Map<String, String> fromEnvironment(Map<String, String> file) {
        SortedSet<String> names = new TreeSet<>(file.keySet());
        for (Key key : Key.values()) {
            names.add(key.propertyName());
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : names) {
            String value = IOHelper.lookupEnvironmentVariable(name);
            if (value != null && !name.startsWith("camel.")) {
                found.put(name, value);
            }
        }
        System.getenv().forEach((variable, value) ->
                AccountKey.propertyOf(variable).ifPresent(property -> found.put(property, value)));
        return found;
    }

    private static CamelContext contextOf(PropertiesComponent properties, Map<String, String> file) {
        properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
        Properties initial = new Properties();
        initial.putAll(Key.defaults());
        initial.putAll(file);
        properties.setInitialProperties(initial);
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.setPropertiesComponent(properties);
        context.build();
        return context;
    }

    /** @param given wins over what the file holds */
    private static Settings read(CamelContext context, PropertiesComponent properties, Map<String, String> file,
                                 Map<String, String> given) {
        properties.setOverrideProperties(override(given));
        SettingReader values = new SettingReader(name -> resolve(properties, name));
        Map<String, String> all = new TreeMap<>(file);
        all.putAll(given);
        all.keySet().stream().filter(name -> Key.isReserved(name) && !Key.exists(name) && !AccountKey.exists(name))
                .forEach(name -> values.problem(AccountKey.objection(name).orElse(name + " is not a setting. Did you mean "
                        + Key.nearestTo(name) + "?")));
        values.requireComponent(context, Key.ALERT_URI);
        values.requireComponent(context, Key.PUBLISH_URI);
        requireConnector(values, context, Key.TRACING_ENDPOINT, "tracing", TRACING_CLASSES);
        values.requireComponent(context, Key.AUDIT_URI);
        // what is left is ops' own: placeholders of their routes, with the same precedence
        all.keySet().removeIf(name -> Key.exists(name) || name.startsWith("camel."));
        return Settings.from(values, all);
    }

    /** Refuses a setting that needs classes which come with a connector, unless they are there. */
    private static void requireConnector(SettingReader values, CamelContext context, Key key, String connector,
                                         List<String> classes) {
        if (values.optional(key).isPresent()
                && classes.stream().anyMatch(name -> context.getClassResolver().resolveClass(name) == null)) {
            values.problem(key.propertyName() + " needs the connector " + connector + ": run bin/recording-intake add "
                    + connector + " and restart");
        }
    }

    private static Optional<String> resolve(PropertiesComponent properties, String name) {
        try {
            return Optional.ofNullable(properties.parseUri("{{?" + name + "}}"));
        } catch (IllegalArgumentException e) {
            // the value may be a secret: its text is not repeated
            throw new InvalidSettingsException(List.of(name + " contains a {{placeholder}} that is not defined."
                    + " Set what it names, or write the value without double braces."));
        }
    }
}
