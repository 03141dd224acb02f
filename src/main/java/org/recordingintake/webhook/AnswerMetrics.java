package org.recordingintake.webhook;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.settings.HttpPath;

/**
 * Watches the answers to senders that know the credentials: how long an acknowledgement takes, and what is refused, which
 * Bandwidth has sent, most likely, and sends once. Answers of ops' own routes, at other paths, are their own business.
 */
final class AnswerMetrics implements Handler<RoutingContext> {

    private static final int ACKNOWLEDGED = 204;

    private final String webhookPath;
    private final RejectionMetrics refusals;
    private volatile Timer acknowledgements;

    AnswerMetrics(String webhookPath, RejectionMetrics refusals) {
        this.webhookPath = webhookPath;
        this.refusals = refusals;
    }

    /** @param timer gets the time from the head of each acknowledged request to the end of its answer */
    void recordIn(Timer timer) {
        acknowledgements = timer;
    }

    @Override
    public void handle(RoutingContext context) {
        long begin = System.nanoTime();
        context.addEndHandler(end -> ended(context, end, begin));
        context.next();
    }

    private void ended(RoutingContext context, AsyncResult<Void> end, long begin) {
        int status = context.response().getStatusCode();
        if (status != ACKNOWLEDGED) {
            RejectionMetrics.Cause.of(status).filter(cause -> isMeantForTheWebhook(context)).ifPresent(refusals::count);
        } else if (acknowledgements != null && end.succeeded() && isOfTheWebhook(context)) {
            acknowledgements.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        }
    }

    private boolean isMeantForTheWebhook(RoutingContext context) {
        try {
            return isTakenByNobody(context) || isOfTheWebhook(context);
        } catch (IllegalArgumentException e) {
            return true; // a path that cannot even be read is no other route's
        }
    }

    private boolean isOfTheWebhook(RoutingContext context) {
        return webhookPath.equals(context.request().path())
                || HttpPath.normalised(context.normalizedPath()).equals(webhookPath);
    }

    /** The server's own 404; that of a route is not known to the router. */
    private static boolean isTakenByNobody(RoutingContext context) {
        return context.statusCode() == 404;
    }
}
