package org.recordingintake.app;

import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.function.Supplier;

import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.LocationPropertiesSource;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.apache.camel.spi.PropertiesSource;
import org.recordingintake.settings.Settings;

/**
 * Camel as this product runs it: with our properties and beans, and without routes, which are added to its context once
 * it has started, and started one by one.
 */
final class CamelRuntime extends Main {

    /** @param propertyLocation the file with camel.* keys next to our own, such as {@code file:application.properties} */
    CamelRuntime(String propertyLocation, Settings settings) {
        setPropertyPlaceholderLocations(propertyLocation + ",classpath:runtime.properties");
        Properties override = new Properties();
        override.putAll(settings.properties());
        override.put("camel.main.autoStartup", "false");
        setOverrideProperties(override);
        // Camel's own hook would stop it concurrently as the JVM ends, and hold it until then
        setShutdownStrategy(new SimpleMainShutdownStrategy());
        // one name for all, so that their metrics go on
        configure().withName("recording-intake").withRoutesCollectorEnabled(false);
    }

    /** The context; only once this has been initialised or started. */
    DefaultCamelContext context() {
        return (DefaultCamelContext) getCamelContext();
    }

    /** Of the file only camel.* keys count: its other lines are settings, and the active ones may differ by now. */
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

    /** Binds what is made when it is looked up first. */
    void bindUnmade(String name, Class<?> type, Supplier<Object> bean) {
        registry.bind(name, type, bean);
    }

    @Override
    protected CamelContext createCamelContext() {
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.getCamelContextExtension().setRegistry(registry);
        ((PropertiesComponent) context.getPropertiesComponent()).setEncoding(StandardCharsets.UTF_8.name());
        return context;
    }
}
