package org.recordingintake.webhook;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Says to the sender what was wrong, as RFC 9457 {@code application/problem+json}. */
public final class Problem {

    public static final String MEDIA_TYPE = "application/problem+json";

    private Problem() {
    }

    static String json(int status, String title, String detail) {
        return new JsonObject().put("type", "about:blank").put("title", title).put("status", status)
                .put("detail", detail).encode();
    }

    public static void answer(RoutingContext context, int status, String title, String detail) {
        answer(context.response(), status, title, detail);
    }

    /** Does nothing where there has been an answer already, or nobody is there any more to read it. */
    static void answer(HttpServerResponse response, int status, String title, String detail) {
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status).putHeader("Content-Type", MEDIA_TYPE).end(json(status, title, detail));
        }
    }
}
