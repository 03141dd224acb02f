package org.recordingintake.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.event.Ids;
import org.recordingintake.settings.Credentials;

/**
 * HTTP Basic as Bandwidth speaks it: its first request carries no credentials and is repeated only after a 401 with a
 * challenge, so every refusal carries one and none is an incident. Any of several credentials will do, so that they can
 * be changed at Bandwidth without a gap. The comparison takes the same time whatever is wrong with the credentials.
 */
final class BasicAuthentication implements Handler<RoutingContext> {

    private final Supplier<List<Credentials>> credentials;
    private final boolean required;

    /**
     * @param credentials asked for at each request
     * @param required    whether to let nobody in while there are none; otherwise that lets everybody in
     */
    BasicAuthentication(Supplier<List<Credentials>> credentials, boolean required) {
        this.credentials = credentials;
        this.required = required;
    }

    @Override
    public void handle(RoutingContext context) {
        if (isLetIn(context.request().getHeader("Authorization"))) {
            context.next();
            return;
        }
        context.response().putHeader("WWW-Authenticate", "Basic realm=\"recording-intake\", charset=\"UTF-8\"");
        Problem.answer(context, 401, "Unauthorized", "This webhook asks for HTTP Basic credentials.");
    }

    private boolean isLetIn(String authorization) {
        List<Credentials> accepted = credentials.get();
        if (accepted.isEmpty()) {
            return !required;
        }
        byte[] given = digest(authorization == null ? "" : normalised(authorization));
        boolean known = false;
        for (Credentials one : accepted) {
            // no short cut: how long it takes must not tell which of them came close
            known |= MessageDigest.isEqual(digest(one.basic()), given);
        }
        return known;
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
