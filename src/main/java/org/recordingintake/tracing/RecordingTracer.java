package org.recordingintake.tracing;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.telemetry.Op;

/**
 * Camel's tracer, which says when spans begin and end: with the route of an exchange, and with each sending to an endpoint.
 * What they are is said by {@link RouteSpans}: the stock tracer gives all of them the same kind, adopts whatever trace a
 * sender names, adds headers to every request, those to Bandwidth too, and repeats user and password of an endpoint.
 */
final class RecordingTracer extends OpenTelemetryTracer {

    private final RouteSpans spans;

    RecordingTracer(RouteSpans spans) {
        this.spans = spans;
    }

    /** Neither a global tracer nor propagators are looked for. */
    @Override
    protected void initTracer() {
        // all is there
    }

    @Override
    protected void beginEventSpan(Exchange exchange, Endpoint endpoint, Op operation) {
        if (operation == Op.EVENT_RECEIVED) {
            spans.beginReceived(exchange, endpoint);
        } else {
            spans.beginSent(exchange, endpoint);
        }
    }

    @Override
    protected void endEventSpan(Exchange exchange, Endpoint endpoint) {
        spans.end(exchange);
    }
}
