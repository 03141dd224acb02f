package org.recordingintake.tracing;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.apache.camel.CamelContext;

/**
 * Reports by OTLP over HTTP. All generations share the queue of spans and the one thread that sends them: whatever the
 * collector does, no exchange waits for it, and spans that find the queue full are dropped. Thread-safe.
 */
final class OtlpTracing implements Tracing {

    private static final String NAME = "recording-intake";
    /** Where collectors take spans (OTLP 1.0, "OTLP/HTTP Request"), for a URL that names none. */
    private static final String DEFAULT_PATH = "/v1/traces";
    /** Some seconds of work at full load, about a kilobyte each. */
    private static final int LONGEST_QUEUE = 16_384;
    private static final int BATCH = 2_048;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** A stop has 30 seconds for everything. */
    private static final Duration LAST_BATCH = Duration.ofSeconds(2);

    /** The library writes a line for each batch that fails, to standard error; held, or Java would forget its level. */
    private final Logger library = Logger.getLogger("io.opentelemetry");
    private final TraceIds ids = new TraceIds();
    private final Collector collector;
    private final SdkTracerProvider spans;

    OtlpTracing(URI endpoint, String instance) {
        library.setLevel(Level.OFF);
        collector = new Collector(endpoint.getPath().matches("/?") ? endpoint.resolve(DEFAULT_PATH) : endpoint);
        SpanExporter exporter = OtlpHttpSpanExporter.builder().setComponentLoader(new Senders(collector)).build();
        spans = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setSampler(Sampler.alwaysOn())
                .setResource(Resource.getDefault().merge(Resource.create(describe(instance))))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).setMaxQueueSize(LONGEST_QUEUE)
                        .setMaxExportBatchSize(BATCH).setScheduleDelay(PAUSE).build())
                .build();
    }

    private static Attributes describe(String instance) {
        String version = OtlpTracing.class.getPackage().getImplementationVersion();
        return Attributes.of(AttributeKey.stringKey("service.name"), NAME,
                AttributeKey.stringKey("service.version"), Optional.ofNullable(version).orElse("development"),
                AttributeKey.stringKey("service.instance.id"), instance);
    }

    @Override
    public void watch(CamelContext context) {
        new RecordingTracer(new RouteSpans(spans.get(NAME), ids)).init(context);
    }

    @Override
    public void close() {
        // known to be away, it is not waited for
        spans.shutdown().join(collector.isAway() ? 0 : LAST_BATCH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Makes the exporter send by {@link Collector}, without a search of the class path. */
    private record Senders(Collector collector) implements ComponentLoader {

        @Override
        public <T> Iterable<T> load(Class<T> service) {
            HttpSenderProvider provider = config -> collector;
            return service.isInstance(provider) ? List.of(service.cast(provider)) : List.of();
        }
    }
}
