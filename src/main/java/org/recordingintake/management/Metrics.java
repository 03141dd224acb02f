package org.recordingintake.management;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.recordingintake.alert.Alerts;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.retry.Failure;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.PerAccount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The product's own counters, next to Camel's meters; all are there from the start. Types and statuses come from outside,
 * so only known ones are labels.
 */
public final class Metrics {

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final List<String> ANNOUNCING = List.of("recordingAvailable", "conferenceRecordingAvailable");
    private static final String TRANSCRIPTION = "transcriptionAvailable";
    /** That of a transcription is ignored on request only. */
    private static final List<String> IGNORED = List.of("recordComplete", "recordingComplete", TRANSCRIPTION,
            "initiate", "answer", "disconnect");
    private static final List<String> STATUSES = List.of("complete", "partial", "error", "available");
    private static final String OTHER = "other";

    /** Types come from outside; a sender that invents them must not fill the log. */
    private static final int MAX_LOGGED_TYPES = 100;

    private final MeterRegistry registry;
    private final Map<String, Counter> alerts = new LinkedHashMap<>();
    private final PerAccount<Map<Failure.Kind, Counter>> retries;
    private final UnaryOperator<String> accountKey;
    private final Set<String> ignoredTypes = ConcurrentHashMap.newKeySet();

    /** @param accountKey what the account of an event, null for none, is known by: one of few */
    public Metrics(MeterRegistry registry, UnaryOperator<String> accountKey) {
        this.registry = registry;
        this.accountKey = accountKey;
        this.retries = new PerAccount<>(this::retries);
        ANNOUNCING.forEach(type -> List.of("complete", "partial", "error").forEach(status -> received(type, status)));
        received(TRANSCRIPTION, "available");
        received(OTHER, OTHER);
        IGNORED.forEach(this::ignored);
        ignored(OTHER);
        for (Outcome outcome : List.of(Outcome.STORED, Outcome.ALERTED, Outcome.DEAD)) {
            outcome(outcome);
        }
        Alerts.TYPES.forEach(type -> alerts.put(type, alerted(type)));
        alerts.put(OTHER, alerted(OTHER));
    }

    /** Has the meters of these accounts from now on, and does not wait for something to be counted. */
    public void of(Accounts accounts) {
        accounts.all().forEach(account -> retries.of(account.key()));
    }

    private Map<Failure.Kind, Counter> retries(String account) {
        Map<Failure.Kind, Counter> counters = new EnumMap<>(Failure.Kind.class);
        for (Failure.Kind kind : Failure.Kind.values()) {
            counters.put(kind, Counter.builder("recording.intake.retries").tag("cause", kind.label()).tag("account", account)
                    .description("Failed or postponed attempts that are repeated").register(registry));
        }
        return counters;
    }

    private Counter received(String type, String status) {
        return Counter.builder("recording.intake.events.received").tag("type", type).tag("status", status)
                .description("Events received and kept").register(registry);
    }

    private Counter ignored(String type) {
        return Counter.builder("recording.intake.events.ignored").tag("type", type)
                .description("Events received that announce no media").register(registry);
    }

    private Counter outcome(Outcome outcome) {
        return Counter.builder("recording.intake.outcomes").tag("outcome", outcome.toString())
                .description("Recordings that have reached an outcome").register(registry);
    }

    private Counter alerted(String type) {
        return Counter.builder("recording.intake.alerts.sent").tag("type", type)
                .description("Alerts that the alert channel has accepted").register(registry);
    }

    /** Counts an event that has come in and is kept, at its first attempt. */
    public void received(@Variable("event") RecordingEvent event, @Header(MessageHeaders.ATTEMPTS) Integer attempts,
                         @Header(MessageHeaders.PROBLEM) String problem) {
        if (attempts == null && problem == null) {
            received(typeOf(event), event.status().isEmpty() ? "none" : known(event.status(), STATUSES)).increment();
        }
    }

    /** Counts an event that is none of ours, and logs the first of its type. */
    public void ignored(@Variable("event") RecordingEvent event) {
        ignored(typeOf(event)).increment();
        String type = Ids.isSafe(event.eventType()) ? event.eventType() : OTHER;
        if (ignoredTypes.size() < MAX_LOGGED_TYPES && ignoredTypes.add(type)) {
            LOG.info("Events of type {} announce no media and are ignored; further ones are only counted", type);
        }
    }

    /** Counts an outcome that a recording has reached; one that is on its way has reached nothing yet. */
    public void reached(Outcome outcome) {
        if (outcome != Outcome.WAITING) {
            outcome(outcome).increment();
        }
    }

    /** Counts an alert that the channel has taken. */
    public void sent(String alertType) {
        alerts.getOrDefault(String.valueOf(alertType), alerts.get(OTHER)).increment();
    }

    /** Counts an attempt that is going to be repeated; {@code event} is null where it cannot be read. */
    public void repeated(Failure failure, RecordingEvent event) {
        retries.of(accountKey.apply(event == null ? null : event.accountId())).get(failure.kind()).increment();
    }

    private static String typeOf(RecordingEvent event) {
        return ANNOUNCING.contains(event.eventType()) ? event.eventType() : known(event.eventType(), IGNORED);
    }

    private static String known(String value, List<String> known) {
        return known.contains(value) ? value : OTHER;
    }
}
