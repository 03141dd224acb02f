package org.recordingintake.console;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import org.recordingintake.audit.Audit;
import org.recordingintake.settings.ConsoleSettings;

/** The console, where it is on: the guard, the log-in, the pages and the API, on the router of the management port. */
public final class Console implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    /** Ids of recordings to replay. */
    private static final long LARGEST_BODY = 256 * 1024;

    private final Vertx vertx;
    private final LogIns logIns;
    private final Workers workers;
    private final long poll;

    /** Adds what is guarded. */
    interface Content {
        void mount(Router router, Access access, Workers workers);
    }

    /**
     * Reads the files of the settings, and adds the console to a router.
     *
     * @param services what pages and API show and do
     * @param screens  how the guard speaks to people, and the pages
     * @throws IOException if a file cannot be used; the message names its setting and says what to do
     */
    public Console(ConsoleSettings settings, Services services, Audit audit, Screens screens, Router router, Vertx vertx, Clock clock)
            throws IOException {
        this(settings, (to, access, workers) -> {
            new Api(services, access::require, audit, workers).mount(to);
            screens.mount(to, access, workers);
        }, audit, screens, router, vertx, clock);
    }

    Console(ConsoleSettings settings, Content content, Audit audit, Screens screens, Router router, Vertx vertx, Clock clock)
            throws IOException {
        this.vertx = vertx;
        Optional<LiveFile<Users>> users = load("console.users-file", settings.usersFile(), Users::parse);
        Optional<LiveFile<Roles>> roles = load("console.roles-file", settings.rolesFile(), Roles::parse);
        Refusals refusals = new Refusals(screens);
        Sessions sessions = new Sessions(clock);
        logIns = new LogIns(() -> users.orElseThrow().get(), audit, clock);
        Access access = new Access(settings, users, roles, logIns, sessions, refusals);
        guard(router, new Guard(settings, refusals), refusals);
        users.ifPresent(file -> new LogInForm(settings, file, logIns, sessions, access, screens, refusals, audit).mount(router));
        workers = new Workers(vertx);
        content.mount(router, access, workers);
        poll = vertx.setPeriodic(POLL.toMillis(), tick -> vertx.executeBlocking(() -> {
            users.ifPresent(LiveFile::poll);
            roles.ifPresent(LiveFile::poll);
            return null;
        }));
    }

    private static <T> Optional<LiveFile<T>> load(String setting, Optional<Path> file,
                                                  BiFunction<List<String>, Consumer<String>, T> parser) throws IOException {
        return file.isEmpty() ? Optional.empty() : Optional.of(new LiveFile<>(setting, file.get(), parser).load());
    }

    /** Before all that is added later. */
    private static void guard(Router router, Guard guard, Refusals refusals) {
        router.get("/console").handler(context -> {
            if (context.request().path().equals("/console")) { // the route matches the path with a slash as well
                context.redirect("/console/");
            } else {
                context.next();
            }
        });
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(LARGEST_BODY);
        for (String path : List.of("/console/*", "/api/*")) {
            router.route(path).handler(guard).failureHandler(refusals::failed);
            router.post(path).handler(bodies);
        }
    }

    @Override
    public void close() {
        vertx.cancelTimer(poll);
        logIns.close();
        workers.close();
    }
}
