package org.recordingintake.console;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.audit.Audit;
import org.recordingintake.settings.ConsoleSettings;

/** Log-in by the form of a page, and log-out. */
final class LogInForm {

    private static final String LOG_OUT = "/console/logout";
    private static final String START = "/console/";
    /** A page of ours: nobody is led elsewhere after the log-in. */
    private static final Pattern OWN_PAGE = Pattern.compile("/console/(?!log(in|out)\\b)(?!.*\\.\\.)[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,2000}");
    /** Holds, in the browser, what the form has to send back: another site cannot log anyone in. */
    private static final String FORM = "intake-log-in";

    private final ConsoleSettings settings;
    private final LiveFile<Users> users;
    private final LogIns logIns;
    private final Sessions sessions;
    private final Access access;
    private final Screens screens;
    private final Refusals refusals;
    private final Audit audit;
    private final Keys keys = new Keys();

    LogInForm(ConsoleSettings settings, LiveFile<Users> users, LogIns logIns, Sessions sessions, Access access,
              Screens screens, Refusals refusals, Audit audit) {
        this.settings = settings;
        this.users = users;
        this.logIns = logIns;
        this.sessions = sessions;
        this.access = access;
        this.screens = screens;
        this.refusals = refusals;
        this.audit = audit;
    }

    void mount(Router router) {
        router.get(Refusals.LOG_IN).handler(this::show);
        router.post(Refusals.LOG_IN).handler(this::logIn);
        router.post(LOG_OUT).handler(context -> access.identify(context, visitor -> logOut(context, visitor)));
    }

    private void show(RoutingContext context) {
        if (access.session(context, true).isPresent()) {
            redirect(context, next(context.request().getParam("next")));
        } else {
            show(context, 200, "", context.request().getParam("next"));
        }
    }

    private void show(RoutingContext context, int status, String error, String next) {
        String token = sessions.newToken();
        context.response().addCookie(cookie(context, FORM, token, Refusals.LOG_IN));
        screens.logIn(context, status, error, keys.derive(token), next(next));
    }

    private Cookie cookie(RoutingContext context, String name, String value, String path) {
        return Access.cookie(name, value, path, Client.of(context.request(), settings));
    }

    private static String next(String wanted) {
        return wanted != null && OWN_PAGE.matcher(wanted).matches() ? wanted : START;
    }

    private static void redirect(RoutingContext context, String path) {
        context.response().setStatusCode(303).putHeader("Location", path).end();
    }

    private void logIn(RoutingContext context) {
        String user = field(context, "user").strip();
        byte[] password = field(context, "password").getBytes(StandardCharsets.UTF_8);
        String next = field(context, "next");
        Client client = Client.of(context.request(), settings);
        Cookie form = context.request().getCookie(FORM);
        if (form == null || !Access.isTokenRight(context, keys.derive(form.getValue())) || !client.isSameOrigin()) {
            show(context, 403, "The form was out of date. Try again; cookies have to be allowed.", next);
            return;
        }
        if (user.isEmpty() || user.length() > Users.LONGEST_NAME || password.length > BasicCredentials.LONGEST_PASSWORD) {
            show(context, 401, "Wrong name or password.", next);
            return;
        }
        Context loop = context.vertx().getOrCreateContext();
        Optional<String> hash = users.get().hashOf(user);
        logIns.attempt(user, password, client.address(), "form", false)
                .onSuccess(outcome -> loop.runOnContext(back -> {
                    switch (outcome) {
                        case RIGHT -> enter(context, user, hash.orElse(""), next);
                        case WRONG -> show(context, 401, "Wrong name or password.", next);
                        case THROTTLED -> {
                            Duration wait = logIns.refusal(user, client.address()).orElse(Duration.ZERO);
                            context.response().putHeader("Retry-After", String.valueOf(Math.max(1, wait.toSeconds())));
                            show(context, 429, "Too many log-ins of this user failed. Try again in a minute.", next);
                        }
                        default -> {
                            context.response().putHeader("Retry-After", "1");
                            show(context, 503, "Too many log-ins at a time. Try again.", next);
                        }
                    }
                })).onFailure(e -> loop.runOnContext(back -> context.fail(e)));
    }

    /** With a new session, whatever cookie came: nobody can hand somebody else a session beforehand. */
    private void enter(RoutingContext context, String user, String hash, String next) {
        context.response().addCookie(cookie(context, FORM, "", Refusals.LOG_IN).setMaxAge(0));
        Optional.ofNullable(context.request().getCookie(Access.SESSION)).ifPresent(old -> sessions.close(old.getValue()));
        context.response().addCookie(cookie(context, Access.SESSION, sessions.open(user, hash), "/"));
        redirect(context, next(next));
    }

    private static String field(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getFormAttribute(name)).orElse("");
    }

    private void logOut(RoutingContext context, Visitor visitor) {
        Context loop = context.vertx().getOrCreateContext();
        Future<Boolean> recorded = logIns.onThread(() -> {
            audit.record(visitor, "logged-out", Map.of());
            return true;
        });
        // the session ends whether or not that can be recorded
        Optional.ofNullable(context.request().getCookie(Access.SESSION)).ifPresent(old -> sessions.close(old.getValue()));
        context.response().addCookie(cookie(context, Access.SESSION, "", "/").setMaxAge(0));
        recorded.onSuccess(done -> loop.runOnContext(back -> redirect(context, Refusals.LOG_IN)))
                .onFailure(e -> loop.runOnContext(back -> context.fail(e)));
    }
}
