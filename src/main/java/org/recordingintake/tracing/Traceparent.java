package org.recordingintake.tracing;

import java.util.List;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;

/** The header {@code traceparent} of W3C Trace Context. */
final class Traceparent {

    static final String NAME = "traceparent";

    private static final TextMapGetter<String> VALUE = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String value) {
            return List.of(NAME);
        }

        @Override
        public String get(String value, String name) {
            return NAME.equals(name) ? value : null;
        }
    };

    private Traceparent() {
    }

    /** The span that it names; an invalid one for null, or any other text. */
    static SpanContext parse(String value) {
        Context named = W3CTraceContextPropagator.getInstance().extract(Context.root(), value, VALUE);
        return Span.fromContext(named).getSpanContext();
    }

    static String of(SpanContext span) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex();
    }
}
