package org.recordingintake.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.apache.camel.Exchange;
import org.recordingintake.event.RecordingEvent;

/**
 * The innermost span that is open for an exchange; copies of an exchange share it.
 *
 * @param span     null for what is no span of its own
 * @param hop      what the span is about; null as above
 * @param event    what the exchange is about, as far as that was known when it began; may be null
 * @param after    to be done when it has ended
 * @param outer    the one around it; null for the outermost
 */
record OpenSpan(Span span, Hop hop, RecordingEvent event, Runnable after, OpenSpan outer) {

    private static final String PROPERTY = "intakeSpan";

    /** What has no span of its own. */
    static OpenSpan none(OpenSpan outer) {
        return new OpenSpan(null, null, eventOf(outer), () -> { }, outer);
    }

    /** Null where none is open. */
    static OpenSpan of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, OpenSpan.class);
    }

    void push(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    void pop(Exchange exchange) {
        if (outer == null) {
            exchange.removeProperty(PROPERTY);
        } else {
            exchange.setProperty(PROPERTY, outer);
        }
    }

    /** The innermost real span; an invalid one where there is none. */
    static SpanContext contextOf(OpenSpan open) {
        for (OpenSpan span = open; span != null; span = span.outer) {
            if (span.span != null) {
                return span.span.getSpanContext();
            }
        }
        return SpanContext.getInvalid();
    }

    /** What is known of the event; null if nothing is. */
    static RecordingEvent eventOf(OpenSpan open) {
        return open == null ? null : open.event;
    }
}
