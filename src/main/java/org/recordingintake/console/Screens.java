package org.recordingintake.console;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** How the guard speaks to people; the pages implement it. */
public interface Screens {

    /**
     * Answers with the form for name and password. It is posted to {@code /console/login} with the fields {@code user},
     * {@code password}, {@code csrf} and {@code next}.
     *
     * @param status 200, or 401, 429 or 503 with an error
     * @param error  what to show above the form; empty for nothing
     * @param csrf   the value of the field {@code csrf}
     * @param next   the value of the field {@code next}: the path of the page to go to after that
     */
    void logIn(RoutingContext context, int status, String error, String csrf, String next);

    /** Adds the pages behind the guard to the router, whose routes read the bodies of forms before. */
    default void mount(Router router, Access access, Workers workers) {
    }

    /** Answers with a page that says what is wrong and what to do. */
    void error(RoutingContext context, int status, String title, String detail);
}
