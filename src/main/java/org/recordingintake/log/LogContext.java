package org.recordingintake.log;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.slf4j.MDC;

/**
 * Says in the MDC what the thread is at: the route, its trace, and once it has read an event, the recording and call. Each Camel
 * context has one of its own, since it stops its policies with itself. Thread-safe.
 */
public final class LogContext extends RoutePolicySupport implements InterceptStrategy {

    /** The property of exchanges that names their trace, 32 hex digits; absent unless traces are reported. */
    public static final String TRACE_PROPERTY = "intakeTraceId";

    static final String TRACE = "traceId";
    static final String ROUTE = "routeId";
    static final String RECORDING = "recordingId";
    static final String CALL = "callId";
    private static final String EVENT = "event";

    private LogContext() {
    }

    /** Watches the routes that are added to this context from now on. */
    public static void watch(CamelContext context) {
        LogContext watching = new LogContext();
        context.addRoutePolicyFactory((camel, id, route) -> watching);
        context.getCamelContextExtension().addInterceptStrategy(watching);
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        MDC.put(ROUTE, route.getRouteId());
        if (exchange.getProperty(TRACE_PROPERTY) instanceof String trace) {
            MDC.put(TRACE, trace);
        }
        name(exchange);
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (route.getRouteId().equals(exchange.getFromRouteId())) {
            MDC.remove(ROUTE);
            MDC.remove(TRACE);
            MDC.remove(RECORDING);
            MDC.remove(CALL);
        } else { // back to the route that called this one
            MDC.put(ROUTE, exchange.getFromRouteId());
        }
    }

    /** Only what reads the event changes what is known of it. */
    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode step, Processor target,
                                                 Processor nextTarget) {
        if (!(step instanceof UnmarshalDefinition unmarshal) || !EVENT.equals(unmarshal.getVariableReceive())) {
            return target;
        }
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, doneSync -> {
                    name(exchange);
                    callback.done(doneSync);
                });
            }
        };
    }

    private static void name(Exchange exchange) {
        RecordingEvent event = exchange.getVariable(EVENT) instanceof RecordingEvent read ? read : null;
        put(RECORDING, event == null ? null : event.recordingId());
        put(CALL, event == null ? null : event.callId());
    }

    /** What is no id may be anything, also about a person: its hash has to do. */
    private static void put(String key, String id) {
        if (id == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, Ids.isSafe(id) ? id : Ids.fileName(id));
        }
    }
}
