package org.recordingintake.console;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.audit.Audit;
import org.recordingintake.audit.AuditException;

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

    public Pages(Services services, Audit audit, Clock clock) {
        this.services = services;
        this.audit = audit;
        this.clock = clock;
    }

    private interface Page {
        void answer(RoutingContext context) throws IOException;
    }

    /** Something that is not there; the message says what. */
    private static final class NotThereException extends IOException {
        private static final long serialVersionUID = 1L;

        NotThereException(String message) {
            super(message);
        }
    }

    /**
     * Serves the pages.
     *
     * @param guard says who may see them; the bodies of forms are read before
     */
    public void mount(Router router, Access guard) {
        access = guard;
        assets.mount(router);
        router.get("/console").handler(context -> goTo(context, OVERVIEW));
        serve(router.get(OVERVIEW), Role.VIEW, this::overview);
        serve(router.get(RECORDINGS), Role.VIEW, this::search);
        serve(router.get(RECORDINGS + "/:id"), Role.VIEW, this::recording);
        serve(router.get(RECORDINGS + "/:id/outcome"), Role.VIEW, this::outcome);
        serve(router.post(RECORDINGS + "/:id/verify"), Role.VIEW, this::verify);
        serve(router.get(DEAD_LETTERS), Role.VIEW, context -> deadLetters(context, Map.of()));
        serve(router.get(DEAD_LETTERS + "/:id"), Role.VIEW, this::deadLetter);
        serve(router.post(DEAD_LETTERS + "/replay"), Role.OPERATE, context -> replay(context, selected(context)));
        serve(router.post(DEAD_LETTERS + "/:id/replay"), Role.OPERATE, context -> replay(context,
                services.deadLetters().select(List.of(context.pathParam("id")))));
        serve(router.get(ROUTES), Role.VIEW, context -> routes(context, null));
        serve(router.post(ROUTES + "/rollback"), Role.OPERATE, this::rollBack);
    }

    private void serve(Route route, Role role, Page page) {
        route.handler(access.require(role)).blockingHandler(context -> {
            try {
                page.answer(context);
            } catch (NotThereException e) {
                error(context, 404, "Not found", e.getMessage());
            } catch (IllegalArgumentException e) {
                error(context, 400, "This cannot be answered", e.getMessage());
            } catch (ReadOnlyFilesException e) {
                error(context, 409, "The files are read-only", e.getMessage());
            } catch (AuditException | IOException e) {
                error(context, 503, "Not available now", e.getMessage());
            }
        }, false);
    }

    private void overview(RoutingContext context) {
        show(context, 200, "overview.jte", OVERVIEW, "Overview", Map.of("report", services.overview().report()));
    }

    private void search(RoutingContext context) throws IOException {
        Map<String, String> given = parameters(context, SearchParameters.NAMES);
        Map<String, Object> model = new LinkedHashMap<>(Map.of("given", given, "csv",
                "/api/recordings" + Show.query(given)));
        try {
            var search = SearchParameters.of(given);
            record(context, "searched", given);
            RecordingPage found = services.recordings().search(search);
            Map<String, String> next = new TreeMap<>(given);
            next.put("after", found.next());
            model.put("found", found);
            model.put("more", found.next() == null ? null : RECORDINGS + Show.query(next));
        } catch (IllegalArgumentException e) {
            model.put("error", e.getMessage());
        }
        show(context, model.containsKey("error") ? 400 : 200, "recordings.jte", RECORDINGS, "Recordings", model);
    }

    private void recording(RoutingContext context) throws IOException {
        showRecording(context, null);
    }

    private void showRecording(RoutingContext context, VerifyResult verified) throws IOException {
        String id = context.pathParam("id");
        record(context, "viewed", Map.of("recordingId", id));
        RecordingView view = services.recordings().find(id).orElseThrow(() -> new NotThereException(
                "There is no recording " + id + ". If it was announced a moment ago, try again."));
        Map<String, Object> model = new LinkedHashMap<>(Map.of("view", view));
        model.put("verified", verified);
        show(context, 200, "recording.jte", RECORDINGS, "Recording " + id, model);
    }

    /** For the script: has the outcome that the page shows changed? */
    private void outcome(RoutingContext context) throws IOException {
        boolean isSame = services.recordings().find(context.pathParam("id"))
                .map(view -> view.rows().get(0).recording().outcome())
                .filter(outcome -> outcome.equals(context.request().getParam("was"))).isPresent();
        HttpServerResponse response = context.response().setStatusCode(204);
        (isSame ? response : response.putHeader("HX-Refresh", "true")).end();
    }

    private void verify(RoutingContext context) throws IOException {
        String id = context.pathParam("id");
        record(context, "verified", Map.of("recordingId", id));
        showRecording(context, services.recordings().verify(id).orElseThrow(
                () -> new NotThereException("No media of " + id + " is stored, so there is nothing to verify.")));
    }

    private void deadLetters(RoutingContext context, Map<String, ?> replayed) throws IOException {
        String reason = parameters(context, Set.of("reason")).getOrDefault("reason", "");
        DeadLetterPage letters = services.deadLetters().page(new DeadLetterFilter(null, reason.isEmpty() ? null : reason, null,
                null), context.request().getParam("after"), LETTERS);
        Map<String, Object> model = new LinkedHashMap<>(Map.of("letters", letters, "reason", reason));
        model.putAll(replayed);
        Map<String, String> next = new TreeMap<>(Map.of("reason", reason));
        next.put("after", letters.next());
        model.put("more", letters.next() == null ? null : DEAD_LETTERS + Show.query(next));
        show(context, 200, "deadletters.jte", DEAD_LETTERS, "Dead letters", model);
    }

    private void deadLetter(RoutingContext context) throws IOException {
        String id = context.pathParam("id");
        record(context, "viewed", Map.of("deadLetter", id));
        DeadLetterView letter = services.deadLetters().find(id).orElseThrow(() -> new NotThereException(
                "There is no dead letter " + id + " on this node. It may have been replayed."));
        show(context, 200, "deadletter.jte", DEAD_LETTERS, "Dead letter", Map.of("letter", letter));
    }

    private DeadLetterBox.Selection selected(RoutingContext context) throws IOException {
        MultiMap form = context.request().formAttributes();
        if (form.get("all") != null) {
            String reason = form.get("reason");
            return services.deadLetters().select(new DeadLetterFilter(null, reason == null || reason.isBlank() ? null : reason,
                    null, null), DeadLetterBox.LARGEST_REPLAY);
        }
        if (form.getAll("id").isEmpty()) {
            throw new IllegalArgumentException("No dead letter is selected. Go back and select those to replay.");
        }
        return services.deadLetters().select(form.getAll("id"));
    }

    private void replay(RoutingContext context, DeadLetterBox.Selection selection) throws IOException {
        DeadLetterBox box = services.deadLetters();
        Set<String> recordings = new TreeSet<>();
        for (String id : selection.ids().subList(0, Math.min(selection.ids().size(), LINKS))) {
            box.find(id).map(DeadLetterView::recordingId).ifPresent(recordings::add);
        }
        record(context, "replayed", Map.of("ids", selection.ids()));
        deadLetters(context, Map.of("replayed", box.replay(selection), "recordings", recordings));
    }

    private void routes(RoutingContext context, RollbackResult rolledBack) throws IOException {
        EditPage edits = services.edits().page(context.request().getParam("after"), EDITS);
        Map<String, Object> model = new LinkedHashMap<>(Map.of("edits", edits));
        model.put("rolledBack", rolledBack);
        model.put("more", edits.next() == null ? null : ROUTES + Show.query(Map.of("after", edits.next())));
        show(context, 200, "routes.jte", ROUTES, "Routes", model);
    }

    private void rollBack(RoutingContext context) throws IOException {
        String text = String.valueOf(context.request().getFormAttribute("set"));
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("Select the set to roll back to.");
        }
        int set = Integer.parseInt(text);
        record(context, "rolled back", Map.of("set", set));
        routes(context, services.edits().rollBack(set, Visitor.of(context).name()).orElseThrow(
                () -> new NotThereException("Set " + set + " is no longer kept.")));
    }

    @Override
    public void logIn(RoutingContext context, int status, String error, String csrf, String next) {
        show(context, status, "login.jte", new Frame("Log in", "", null, Set.of(), csrf, assets),
                Map.of("error", error, "next", next));
    }

    @Override
    public void error(RoutingContext context, int status, String title, String detail) {
        Optional<Visitor> visitor = access == null ? Optional.empty() : Visitor.ifKnown(context);
        Frame frame = visitor.map(known -> frame(context, "", title)).orElseGet(
                () -> new Frame(title, "", null, Set.of(), "", assets));
        show(context, status, "error.jte", frame, Map.of("detail", detail == null ? "" : detail));
    }

    private void record(RoutingContext context, String action, Map<String, ?> details) {
        audit.record(Visitor.of(context), action, details);
    }

    private Frame frame(RoutingContext context, String page, String title) {
        Visitor visitor = Visitor.of(context);
        return new Frame(title, page, visitor.name(), visitor.roles(), access.csrfToken(context), assets);
    }

    private void show(RoutingContext context, int status, String template, String page, String title,
                      Map<String, Object> model) {
        show(context, status, template, frame(context, page, title), model);
    }

    private void show(RoutingContext context, int status, String template, Frame frame, Map<String, Object> model) {
        Map<String, Object> all = new LinkedHashMap<>(model);
        all.put("frame", frame);
        all.put("now", clock.instant());
        StringOutput html = new StringOutput();
        templates.render(template, all, html);
        context.response().setStatusCode(status).putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Cache-Control", "no-store").end(html.toString());
    }

    private static void goTo(RoutingContext context, String path) {
        context.response().setStatusCode(303).putHeader("Location", path).end();
    }

    /** Those of a form that were filled in; of several of a name the first. */
    private static Map<String, String> parameters(RoutingContext context, Set<String> names) {
        Map<String, String> given = new TreeMap<>();
        for (String name : names) {
            String value = context.request().getParam(name);
            if (value != null && !value.isBlank()) {
                given.put(name, value);
            }
        }
        return given;
    }
}
