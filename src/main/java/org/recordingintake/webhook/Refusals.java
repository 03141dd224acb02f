package org.recordingintake.webhook;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what the webhook turned away before anything was kept; its lines in the log are seldom repeated. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Map<Cause, AtomicLong> counts = new EnumMap<>(Cause.class);

    Refusals() {
        for (Cause cause : Cause.values()) {
            counts.put(cause, new AtomicLong());
        }
    }

    enum Cause {
        REQUESTS("requests", "More than webhook.max-requests events come at the same time: some are answered 503, and"
                + " Bandwidth does not send them again"),
        CONNECTIONS("connections", "More than webhook.max-connections senders are connected: those that have been idle"
                + " longest are disconnected"),
        SLOW("slow", "Requests that take longer than webhook.request-timeout are broken off"),
        NETWORK("network", "Requests come from outside webhook.allowed-networks and are answered 403");

        private final String label;
        private final String meaning;

        Cause(String label, String meaning) {
            this.label = label;
            this.meaning = meaning;
        }
    }

    void count(Cause cause) {
        counts.get(cause).incrementAndGet();
        LOG.warn(cause.meaning);
    }

    void registerAt(MeterRegistry registry) {
        counts.forEach((cause, count) -> FunctionCounter.builder("recording.intake.webhook.refused", count, AtomicLong::get)
                .tag("reason", cause.label).description("Requests and connections turned away").register(registry));
    }
}
