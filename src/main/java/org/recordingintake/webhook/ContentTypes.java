package org.recordingintake.webhook;

import java.util.Locale;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * Writes the {@code Content-Type} of a request in the one way in which routes are compared with it: the media type in
 * lower case and without blanks. The parameters of JSON mean nothing (RFC 8259, 11) and are dropped; those of other types
 * are left to the routes that take these.
 */
final class ContentTypes implements Handler<RoutingContext> {

    private static final String JSON = "application/json";

    @Override
    public void handle(RoutingContext context) {
        String given = context.request().getHeader("Content-Type");
        context.request().headers().set("Content-Type",
                given == null || context.request().method() == HttpMethod.GET ? JSON : normalised(given));
        context.next();
    }

    /** The sender calls once: a body without a type is worth a try as JSON, and a GET has no body to be of a type. */
    private static String normalised(String given) {
        int parameters = given.indexOf(';');
        String type = (parameters < 0 ? given : given.substring(0, parameters)).replaceAll("\\s+", "")
                .toLowerCase(Locale.ROOT);
        return type.isEmpty() || type.equals(JSON) ? JSON
                : parameters < 0 ? type : type + given.substring(parameters);
    }
}
