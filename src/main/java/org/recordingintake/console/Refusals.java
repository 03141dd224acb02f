package org.recordingintake.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.audit.AuditException;
import org.recordingintake.webhook.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says no: by a page to people, and as {@code application/problem+json} to programs. */
final class Refusals {

    static final String LOG_IN = "/console/login";
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final String CHALLENGE = "Basic realm=\"recording-intake\", charset=\"UTF-8\"";

    private final Screens screens;

    Refusals(Screens screens) {
        this.screens = screens;
    }

    static boolean isForPeople(RoutingContext context) {
        return !context.normalizedPath().startsWith("/api/");
    }

    void answer(RoutingContext context, int status, String title, String detail) {
        if (context.response().headWritten()) {
            // what is cut off must not pass for the whole
            context.request().connection().close();
            return;
        }
        if (isForPeople(context)) {
            screens.error(context, status, title, detail);
        } else {
            Problem.answer(context, status, title, detail);
        }
    }

    /** To a program, or to somebody who uses HTTP Basic with a page. */
    void challenge(RoutingContext context) {
        context.response().putHeader("WWW-Authenticate", CHALLENGE);
        answer(context, 401, "Unauthorized", "Name and password of a user in console.users-file are required.");
    }

    /** @param byPassword whether users can log in here */
    void askToLogIn(RoutingContext context, boolean byPassword) {
        if (!byPassword) {
            answer(context, 401, "Unauthorized", "Use the address of the single-sign-on proxy in front of this console.");
        } else if (!isForPeople(context)) {
            challenge(context);
        } else if (context.request().getHeader("HX-Request") != null) {
            // htmx would put the form into the middle of the page
            context.response().putHeader("HX-Redirect", LOG_IN).setStatusCode(401).end();
        } else {
            String next = context.request().method() == HttpMethod.GET
                    ? "?next=" + URLEncoder.encode(context.request().uri(), StandardCharsets.UTF_8) : "";
            context.response().setStatusCode(302).putHeader("Location", LOG_IN + next).end();
        }
    }

    void tooMany(RoutingContext context, Duration wait) {
        context.response().putHeader("Retry-After", String.valueOf(Math.max(1, wait.toSeconds())));
        answer(context, 429, "Too Many Requests", "Too many log-ins of this user failed. Try again in a minute.");
    }

    void busy(RoutingContext context) {
        context.response().putHeader("Retry-After", "1");
        answer(context, 503, "Service Unavailable", "Too many log-ins at a time. Try again.");
    }

    /** Whatever a handler has thrown. */
    void failed(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof AuditException) {
            LOG.error("{}", failure.getMessage());
            context.response().putHeader("Retry-After", "10");
            answer(context, 503, "Service Unavailable", "The audit log cannot be written, so nothing is shown or done."
                    + " Its disk may be full.");
        } else if (context.statusCode() == 413) {
            answer(context, 413, "Content Too Large", "The body of the request is too large.");
        } else if (context.statusCode() >= 400 && context.statusCode() < 500) {
            answer(context, context.statusCode(), "Bad Request", "The request cannot be read.");
        } else {
            LOG.error("A request to {} failed", context.request().path().replaceAll("\\p{Cntrl}", ""), failure);
            answer(context, 500, "Internal Server Error", "The request failed. The log says why.");
        }
    }
}
