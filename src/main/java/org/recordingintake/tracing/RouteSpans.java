package org.recordingintake.tracing;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.ledger.LedgerChanges;
import org.recordingintake.log.LogContext;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.queue.QueueEndpoint;
import org.recordingintake.webhook.WebhookEvents;

/**
 * Makes the spans of exchanges. A span is a child of the one that is open for its exchange, or else of the one that its
 * message names that came out of a queue. Any other begins the trace of the recording that it is about, or a part of that.
 * Thread-safe.
 */
final class RouteSpans {

    private static final AttributeKey<String> RECORDING = AttributeKey.stringKey("recording.id");
    private static final AttributeKey<String> CALL = AttributeKey.stringKey("call.id");
    private static final AttributeKey<String> CONFERENCE = AttributeKey.stringKey("conference.id");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("recording.outcome");
    private static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("recording.attempts");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    private final ObjectMapper json = RecordingEventReader.mapper(Optional::empty);
    private final WebhookEvents webhookEvents = new WebhookEvents(json);
    private final Tracer tracer;
    private final TraceIds ids;

    RouteSpans(Tracer tracer, TraceIds ids) {
        this.tracer = tracer;
        this.ids = ids;
    }

    /** Something has come to a route. */
    void beginReceived(Exchange exchange, Endpoint endpoint) {
        OpenSpan outer = OpenSpan.of(exchange);
        Hop hop = Hop.received(exchange, endpoint);
        if (hop == null) {
            OpenSpan.none(outer).push(exchange);
            return;
        }
        SpanContext sender = Traceparent.parse(exchange.getMessage()
                .getHeader(endpoint instanceof QueueEndpoint ? MessageHeaders.TRACEPARENT : Traceparent.NAME, String.class));
        SpanBuilder builder = tracer.spanBuilder(hop.name()).setSpanKind(hop.kind()).setAllAttributes(hop.attributes());
        SpanContext parent = OpenSpan.contextOf(outer);
        if (endpoint instanceof QueueEndpoint) {
            parent = parent.isValid() ? parent : sender;
        } else if (sender.isValid()) {
            builder.addLink(sender);
        }
        RecordingEvent event = parent.isValid() ? OpenSpan.eventOf(outer) : eventIn(exchange, hop);
        Span span = start(builder, parent, event);
        exchange.setProperty(LogContext.TRACE_PROPERTY, span.getSpanContext().getTraceId());
        new OpenSpan(span, hop, event, () -> { }, outer).push(exchange);
    }

    /** A route begins to send to an endpoint. */
    void beginSent(Exchange exchange, Endpoint endpoint) {
        OpenSpan outer = OpenSpan.of(exchange);
        Hop hop = Hop.sent(exchange, endpoint);
        if (hop == null) {
            OpenSpan.none(outer).push(exchange);
            return;
        }
        SpanContext parent = OpenSpan.contextOf(outer);
        RecordingEvent event = parent.isValid() ? OpenSpan.eventOf(outer) : eventIn(exchange, hop);
        Span span = start(tracer.spanBuilder(hop.name()).setSpanKind(hop.kind()).setAllAttributes(hop.attributes()), parent,
                event);
        // what goes back keeps the span that sent it first, so that all attempts are children of that one
        Runnable after = endpoint instanceof QueueEndpoint queue && !queue.isBack()
                ? carry(span, exchange.getMessage()) : () -> { };
        new OpenSpan(span, hop, event, after, outer).push(exchange);
    }

    /** Answers what makes the message as it was. */
    private static Runnable carry(Span span, Message message) {
        Object before = message.getHeader(MessageHeaders.TRACEPARENT);
        message.setHeader(MessageHeaders.TRACEPARENT, Traceparent.of(span.getSpanContext()));
        return before == null ? () -> message.removeHeader(MessageHeaders.TRACEPARENT)
                : () -> message.setHeader(MessageHeaders.TRACEPARENT, before);
    }

    private Span start(SpanBuilder builder, SpanContext parent, RecordingEvent event) {
        if (parent.isValid()) {
            return builder.setParent(Context.root().with(Span.wrap(parent))).startSpan();
        }
        return event == null || event.recordingId() == null ? builder.setNoParent().startSpan()
                : ids.start(builder, TraceIds.of(event.recordingId()));
    }

    /** What a body says that comes from Bandwidth, or goes to a queue; null if that is no event. */
    private RecordingEvent eventIn(Exchange exchange, Hop hop) {
        if (hop.kind() == SpanKind.CLIENT || hop.kind() == SpanKind.INTERNAL) {
            return null;
        }
        try {
            byte[] body = webhookEvents.peek(exchange.getMessage());
            return body == null ? null : json.readValue(body, RecordingEvent.class);
        } catch (IOException e) {
            return null;
        }
    }

    /** Whatever began last for the exchange has ended. */
    void end(Exchange exchange) {
        OpenSpan open = OpenSpan.of(exchange);
        if (open == null) {
            return;
        }
        open.pop(exchange);
        if (open.span() == null) {
            return;
        }
        Span span = open.span();
        describe(span, exchange.getVariable("event") instanceof RecordingEvent read ? read : open.event());
        switch (open.hop().kind()) {
            case SERVER -> endRequest(span, exchange);
            case CONSUMER -> endStage(span, exchange);
            default -> fail(span, exchange.getException());
        }
        span.end();
        open.after().run();
    }

    private static void describe(Span span, RecordingEvent event) {
        if (event != null) {
            set(span, RECORDING, event.recordingId());
            set(span, CALL, event.callId());
            set(span, CONFERENCE, event.conferenceId());
        }
    }

    /** What is no id may be anything, also about a person: its hash has to do. */
    private static void set(Span span, AttributeKey<String> key, String id) {
        if (id != null) {
            span.setAttribute(key, Ids.isSafe(id) ? id : Ids.fileName(id));
        }
    }

    private static void endRequest(Span span, Exchange exchange) {
        Message answer = exchange.getMessage();
        Integer code = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        int status = exchange.isFailed() ? 500 : code != null ? code : answer.getBody() == null ? 204 : 200;
        span.setAttribute(STATUS, (long) status);
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute(ERROR, String.valueOf(status));
        }
    }

    private static void endStage(Span span, Exchange exchange) {
        LedgerChanges.outcomeIn(exchange).ifPresent(outcome -> span.setAttribute(OUTCOME, outcome.toString()));
        Integer attempts = exchange.getMessage().getHeader(MessageHeaders.ATTEMPTS, Integer.class);
        if (attempts != null) {
            span.setAttribute(ATTEMPTS, attempts.longValue());
        }
        boolean handled = exchange.getExchangeExtension().isErrorHandlerHandledSet()
                && exchange.getExchangeExtension().isErrorHandlerHandled();
        fail(span, handled ? exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class)
                : exchange.getException());
    }

    /** Only its type: what an exception says may hold a URL with a secret. */
    private static void fail(Span span, Throwable failure) {
        if (failure == null) {
            return;
        }
        span.setStatus(StatusCode.ERROR);
        if (failure instanceof HttpOperationFailedException answer) {
            span.setAttribute(STATUS, (long) answer.getStatusCode());
            span.setAttribute(ERROR, String.valueOf(answer.getStatusCode()));
        } else {
            span.setAttribute(ERROR, failure.getClass().getName());
        }
    }
}
