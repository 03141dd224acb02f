package org.recordingintake.tracing;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

import org.apache.camel.CamelContext;

/** Reports the way of each recording as a trace; or nothing, at no cost, while it is {@link #OFF}. Thread-safe. */
public interface Tracing extends AutoCloseable {

    /** Reports nothing. */
    Tracing OFF = new Tracing() {
        @Override
        public void watch(CamelContext context) {
            // nothing is traced
        }

        @Override
        public void close() {
            // nothing was begun
        }
    };

    /**
     * Reports to a collector; does not wait for it.
     *
     * @param endpoint of OTLP over HTTP; empty for none
     * @param instance names this runtime among those that share a store
     * @throws IOException if the connector's libraries do not fit together; the message says what to do
     */
    static Tracing open(Optional<URI> endpoint, String instance) throws IOException {
        if (endpoint.isEmpty()) {
            return OFF;
        }
        try {
            return new OtlpTracing(endpoint.get(), instance);
        } catch (LinkageError e) {
            throw new IOException("The connector tracing is incomplete, or of another version: run bin/recording-intake add"
                    + " tracing and restart (" + e + ")", e);
        }
    }

    /** Traces the routes that are added to this context from now on. */
    void watch(CamelContext context);

    /** Reports what has ended so far, as far as the collector takes it soon. */
    @Override
    void close();
}
