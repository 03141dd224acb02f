package org.recordingintake.console;

import io.vertx.ext.web.RoutingContext;

/** Plain text in place of pages. */
final class PlainScreens implements Screens {

    @Override
    public void logIn(RoutingContext context, int status, String error, String csrf, String next) {
        answer(context, status, "log in: " + error + "\ncsrf: " + csrf + "\nnext: " + next + "\n");
    }

    @Override
    public void error(RoutingContext context, int status, String title, String detail) {
        answer(context, status, title + ": " + detail + "\n");
    }

    private static void answer(RoutingContext context, int status, String text) {
        context.response().setStatusCode(status).putHeader("Content-Type", "text/plain; charset=utf-8").end(text);
    }
}
