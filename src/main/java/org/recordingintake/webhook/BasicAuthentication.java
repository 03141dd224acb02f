package org.recordingintake.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.event.Ids;
import org.recordingintake.settings.Credentials;

/**
 * HTTP Basic as Bandwidth speaks it: its first request carries no credentials and is repeated only after a 401 with a
 * challenge, so every refusal carries one and none is an incident. The comparison takes the same time whatever is
 * wrong with the credentials.
 */
final class BasicAuthentication implements Handler<RoutingContext> {

    private final byte[] expected;

    BasicAuthentication(Credentials credentials) {
        this.expected = digest(credentials.basic());
    }

    @Override
    public void handle(RoutingContext context) {
        String authorization = context.request().getHeader("Authorization");
        if (authorization != null && MessageDigest.isEqual(expected, digest(normalised(authorization)))) {
            context.next();
            return;
        }
        context.response().putHeader("WWW-Authenticate", "Basic realm=\"recording-intake\", charset=\"UTF-8\"");
        Problem.answer(context, 401, "Unauthorized", "This webhook asks for HTTP Basic credentials.");
    }

    /** The scheme is case-insensitive (RFC 9110, 11.1). */
    private static String normalised(String authorization) {
        return authorization.regionMatches(true, 0, "Basic ", 0, 6)
                ? "Basic " + authorization.substring(6).strip()
                : authorization;
    }

    private static byte[] digest(String text) {
        return Ids.newSha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
