package org.recordingintake.management;

import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.recordingintake.webhook.WebhookServer;

/** Whether events may be sent here, and what of late was turned away; named {@code webhook}. */
public final class WebhookHealthCheck extends AbstractHealthCheck {

    private final WebhookServer server;

    public WebhookHealthCheck(WebhookServer server) {
        super("recording-intake", "webhook");
        this.server = server;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        server.recentRefusals().forEach((cause, what) -> builder.detail("refused." + cause, what));
        if (server.isReady()) {
            builder.detail("url", server.url()).up();
        } else {
            builder.down().message("The port for events is not open, or about to close");
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
