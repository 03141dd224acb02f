package org.recordingintake.console;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.audit.Audit;
import org.recordingintake.ledger.Search;
import org.recordingintake.queue.RetryLaterException;

/**
 * The pages of the console: templates in {@code src/main/jte}, compiled with the product, that escape all that they show.
 * They work without scripts; a script keeps some parts up to date.
 */
public final class Pages implements Screens {

    private static final String OVERVIEW = "/console/";
    private static final String RECORDINGS = "/console/recordings";
    private static final String DEAD_LETTERS = "/console/dead-letters";
    private static final String ROUTES = "/console/routes";
    private static final int LETTERS = 50;
    private static final int EDITS = 20;
    /** How many of the recordings that were replayed are named. */
    private static final int LINKS = 20;

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(null, ContentType.Html,
            Pages.class.getClassLoader(), "org.recordingintake.console");
    private final Assets assets = new Assets();
    private final Services services;
    private final Audit audit;
    private final Clock clock;
    private Access access;
    private Workers workers;
    private RecordingsCsv csv;

    public Pages(Services services, Audit audit, Clock clock) {
        this.services = services;
        this.audit = audit;
        this.clock = clock;
    }

    private interface Page {
        /** What to send; it blocks. */
        Answer of(RoutingContext context) throws IOException;
    }

    private record Answer(int status, String html) {

        void send(RoutingContext context) {
            context.response().setStatusCode(status).putHeader("Content-Type", "text/html; charset=utf-8")
                    .putHeader("Cache-Control", "private, no-store").end(html);
        }
    }

    @Override
    public void mount(Router router, Access guard, Workers threads) {
        access = guard;
        workers = threads;
        csv = new RecordingsCsv(services.recordings(), threads);
        assets.mount(router);
        serve(router.get(OVERVIEW), Role.VIEW, this::overview);
        serve(router.get(RECORDINGS), Role.VIEW, this::search);
        router.get(RECORDINGS + ".csv").handler(access.require(Role.VIEW)).handler(this::export);
        serve(router.get(RECORDINGS + "/:id"), Role.VIEW, context -> recording(context, null));
        router.get(RECORDINGS + "/:id/outcome").handler(access.require(Role.VIEW)).handler(this::outcome);
        serve(router.post(RECORDINGS + "/:id/verify"), Role.VIEW, this::verify);
        serve(router.get(DEAD_LETTERS), Role.VIEW, context -> deadLetters(context, Map.of()));
        serve(router.post(DEAD_LETTERS + "/replay"), Role.OPERATE, context -> replay(context, selected(context)));
        serve(router.get(DEAD_LETTERS + "/:id"), Role.VIEW, this::deadLetter);
        serve(router.post(DEAD_LETTERS + "/:id/replay"), Role.OPERATE, context -> replay(context,
                services.deadLetters().select(List.of(context.pathParam("id")))));
        serve(router.get(ROUTES), Role.VIEW, context -> routes(context, null));
        serve(router.post(ROUTES + "/rollback"), Role.OPERATE, this::rollBack);
        router.route("/console/*").handler(access.require(Role.VIEW)).handler(context -> error(context, 404, "Not found",
                "There is no such page."));
    }

    private void serve(Route route, Role role, Page page) {
        route.handler(access.require(role)).handler(context -> workers.run(() -> page.of(context))
                .onSuccess(answer -> answer.send(context)).onFailure(e -> refuse(context, e)));
    }

    private void refuse(RoutingContext context, Throwable failure) {
        if (failure instanceof NotFoundException) {
            error(context, 404, "Not found", failure.getMessage());
        } else if (failure instanceof InvalidRequestException) {
            error(context, 400, "This cannot be answered", failure.getMessage());
        } else if (failure instanceof ReadOnlyFilesException) {
            error(context, 409, "The files are read-only", failure.getMessage());
        } else if (failure instanceof RetryLaterException) {
            error(context, 503, "Not available now", failure.getMessage() + " Try again.");
        } else if (failure instanceof Workers.BusyException) {
            error(context, 503, "Not available now", "Too many requests at a time. Try again.");
        } else {
            context.fail(failure);
        }
    }

    private Answer overview(RoutingContext context) {
        OverviewReport report = services.overview().report();
        if (context.request().getHeader("X-Background") == null) {
            record(context, "viewed", Map.of("what", "overview"));
        }
        return page(context, 200, "overview.jte", OVERVIEW, "Overview", Map.of("report", report));
    }

    private Answer search(RoutingContext context) throws IOException {
        Map<String, String> given = given(context, SearchParameters.NAMES);
        Map<String, Object> model = new LinkedHashMap<>(Map.of("given", given));
        int status = 200;
        try {
            RecordingPage found = services.recordings().search(SearchParameters.of(given));
            record(context, "searched", with(given, "found", found.recordings().size()));
            model.put("found", found);
            model.put("csv", RECORDINGS + ".csv" + Show.query(with(given, "after", null)));
            model.put("more", next(RECORDINGS, given, found.next()));
        } catch (InvalidRequestException e) {
            status = 400;
            model.put("error", e.getMessage());
        }
        return page(context, status, "recordings.jte", RECORDINGS, "Recordings", model);
    }

    /** What a link can ask for: it cannot say that it accepts CSV, as the API demands. */
    private void export(RoutingContext context) {
        Map<String, String> given = given(context, SearchParameters.NAMES);
        given.putIfAbsent("limit", String.valueOf(RecordingsCsv.MOST_ROWS));
        workers.run(() -> {
            Search search = SearchParameters.of(given, RecordingsCsv.MOST_ROWS);
            RecordingPage first = services.recordings().search(RecordingsCsv.firstPage(search));
            record(context, "exported", given);
            return Map.entry(search, first);
        }).onSuccess(found -> csv.send(context.response(), found.getKey(), found.getValue()))
                .onFailure(e -> refuse(context, e));
    }

    private Answer recording(RoutingContext context, VerifyResult verified) throws IOException {
        String id = context.pathParam("id");
        RecordingView view = services.recordings().find(id).orElseThrow(() -> new NotFoundException("There is no recording "
                + id + ". If it was announced a moment ago, try again."));
        record(context, "viewed", Map.of("recordingId", id));
        Map<String, Object> model = new LinkedHashMap<>(Map.of("view", view));
        model.put("verified", verified);
        return page(context, 200, "recording.jte", RECORDINGS, "Recording " + id, model);
    }

    /** For the script: has the outcome that the page shows changed? It says nothing else, so it is not recorded. */
    private void outcome(RoutingContext context) {
        workers.run(() -> services.recordings().find(context.pathParam("id"))
                .map(view -> view.rows().get(0).recording().outcome())).onSuccess(outcome -> {
                    if (outcome.isPresent() && !outcome.get().equals(context.request().getParam("was"))) {
                        context.response().putHeader("HX-Refresh", "true");
                    }
                    context.response().setStatusCode(204).end();
                }).onFailure(e -> refuse(context, e));
    }

    private Answer verify(RoutingContext context) throws IOException {
        String id = context.pathParam("id");
        record(context, "verified", Map.of("recordingId", id));
        return recording(context, services.recordings().verify(id).orElseThrow(() -> new NotFoundException("No media of " + id
                + " is stored, so there is nothing to verify.")));
    }

    private Answer deadLetters(RoutingContext context, Map<String, ?> replayed) throws IOException {
        Map<String, String> given = given(context, Set.of("reason"));
        DeadLetterPage letters = services.deadLetters().page(filter(given.get("reason")),
                SearchParameters.after(given(context, Set.of("after"))), LETTERS);
        record(context, "searched", with(with(given, "what", "dead-letters"), "found", letters.deadLetters().size()));
        Map<String, Object> model = new LinkedHashMap<>(replayed);
        model.put("letters", letters);
        model.put("reason", given.getOrDefault("reason", ""));
        model.put("more", next(DEAD_LETTERS, given, letters.next()));
        return page(context, 200, "deadletters.jte", DEAD_LETTERS, "Dead letters", model);
    }

    private static DeadLetterFilter filter(String reason) {
        return new DeadLetterFilter(null, reason == null || reason.isBlank() ? null : reason, null, null);
    }

    private Answer deadLetter(RoutingContext context) throws IOException {
        String id = context.pathParam("id");
        DeadLetterView letter = services.deadLetters().find(id).orElseThrow(() -> new NotFoundException(
                "There is no dead letter " + id + " on this node. It may have been replayed."));
        record(context, "viewed", Map.of("deadLetter", id));
        return page(context, 200, "deadletter.jte", DEAD_LETTERS, "Dead letter", Map.of("letter", letter));
    }

    private DeadLetterBox.Selection selected(RoutingContext context) throws IOException {
        MultiMap form = context.request().formAttributes();
        if (form.get("all") != null) {
            return services.deadLetters().select(filter(form.get("reason")), DeadLetterBox.LARGEST_REPLAY);
        }
        if (form.getAll("id").isEmpty()) {
            throw new InvalidRequestException("No dead letter is selected. Go back and select those to replay.");
        }
        return services.deadLetters().select(form.getAll("id"));
    }

    private Answer replay(RoutingContext context, DeadLetterBox.Selection selection) throws IOException {
        DeadLetterBox box = services.deadLetters();
        Set<String> recordings = new TreeSet<>();
        for (String id : selection.ids().subList(0, Math.min(selection.ids().size(), LINKS))) {
            box.find(id).map(DeadLetterView::recordingId).ifPresent(recordings::add);
        }
        record(context, "replayed", Map.of("deadLetters", selection.ids()));
        return deadLetters(context, Map.of("replayed", box.replay(selection), "recordings", recordings));
    }

    private Answer routes(RoutingContext context, RollbackResult rolledBack) throws IOException {
        EditPage edits = services.edits().page(SearchParameters.after(given(context, Set.of("after"))), EDITS);
        record(context, "viewed", Map.of("what", "edits"));
        Map<String, Object> model = new LinkedHashMap<>(Map.of("edits", edits));
        model.put("rolledBack", rolledBack);
        model.put("more", next(ROUTES, Map.of(), edits.next()));
        return page(context, 200, "routes.jte", ROUTES, "Routes", model);
    }

    private Answer rollBack(RoutingContext context) throws IOException {
        String text = String.valueOf(context.request().getFormAttribute("set"));
        if (!text.matches("[0-9]{1,9}")) {
            throw new InvalidRequestException("Go back and select the set to roll back to.");
        }
        int set = Integer.parseInt(text);
        record(context, "rolled-back", Map.of("set", set));
        return routes(context, services.edits().rollBack(set, Visitor.of(context).name()).orElseThrow(
                () -> new NotFoundException("Set " + set + " is not kept any more.")));
    }

    @Override
    public void logIn(RoutingContext context, int status, String error, String csrf, String next) {
        render(status, "login.jte", new Frame("Log in", "", null, Set.of(), csrf, assets),
                Map.of("error", error, "next", next)).send(context);
    }

    @Override
    public void error(RoutingContext context, int status, String title, String detail) {
        Frame frame = Visitor.isKnown(context) ? frame(context, "", title) : new Frame(title, "", null, Set.of(), "", assets);
        render(status, "error.jte", frame, Map.of("detail", detail)).send(context);
    }

    private void record(RoutingContext context, String action, Map<String, ?> details) {
        audit.record(Visitor.of(context), action, details);
    }

    private Frame frame(RoutingContext context, String page, String title) {
        Visitor visitor = Visitor.of(context);
        return new Frame(title, page, visitor.name(), visitor.roles(), access.csrfToken(context), assets);
    }

    private Answer page(RoutingContext context, int status, String template, String page, String title,
                        Map<String, Object> model) {
        return render(status, template, frame(context, page, title), model);
    }

    private Answer render(int status, String template, Frame frame, Map<String, Object> model) {
        Map<String, Object> all = new LinkedHashMap<>(model);
        all.put("frame", frame);
        all.put("now", clock.instant());
        StringOutput html = new StringOutput();
        templates.render(template, all, html);
        return new Answer(status, html.toString());
    }

    /** The parameters that were filled in; of several of a name the first. */
    private static Map<String, String> given(RoutingContext context, Set<String> names) {
        Map<String, String> given = new TreeMap<>();
        for (String name : names) {
            String value = context.queryParams().get(name);
            if (value != null && !value.isBlank()) {
                given.put(name, value);
            }
        }
        return given;
    }

    private static <T> Map<String, T> with(Map<String, ? extends T> given, String name, T value) {
        Map<String, T> more = new TreeMap<>(given);
        more.put(name, value);
        return more;
    }

    /** The path of the next page; null if there is none. */
    private static String next(String path, Map<String, String> given, String cursor) {
        return cursor == null ? null : path + Show.query(with(given, "after", cursor));
    }
}
