package org.recordingintake.console;

import java.util.Set;

import io.vertx.ext.web.RoutingContext;
import org.recordingintake.audit.Actor;

/**
 * Who makes a request.
 *
 * @param name    of the user
 * @param roles   may be empty: then the user sees nothing
 * @param address of the client, as far as trusted proxies say it
 */
public record Visitor(String name, Set<Role> roles, String address) implements Actor {

    private static final String KEY = Visitor.class.getName();

    /**
     * Who makes this request; behind {@link Access#require} only.
     *
     * @throws IllegalStateException if that is not known
     */
    public static Visitor of(RoutingContext context) {
        if (!isKnown(context)) {
            throw new IllegalStateException("This request has not passed Access.require");
        }
        return context.get(KEY);
    }

    /** Whether it is known who makes this request, in whatever role; false for somebody who has not logged in. */
    static boolean isKnown(RoutingContext context) {
        return context.get(KEY) != null;
    }

    void enter(RoutingContext context) {
        context.put(KEY, this);
    }
}
