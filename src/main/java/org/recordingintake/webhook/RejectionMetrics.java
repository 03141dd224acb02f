package org.recordingintake.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the webhook turned away. The log says so at the first of each kind, and from then on at most once in ten
 * minutes, with a count. Thread-safe.
 */
final class RejectionMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(RejectionMetrics.class);
    private static final Duration PAUSE = Duration.ofMinutes(10);
    /** For so long health names a cause after its last refusal. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Map<Cause, Tally> tallies = new EnumMap<>(Cause.class);
    private final Clock clock;

    RejectionMetrics(Clock clock) {
        this.clock = clock;
        for (Cause cause : Cause.values()) {
            tallies.put(cause, new Tally());
        }
    }

    /** Those with a status are answered to senders that know the credentials: Bandwidth is not set up as it should be. */
    enum Cause {
        REQUESTS("requests", "More than webhook.max-requests events arrive at the same time: some are answered 503, and"
                + " Bandwidth does not send them again"),
        CONNECTIONS("connections", "More than webhook.max-connections senders are connected: those that have been idle"
                + " longest are disconnected"),
        SLOW("slow", "Requests that take longer than webhook.request-timeout are aborted"),
        NETWORK("network", "Requests come from outside webhook.allowed-networks and are answered 403"),
        PASSWORD("password", "Requests with a user name of the webhook and another password are answered 401: what"
                + " Bandwidth sends with it is lost. Set the same password at Bandwidth as here, in webhook.password;"
                + " or somebody is guessing it"),
        BODY(400, "body", "Requests without an event are answered 400, and a body is kept among the dead letters. See"
                + " what is sent there, and whether Bandwidth sends it"),
        PATH(404, "path", "Requests are sent to another path than webhook.path and are answered 404: events among them are"
                + " lost. Correct the URL of the webhook at Bandwidth, or webhook.path"),
        METHOD(405, "method", "Requests use another method than POST and GET and are answered 405: events among"
                + " them are lost. Set the method of the webhook at Bandwidth to POST"),
        SIZE(413, "size", "Requests are larger than " + WebhookServer.MAX_BODY_BYTES + " bytes and are answered 413:"
                + " events among them are lost. See what is sent there; an event has about 2 kB"),
        TYPE(415, "type", "Requests have another Content-Type than application/json and are answered 415: events among"
                + " them are lost. Check what is between Bandwidth and the webhook: Bandwidth sends application/json");

        private final int status;
        private final String label;
        private final String meaning;

        Cause(String label, String meaning) {
            this(0, label, meaning);
        }

        Cause(int status, String label, String meaning) {
            this.status = status;
            this.label = label;
            this.meaning = meaning;
        }

        boolean isOfKnownSender() {
            return status != 0 || this == REQUESTS || this == PASSWORD;
        }

        /** Why a sender that knows the credentials is answered this; empty if it is not refused. */
        static Optional<Cause> of(int status) {
            return Stream.of(values()).filter(cause -> cause.status == status && status != 0).findFirst();
        }
    }

    void count(Cause cause) {
        Instant now = clock.instant();
        tallies.get(cause).add(now).ifPresent(since -> LOG.warn("{}{}", cause.meaning,
                since > 1 ? " (" + since + " times since this was last said)" : ""));
    }

    /** What was refused within the last day: by the label of its cause, how often since the start and what to do. */
    SortedMap<String, String> recent() {
        SortedMap<String, String> recent = new TreeMap<>();
        Instant since = clock.instant().minus(REMEMBERED);
        tallies.forEach((cause, tally) -> tally.summary(since).ifPresent(often ->
                recent.put(cause.label, cause.meaning + " (" + often + ")")));
        return recent;
    }

    /** The same, without what strangers are refused, and without the counts. */
    SortedMap<String, String> recentOfKnownSenders() {
        SortedMap<String, String> recent = new TreeMap<>();
        Instant since = clock.instant().minus(REMEMBERED);
        tallies.forEach((cause, tally) -> {
            if (cause.isOfKnownSender() && tally.summary(since).isPresent()) {
                recent.put(cause.label, cause.meaning);
            }
        });
        return recent;
    }

    void registerAt(MeterRegistry registry) {
        tallies.forEach((cause, tally) -> FunctionCounter.builder("recording.intake.webhook.refused", tally, Tally::all)
                .tag("reason", cause.label).description("Requests and connections turned away").register(registry));
    }

    private static final class Tally {
        private long all;
        private long sinceLine;
        private Instant lastLine;
        private Instant last;

        /** Answers how many have come since the last line about them, if it is time for one. */
        synchronized Optional<Long> add(Instant now) {
            all++;
            sinceLine++;
            last = now;
            if (lastLine != null && Duration.between(lastLine, now).abs().compareTo(PAUSE) < 0) {
                return Optional.empty();
            }
            lastLine = now;
            long count = sinceLine;
            sinceLine = 0;
            return Optional.of(count);
        }

        synchronized long all() {
            return all;
        }

        synchronized Optional<String> summary(Instant since) {
            return last == null || last.isBefore(since) ? Optional.empty()
                    : Optional.of(all + (all == 1 ? " time, at " : " times, the last at ") + last);
        }
    }
}
