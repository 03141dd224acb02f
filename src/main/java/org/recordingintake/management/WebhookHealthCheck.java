package org.recordingintake.management;

import java.util.Map;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;

import org.recordingintake.webhook.WebhookServer;

/**
 * Whether events may be sent here, and whether senders with the right credentials were refused of late; named
 * {@code webhook}. With the check {@code intake} it decides readiness.
 */
final class WebhookHealthCheck extends IntakeHealthCheck {

    private final WebhookServer server;
    private final BooleanSupplier routed;

    /** @param routed whether a route takes what comes to the path of the webhook */
    WebhookHealthCheck(WebhookServer server, BooleanSupplier routed) {
        super("webhook");
        this.server = server;
        this.routed = routed;
    }

    @Override
    Condition condition() {
        Condition condition = port();
        for (Map.Entry<String, String> refused : server.recentRefusals().entrySet()) {
            condition = condition.with("refused." + refused.getKey(), refused.getValue());
        }
        return condition;
    }

    private Condition port() {
        if (!server.isReady()) {
            return Condition.down("The port for events is not open, or is about to close.");
        }
        if (!routed.getAsBoolean()) {
            return Condition.down("No route takes events at webhook.path: they are answered 404. Start the route, or put it"
                    + " back (bin/recording-intake rollback).").with("url", server.url());
        }
        SortedMap<String, String> refusals = server.recentRefusalsOfKnownSenders();
        return (refusals.isEmpty() ? Condition.up() : Condition.degraded("Within the last day senders that know the"
                + " credentials were refused. " + String.join(". ", refusals.values()) + ". Compare Bandwidth's list with"
                + " what came: bin/recording-intake reconcile.")).with("url", server.url());
    }

    @Override
    public boolean isReadiness() {
        return true;
    }
}
