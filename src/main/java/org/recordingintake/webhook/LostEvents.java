package org.recordingintake.webhook;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.settings.HttpPath;

/**
 * Notices what is refused although its sender knows the credentials: Bandwidth, most likely, and each of its events is
 * sent once. Answers of ops' own routes, at other paths, are their own business.
 */
final class LostEvents implements Handler<RoutingContext> {

    private final String webhookPath;
    private final RejectionMetrics refusals;

    LostEvents(String webhookPath, RejectionMetrics refusals) {
        this.webhookPath = webhookPath;
        this.refusals = refusals;
    }

    @Override
    public void handle(RoutingContext context) {
        context.addEndHandler(end -> RejectionMetrics.Cause.of(context.response().getStatusCode())
                .filter(cause -> isMeantForTheWebhook(context)).ifPresent(refusals::count));
        context.next();
    }

    private boolean isMeantForTheWebhook(RoutingContext context) {
        try {
            return isTakenByNobody(context) || HttpPath.normalised(context.normalizedPath()).equals(webhookPath);
        } catch (IllegalArgumentException e) {
            return true; // a path that cannot even be read is no other route's
        }
    }

    /** The server's own 404; that of a route is not known to the router. */
    private static boolean isTakenByNobody(RoutingContext context) {
        return context.statusCode() == 404;
    }
}
