package org.recordingintake.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.recordingintake.event.Ids;

/**
 * Names traces. That of a recording follows from its id, so that all that is ever done about it is in one trace: by
 * another runtime, after a restart, from the spool, or by a replay months later, without a note of it anywhere.
 * Thread-safe.
 */
final class TraceIds implements IdGenerator {

    private static final int HEX_DIGITS = 32;

    private final IdGenerator random = IdGenerator.random();
    private final ThreadLocal<String> next = new ThreadLocal<>();

    /** The trace of a recording: the first 32 hex digits of the SHA-256 of its id. */
    static String of(String recordingId) {
        return Ids.sha256(recordingId).substring(0, HEX_DIGITS);
    }

    /** Starts a span without a parent in this trace; it is the only way to say which. */
    Span start(SpanBuilder span, String traceId) {
        next.set(traceId);
        try {
            return span.setNoParent().startSpan();
        } finally {
            next.remove();
        }
    }

    @Override
    public String generateTraceId() {
        String asked = next.get();
        return asked == null ? random.generateTraceId() : asked;
    }

    @Override
    public String generateSpanId() {
        return random.generateSpanId();
    }
}
