package org.recordingintake.console;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.settings.ConsoleSettings;

/**
 * Who may do what: a session, HTTP Basic or a single-sign-on proxy says who makes a request, and a file or that proxy
 * which roles this user has. Each is looked up at each request, so that a change applies at once.
 */
public final class Access {

    static final String SESSION = "intake-session";
    private static final String CSRF = Access.class.getName() + ".csrf";
    private static final String CSRF_HEADER = "X-CSRF-Token";
    /** The form field. */
    static final String CSRF_FIELD = "csrf";
    /** A request that a page makes by itself says so, and keeps no session alive. */
    private static final String BACKGROUND = "X-Background";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final ConsoleSettings settings;
    private final Optional<LiveFile<Users>> users;
    private final Optional<LiveFile<Roles>> roles;
    private final LogIns logIns;
    private final Sessions sessions;
    private final Refusals refusals;
    private final Keys keys = new Keys();

    Access(ConsoleSettings settings, Optional<LiveFile<Users>> users, Optional<LiveFile<Roles>> roles, LogIns logIns,
           Sessions sessions, Refusals refusals) {
        this.settings = settings;
        this.users = users;
        this.roles = roles;
        this.logIns = logIns;
        this.sessions = sessions;
        this.refusals = refusals;
    }

    /**
     * Lets those through that have this role; behind it {@link Visitor#of} says who that is. Others are asked to log in or
     * refused. A request that changes something has to come from a page of ours. The body has to be read before.
     */
    public Handler<RoutingContext> require(Role role) {
        return context -> identify(context, visitor -> {
            visitor.enter(context);
            if (visitor.roles().contains(role)) {
                context.next();
            } else {
                refusals.answer(context, 403, "Forbidden", "User " + visitor.name() + " does not have the role "
                        + role.name().toLowerCase(Locale.ROOT) + ". Roles are granted in console.roles-file,"
                        + " or by the single-sign-on proxy.");
            }
        });
    }

    /**
     * The token that a form has to send back as {@value #CSRF_FIELD}, or a script as {@value #CSRF_HEADER}, with a request
     * that changes something; behind {@link #require} only. Empty for those that use HTTP Basic, who need none.
     */
    public String csrfToken(RoutingContext context) {
        return context.get(CSRF, "");
    }

    /** Finds out who makes a request, whatever roles that user has; answers it if that does not succeed. */
    void identify(RoutingContext context, Consumer<Visitor> found) {
        Client client = Client.of(context.request(), settings);
        List<String> named = settings.trustedHeader().filter(header -> client.isProxy())
                .map(header -> context.request().headers().getAll(header)).orElse(List.of());
        if (!named.isEmpty()) {
            identifyByProxy(context, named, client, found);
        } else if (context.request().getHeader("Authorization") != null && users.isPresent()) {
            identifyByPassword(context, client, found);
        } else {
            identifyBySession(context, client, found);
        }
    }

    private void identifyByProxy(RoutingContext context, List<String> named, Client client, Consumer<Visitor> found) {
        String user = named.get(0).strip();
        if (named.size() > 1 || user.isEmpty() || user.length() > Users.LONGEST_NAME
                || user.chars().anyMatch(Character::isISOControl)) {
            refusals.answer(context, 401, "Unauthorized", "The proxy has to send the header "
                    + settings.trustedHeader().orElseThrow() + " once, with the name of the user.");
            return;
        }
        Set<Role> granted = settings.rolesHeader().isPresent()
                ? Roles.inHeader(context.request().headers().getAll(settings.rolesHeader().get())) : rolesOf(user);
        context.put(CSRF, keys.derive("user", user));
        enterWithToken(context, new Visitor(user, granted, client.address()), found);
    }

    private void identifyByPassword(RoutingContext context, Client client, Consumer<Visitor> found) {
        Optional<BasicCredentials> given = BasicCredentials.in(context.request().getHeader("Authorization"));
        if (given.isEmpty()) {
            refusals.challenge(context);
            return;
        }
        if (!READING.contains(context.request().method()) && !client.isSameOrigin()) {
            refuseForeign(context);
            return;
        }
        String user = given.get().user();
        Context loop = context.vertx().getOrCreateContext();
        logIns.attempt(user, given.get().password(), client.address(), "basic", true)
                .onSuccess(outcome -> loop.runOnContext(back -> {
                    switch (outcome) {
                        case RIGHT -> found.accept(new Visitor(user, rolesOf(user), client.address()));
                        case WRONG -> refusals.challenge(context);
                        case THROTTLED -> refusals.tooMany(context, logIns.refusal(user, client.address()).orElse(Duration.ZERO));
                        default -> refusals.busy(context);
                    }
                })).onFailure(e -> loop.runOnContext(back -> context.fail(e)));
    }

    private void identifyBySession(RoutingContext context, Client client, Consumer<Visitor> found) {
        Optional<Sessions.Session> session = session(context, context.request().getHeader(BACKGROUND) == null);
        if (session.isEmpty()) {
            refusals.askToLogIn(context, users.isPresent());
            return;
        }
        String user = session.get().user();
        context.put(CSRF, keys.derive("session", session.get().id()));
        enterWithToken(context, new Visitor(user, rolesOf(user), client.address()), found);
    }

    /** The session that the cookie names, as long as its user has the same password. */
    Optional<Sessions.Session> session(RoutingContext context, boolean isUsed) {
        Cookie cookie = context.request().getCookie(SESSION);
        return Optional.ofNullable(cookie).flatMap(token -> sessions.find(token.getValue(), isUsed))
                .filter(session -> users.flatMap(file -> file.get().hashOf(session.user()))
                        .filter(session.password()::equals).isPresent());
    }

    private void enterWithToken(RoutingContext context, Visitor visitor, Consumer<Visitor> found) {
        if (READING.contains(context.request().method()) || isTokenRight(context, csrfToken(context))) {
            found.accept(visitor);
        } else {
            refuseForeign(context);
        }
    }

    static boolean isTokenRight(RoutingContext context, String expected) {
        String header = context.request().getHeader(CSRF_HEADER);
        return Keys.isSame(expected, header != null ? header : context.request().getFormAttribute(CSRF_FIELD));
    }

    private void refuseForeign(RoutingContext context) {
        refusals.answer(context, 403, "Forbidden", "The request does not come from a page of this console, or the page is"
                + " from before a restart. Load the page again.");
    }

    private Set<Role> rolesOf(String user) {
        return roles.map(file -> file.get().of(user)).orElse(Set.of());
    }

    /** A cookie that no script reads and that no request from another site carries. */
    static Cookie cookie(String name, String value, String path, Client client) {
        return Cookie.cookie(name, value).setPath(path).setHttpOnly(true).setSameSite(CookieSameSite.STRICT)
                .setSecure(client.isSecure());
    }
}
