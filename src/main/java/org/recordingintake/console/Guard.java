package org.recordingintake.console;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.settings.ConsoleSettings;

/**
 * What holds for each answer of the console: browsers run, frame, sniff and keep nothing of it that they need not; and
 * without TLS it is for this machine and for trusted proxies alone.
 */
final class Guard implements Handler<RoutingContext> {

    private static final String POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
            + " object-src 'none'";

    private final ConsoleSettings settings;
    private final Refusals refusals;

    Guard(ConsoleSettings settings, Refusals refusals) {
        this.settings = settings;
        this.refusals = refusals;
    }

    @Override
    public void handle(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        headers.set("Cache-Control", "no-store");
        if (Client.of(context.request(), settings).isAllowed()) {
            context.next();
        } else {
            refusals.answer(context, 403, "Forbidden", "Without TLS, the console answers only to this machine and to trusted"
                    + " proxies. Set management.tls.certificate and management.tls.key, use an SSH tunnel, or add your"
                    + " proxy to console.trusted-proxies.");
        }
    }
}
