package org.recordingintake.webhook;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.event.Ids;
import org.recordingintake.settings.Credentials;

/**
 * HTTP Basic as Bandwidth speaks it: its first request carries no credentials and is repeated only after a 401 with a
 * challenge, so every refusal carries one and that first one is no incident. Any of several credentials will do, so that
 * they can be changed at Bandwidth without a gap; what is not ASCII may come in UTF-8 or in ISO-8859-1 (RFC 7617 leaves
 * it open). Answer and time are the same whatever is wrong with the credentials.
 */
final class BasicAuthentication implements Handler<RoutingContext> {

    private final Supplier<List<Credentials>> credentials;
    private final boolean required;
    private final RejectionMetrics refusals;

    /**
     * @param credentials asked for at each request
     * @param required    whether to let nobody in while there are none; otherwise that lets everybody in
     */
    BasicAuthentication(Supplier<List<Credentials>> credentials, boolean required, RejectionMetrics refusals) {
        this.credentials = credentials;
        this.required = required;
        this.refusals = refusals;
    }

    @Override
    public void handle(RoutingContext context) {
        List<Credentials> accepted = credentials.get();
        Judgement judgement = judge(Given.in(context.request().getHeader("Authorization")), accepted);
        if (judgement.isRight() || accepted.isEmpty() && !required) {
            context.next();
            return;
        }
        // reported after the response, which must not reveal more
        context.addEndHandler(end -> {
            if (judgement.isKnownUser()) {
                refusals.count(RejectionMetrics.Cause.PASSWORD);
            }
        });
        context.response().putHeader("WWW-Authenticate", "Basic realm=\"recording-intake\", charset=\"UTF-8\"");
        Problem.answer(context, 401, "Unauthorized", "This webhook asks for HTTP Basic credentials.");
    }

    private record Judgement(boolean isKnownUser, boolean isRight) {
    }

    /** In constant time: the duration must not reveal which of them came close. */
    private static Judgement judge(Given given, List<Credentials> accepted) {
        boolean known = false;
        boolean right = false;
        for (Credentials one : accepted) {
            boolean user = isSame(one.name(), given.user());
            boolean password = isSame(one.secret(), given.password());
            known |= user;
            right |= user & password;
        }
        return new Judgement(known, right);
    }

    private static boolean isSame(String accepted, byte[] given) {
        byte[] digest = digest(given);
        return MessageDigest.isEqual(digest(accepted.getBytes(StandardCharsets.UTF_8)), digest)
                | MessageDigest.isEqual(digest(accepted.getBytes(secondCharset(accepted))), digest);
    }

    /** What ISO-8859-1 cannot express would become a question mark in it, and let others in. */
    private static Charset secondCharset(String text) {
        return StandardCharsets.ISO_8859_1.newEncoder().canEncode(text) ? StandardCharsets.ISO_8859_1
                : StandardCharsets.UTF_8;
    }

    private static byte[] digest(byte[] text) {
        return Ids.newSha256().digest(text);
    }

    /** A user and a password as they came, each empty if it did not. */
    private record Given(byte[] user, byte[] password) {

        private static final String SCHEME = "Basic ";

        /** @param authorization the header, or null; its scheme is case-insensitive (RFC 9110, 11.1) */
        static Given in(String authorization) {
            if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                return new Given(new byte[0], new byte[0]);
            }
            String pair = decoded(authorization.substring(SCHEME.length()).strip());
            int colon = pair.indexOf(':');
            return colon < 0 ? new Given(new byte[0], new byte[0])
                    : new Given(bytes(pair.substring(0, colon)), bytes(pair.substring(colon + 1)));
        }

        private static String decoded(String base64) {
            try {
                return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
            } catch (IllegalArgumentException e) {
                return "";
            }
        }

        /** A character a byte: nothing is interpreted. */
        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
