package org.recordingintake.app;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.LocationPropertiesSource;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.apache.camel.spi.PropertiesSource;
import org.recordingintake.settings.Settings;

/**
 * Camel as this product runs it: with our properties and beans, and without routes, which are added to its context once
 * it has started.
 */
public final class CamelRuntime extends Main {

    /** Builds everything and starts nothing: no consumer, no port, no health. */
    private static final Map<String, String> REHEARSAL = Map.of(
            "camel.main.autoStartup", "false",
            "camel.main.startupSummaryLevel", "off",
            "camel.management.enabled", "false",
            "camel.health.enabled", "false",
            "camel.metrics.enabled", "false");

    private final RouteBeans beans = new RouteBeans();

    /** @param propertyLocation where camel.* keys stand beside our own, such as {@code file:application.properties} */
    public CamelRuntime(String propertyLocation, Settings settings) {
        this(propertyLocation, settings, "recording-intake", Map.of());
    }

    private CamelRuntime(String propertyLocation, Settings settings, String name, Map<String, String> more) {
        setPropertyPlaceholderLocations(propertyLocation + ",classpath:runtime.properties");
        Properties override = properties(settings);
        override.putAll(more);
        setOverrideProperties(override);
        // that of Camel's own would stop it beside us as the JVM ends, and hold it until then
        setShutdownStrategy(new SimpleMainShutdownStrategy());
        configure().withName(name).withRoutesCollectorEnabled(false);
    }

    /** One that only builds the routes that are added to it. */
    public static CamelRuntime forRehearsal(String propertyLocation, Settings settings) {
        return new CamelRuntime(propertyLocation, settings, "rehearsal", REHEARSAL);
    }

    /** The context; only once this has been initialised or started. */
    public SwappableContext context() {
        return (SwappableContext) getCamelContext();
    }

    /** Makes routes that are built from now on see these settings. */
    public void use(Settings settings) {
        context().getPropertiesComponent().setOverrideProperties(properties(settings));
    }

    private static Properties properties(Settings settings) {
        Properties properties = new Properties();
        properties.putAll(settings.properties());
        return properties;
    }

    /** Of the file only camel.* keys count: its other lines are settings, and those in force may be others by now. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        for (PropertiesSource source : context().getPropertiesComponent().getPropertiesSources()) {
            if (source instanceof LocationPropertiesSource && source instanceof LoadablePropertiesSource file) {
                Properties lines = file.loadProperties();
                lines.stringPropertyNames().stream().filter(name -> !name.startsWith("camel.")).toList()
                        .forEach(lines::remove);
            }
        }
    }

    @Override
    public void bind(String name, Object bean) {
        beans.bind(name, bean);
    }

    /** Binds what is made when it is looked up first. */
    void bindUnmade(String name, Class<?> type, Supplier<Object> bean) {
        beans.bind(name, type, bean);
    }

    @Override
    protected CamelContext createCamelContext() {
        SwappableContext context = new SwappableContext(beans);
        ((PropertiesComponent) context.getPropertiesComponent()).setEncoding(StandardCharsets.UTF_8.name());
        return context;
    }
}
