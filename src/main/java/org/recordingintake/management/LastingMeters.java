package org.recordingintake.management;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;

/**
 * The meters of the process. Those of routes go on where routes of the same id take the place of others; none is removed,
 * since a counter that steps back or vanishes is an alarm. Thread-safe.
 */
public final class LastingMeters extends PrometheusMeterRegistry implements AutoCloseable {

    private final JvmGcMetrics garbageCollections = new JvmGcMetrics();

    public LastingMeters() {
        super(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(this);
        garbageCollections.bindTo(this);
        new ProcessorMetrics().bindTo(this);
        new FileDescriptorMetrics().bindTo(this);
    }

    /** Measures the routes that are added to this context from now on. */
    public void measure(CamelContext context) throws Exception {
        MicrometerRoutePolicyFactory factory = new MicrometerRoutePolicyFactory();
        factory.setMeterRegistry(this);
        context.addService(factory);
        context.addRoutePolicyFactory(factory);
    }

    /** Camel would remove the meters of routes that end. */
    @Override
    public Meter remove(Meter.Id id) {
        return null;
    }

    @Override
    public void close() {
        garbageCollections.close();
        super.close();
    }
}
