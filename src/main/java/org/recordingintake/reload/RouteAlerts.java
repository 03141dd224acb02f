package org.recordingintake.reload;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.recordingintake.alert.Alert;
import org.recordingintake.alert.Alerts;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.queue.MessageHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people on the alert channel that an edit was refused: once for each content of the files, and again for one that
 * comes back after a good edit. Not thread-safe.
 */
final class RouteAlerts {

    private static final Logger LOG = LoggerFactory.getLogger(RouteAlerts.class);
    private static final String QUEUE = "queue:intake.alerts";
    private static final String TYPE = "routes.rejected";
    private static final JsonFormat<Alert<Rejection>> FORMAT = new JsonFormat<>(new TypeReference<>() { });

    private final Supplier<CamelContext> camel;
    private final Alerts alerts;
    private ProducerTemplate producer;
    private Optional<String> lastApplied;
    private final AtomicReference<Alert<Rejection>> unsent = new AtomicReference<>();
    private Future<?> attempt = CompletableFuture.completedFuture(null);

    @JsonClassDescription("Of an edit that was refused")
    record Rejection(
            @JsonPropertyDescription("The errors") String reason,
            @JsonPropertyDescription("The SHA-256 of each file by its name") Map<String, String> files) {
    }

    /**
     * @param camel       sends them; null as long as there are no routes
     * @param lastApplied the time of the last change that was applied, in an earlier run too
     */
    RouteAlerts(Supplier<CamelContext> camel, Alerts alerts, Optional<String> lastApplied) {
        this.camel = camel;
        this.alerts = alerts;
        this.lastApplied = lastApplied;
    }

    void tell(Change change) {
        lastApplied = change.isApplied() ? Optional.of(change.time().toString()) : lastApplied;
        unsent.set(change.isApplied() ? null : alertOf(change));
        sendUnsent();
    }

    private Alert<Rejection> alertOf(Change change) {
        String errors = change.findings().stream().filter(finding -> finding.severity() == Severity.ERROR)
                .map(Diagnostic::toString).collect(Collectors.joining("\n"));
        String id = TYPE + "-" + Ids.sha256(String.join("", change.files().sums().values())
                + lastApplied.orElse("")).substring(0, 16);
        return alerts.notice(TYPE, id, new Rejection("An edit was refused; what was in force goes on. " + errors,
                change.files().sums()));
    }

    /** Tries again what the queue did not take, unless it still makes an earlier attempt wait; does not wait itself. */
    void sendUnsent() {
        Alert<Rejection> alert = unsent.get();
        CamelContext context = camel.get();
        if (alert == null || context == null || !attempt.isDone()) {
            return;
        }
        if (producer == null || producer.getCamelContext() != context) {
            producer = context.createProducerTemplate();
        }
        attempt = producer.asyncSend(QUEUE, exchange -> {
            exchange.getMessage().setBody(FORMAT.write(alert));
            exchange.getMessage().setHeader(MessageHeaders.NOTICE, alert.id());
            exchange.getMessage().setHeader(MessageHeaders.ALERT_TYPE, TYPE);
            exchange.getMessage().setHeader(MessageHeaders.REASON, alert.data().reason());
        }).thenAccept(sent -> {
            if (sent.isFailed()) {
                LOG.debug("The queue does not take the alert; trying again", sent.getException());
            } else {
                unsent.compareAndSet(alert, null);
            }
        });
    }
}
