package org.recordingintake.management;

import java.time.Duration;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyConfiguration;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;

/**
 * The meters of the process. Those of routes go on where routes of the same id take the place of others; none is removed,
 * since a counter that steps back or vanishes is an alarm. Thread-safe.
 */
public final class LastingMeters extends PrometheusMeterRegistry implements AutoCloseable {

    private final JvmGcMetrics garbageCollections = new JvmGcMetrics();
    private final Timer acknowledgements = histogram("recording.intake.acknowledgement",
            "Time from the head of an event's request to the end of the answer 204",
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000);
    private final Timer commits = histogram("recording.intake.ledger.commit",
            "Time of a commit of the ledger, with the statements in it", 1, 2, 5, 10, 20, 50, 100, 500, 1_000, 5_000);
    private final Timer downloads = histogram("recording.intake.download",
            "Time of a download that has succeeded, from its request to the last byte on the disk",
            100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000);
    private final Counter downloadedBytes = Counter.builder("recording.intake.downloaded").baseUnit("bytes")
            .description("Size of the media that has been downloaded").register(this);

    public LastingMeters() {
        super(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(this);
        garbageCollections.bindTo(this);
        new ProcessorMetrics().bindTo(this);
        new FileDescriptorMetrics().bindTo(this);
    }

    /** From the head of an event's request to the end of the answer 204. */
    public Timer acknowledgements() {
        return acknowledgements;
    }

    /** Counts a commit of the ledger, with the statements in it. */
    public void committed(Duration took) {
        commits.record(took);
    }

    /** Counts a download that has succeeded. */
    public void downloaded(Duration took, long bytes) {
        downloads.record(took);
        downloadedBytes.increment(bytes);
    }

    private Timer histogram(String name, String description, long... boundsInMillis) {
        return Timer.builder(name).description(description).serviceLevelObjectives(
                LongStream.of(boundsInMillis).mapToObj(Duration::ofMillis).toArray(Duration[]::new)).register(this);
    }

    /** Measures the routes that are added to this context from now on. */
    public void measure(CamelContext context) throws Exception {
        MicrometerRoutePolicyFactory factory = new MicrometerRoutePolicyFactory();
        factory.setMeterRegistry(this);
        MicrometerRoutePolicyConfiguration configuration = new MicrometerRoutePolicyConfiguration();
        // what succeeded is the rest of a route, and a context the sum of its routes
        configuration.setContextEnabled(false);
        configuration.setExchangesSucceeded(false);
        configuration.setExternalRedeliveries(false);
        factory.setPolicyConfiguration(configuration);
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
