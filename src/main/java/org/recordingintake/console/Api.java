package org.recordingintake.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.audit.Audit;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.ledger.Search;
import org.recordingintake.webhook.Problem;

/**
 * The HTTP API under {@code /api/}, for programs: docs/api.md and {@code /api/openapi.json} describe it. What somebody does
 * or sees is recorded before it is answered.
 */
public final class Api {

    static final String JSON = "application/json";
    private static final int LARGEST_LETTER_PAGE = 100;
    private static final Set<String> PAGE = Set.of("after", "limit");

    private final Services services;
    private final Function<Role, Handler<RoutingContext>> access;
    private final Audit audit;
    private final Workers workers;
    private final RecordingsCsv csv;
    private final Buffer description = Buffer.buffer(read("openapi.json"));
    private final Map<String, Map<HttpMethod, Endpoint>> endpoints = new LinkedHashMap<>();

    private record Endpoint(Role role, Handler<RoutingContext> handler) {
    }

    /** @param access lets those through that have a role, as {@link Access#require} does */
    public Api(Services services, Function<Role, Handler<RoutingContext>> access, Audit audit, Workers workers) {
        this.services = services;
        this.access = access;
        this.audit = audit;
        this.workers = workers;
        this.csv = new RecordingsCsv(services.recordings(), workers);
        add(HttpMethod.GET, "/api/openapi.json", Role.VIEW, this::describe);
        add(HttpMethod.GET, "/api/overview", Role.VIEW, this::overview);
        add(HttpMethod.GET, "/api/recordings", Role.VIEW, this::search);
        add(HttpMethod.GET, "/api/recordings/:id", Role.VIEW, this::recording);
        add(HttpMethod.GET, "/api/recordings/:id/media", Role.LISTEN, this::media);
        add(HttpMethod.HEAD, "/api/recordings/:id/media", Role.LISTEN, this::media);
        add(HttpMethod.POST, "/api/recordings/:id/verify", Role.VIEW, this::verify);
        add(HttpMethod.GET, "/api/dead-letters", Role.VIEW, this::deadLetters);
        add(HttpMethod.POST, "/api/dead-letters/replay", Role.OPERATE, this::replay);
        add(HttpMethod.GET, "/api/dead-letters/:id", Role.VIEW, this::deadLetter);
        add(HttpMethod.GET, "/api/edits", Role.VIEW, this::edits);
        add(HttpMethod.POST, "/api/edits/rollback", Role.OPERATE, this::rollBack);
    }

    private void add(HttpMethod method, String path, Role role, Handler<RoutingContext> handler) {
        endpoints.computeIfAbsent(path, any -> new LinkedHashMap<>()).put(method, new Endpoint(role, handler));
    }

    private static byte[] read(String resource) {
        try (InputStream content = Api.class.getResourceAsStream(resource)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds it to the routes of the management port, behind what guards them and reads bodies. */
    public void mount(Router router) {
        endpoints.forEach((path, methods) -> {
            methods.forEach((method, endpoint) -> router.route(method, path).handler(access.apply(endpoint.role()))
                    .handler(context -> attempt(context, endpoint.handler())));
            String allowed = methods.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", "));
            router.route(path).handler(access.apply(Role.VIEW)).handler(context -> {
                context.response().putHeader("Allow", allowed);
                Problem.answer(context, 405, "Method Not Allowed", "Use " + allowed + ".");
            });
        });
        router.route("/api/*").handler(access.apply(Role.VIEW)).handler(context -> Problem.answer(context, 404, "Not Found",
                "There is nothing here. /api/openapi.json describes the API."));
    }

    private static void attempt(RoutingContext context, Handler<RoutingContext> handler) {
        try {
            context.response().putHeader("Cache-Control", "private, no-store");
            handler.handle(context);
        } catch (RuntimeException e) {
            ApiProblems.answer(context, e);
        }
    }

    /** Answers with what the work makes, once that is recorded. */
    private void answer(RoutingContext context, int status, Callable<byte[]> work) {
        workers.run(work).onSuccess(json -> context.response().setStatusCode(status).putHeader("Content-Type", JSON)
                .end(Buffer.buffer(json))).onFailure(e -> ApiProblems.answer(context, e));
    }

    private void record(RoutingContext context, String action, Map<String, ?> details) {
        audit.record(Visitor.of(context), action, details);
    }

    private static Map<String, String> query(RoutingContext context) {
        return ApiRequests.parameters(context.queryParams());
    }

    private static <T> Callable<byte[]> json(JsonFormat<T> format, Callable<T> work) {
        return () -> format.write(work.call());
    }

    private void describe(RoutingContext context) {
        context.response().putHeader("Content-Type", JSON).end(description);
    }

    private void overview(RoutingContext context) {
        SearchParameters.requireKnown(query(context), Set.of());
        answer(context, 200, json(OverviewReport.FORMAT, () -> {
            OverviewReport report = services.overview().report();
            record(context, "viewed", Map.of("what", "overview"));
            return report;
        }));
    }

    private void search(RoutingContext context) {
        String type = ApiRequests.accepted(context.parsedHeaders().accept());
        Map<String, String> parameters = query(context);
        if (type == null) {
            Problem.answer(context, 406, "Not Acceptable", "Accept " + JSON + " or " + RecordingsCsv.MEDIA_TYPE + ".");
        } else if (type.equals(RecordingsCsv.MEDIA_TYPE)) {
            export(context, parameters);
        } else {
            Search search = SearchParameters.of(parameters);
            answer(context, 200, json(RecordingPage.FORMAT, () -> {
                RecordingPage page = services.recordings().search(search);
                record(context, "searched", withCount(parameters, page.recordings().size()));
                return page;
            }));
        }
    }

    private static Map<String, Object> withCount(Map<String, String> parameters, int found) {
        Map<String, Object> details = new TreeMap<>(parameters);
        details.put("found", found);
        return details;
    }

    private void export(RoutingContext context, Map<String, String> parameters) {
        Map<String, String> limited = new LinkedHashMap<>(parameters);
        limited.putIfAbsent("limit", String.valueOf(RecordingsCsv.MOST_ROWS));
        Search search = SearchParameters.of(limited, RecordingsCsv.MOST_ROWS);
        workers.run(() -> {
            RecordingPage page = services.recordings().search(RecordingsCsv.firstPage(search));
            record(context, "exported", limited);
            return page;
        }).onSuccess(page -> csv.send(context.response(), search, page))
                .onFailure(e -> ApiProblems.answer(context, e));
    }

    private void recording(RoutingContext context) {
        String id = id(context);
        answer(context, 200, json(RecordingView.FORMAT, () -> {
            RecordingView view = services.recordings().find(id).orElseThrow(() -> new NotFoundException(
                    "The ledger does not know this recording."));
            record(context, "viewed", Map.of("recordingId", id));
            return view;
        }));
    }

    private static String id(RoutingContext context) {
        String id = context.pathParam("id");
        if (id.length() > 256 || id.contains("\0")) {
            throw new NotFoundException("There is nothing of this name.");
        }
        return id;
    }

    private void media(RoutingContext context) {
        String id = id(context);
        Map<String, String> parameters = query(context);
        SearchParameters.requireKnown(parameters, Set.of("download"));
        boolean isDownload = parameters.containsKey("download");
        workers.run(() -> {
            MediaFile media = services.recordings().media(id).orElseThrow(() -> new NotFoundException(
                    "No media of this recording is stored."));
            MediaAnswer answer = MediaAnswer.to(context.request(), media, isDownload);
            Map<String, Object> details = new LinkedHashMap<>(Map.of("recordingId", id, "sha256", media.sha256()));
            answer.range().ifPresent(range -> details.put("range", range.first() + "-" + range.last()));
            boolean isShown = answer.hasContent() && context.request().method() == HttpMethod.GET;
            record(context, !isShown ? "viewed" : isDownload ? "downloaded" : "listened", details);
            return answer;
        }).onSuccess(answer -> answer.send(context)).onFailure(e -> ApiProblems.answer(context, e));
    }

    private void verify(RoutingContext context) {
        String id = id(context);
        answer(context, 200, json(VerifyResult.FORMAT, () -> {
            record(context, "verified", Map.of("recordingId", id));
            return services.recordings().verify(id).orElseThrow(() -> new NotFoundException(
                    "No media of this recording is stored."));
        }));
    }

    private void deadLetters(RoutingContext context) {
        Map<String, String> parameters = query(context);
        SearchParameters.requireKnown(parameters, ApiRequests.filterParameters());
        DeadLetterFilter filter = ApiRequests.filter(parameters);
        int limit = SearchParameters.limit(parameters, LARGEST_LETTER_PAGE);
        answer(context, 200, json(DeadLetterPage.FORMAT, () -> {
            DeadLetterPage page = services.deadLetters().page(filter, SearchParameters.after(parameters), limit);
            record(context, "searched", withCount(withWhat(parameters, "dead-letters"), page.deadLetters().size()));
            return page;
        }));
    }

    private static Map<String, String> withWhat(Map<String, String> parameters, String what) {
        Map<String, String> details = new TreeMap<>(parameters);
        details.put("what", what);
        return details;
    }

    private void deadLetter(RoutingContext context) {
        String id = id(context);
        answer(context, 200, json(DeadLetterView.FORMAT, () -> {
            DeadLetterView letter = services.deadLetters().find(id).orElseThrow(() -> new NotFoundException(
                    "It is not among the dead letters of this node."));
            record(context, "viewed", Map.of("deadLetter", id));
            return letter;
        }));
    }

    private void replay(RoutingContext context) {
        ReplayRequest request = ApiRequests.replay(body(context));
        answer(context, 200, json(ReplayResult.FORMAT, () -> {
            DeadLetterBox.Selection selection = request.ids() == null
                    ? services.deadLetters().select(request.filter(), request.limit())
                    : services.deadLetters().select(request.ids());
            record(context, "replayed", Map.of("deadLetters", selection.ids()));
            return services.deadLetters().replay(selection);
        }));
    }

    private static byte[] body(RoutingContext context) {
        String type = context.request().getHeader("Content-Type");
        if (type == null || !type.split(";")[0].strip().equalsIgnoreCase(JSON)) {
            throw new InvalidRequestException("Send the body with Content-Type: " + JSON + ".");
        }
        Buffer body = context.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }

    private void edits(RoutingContext context) {
        Map<String, String> parameters = query(context);
        SearchParameters.requireKnown(parameters, PAGE);
        int limit = SearchParameters.limit(parameters, Edits.LARGEST_PAGE);
        answer(context, 200, json(EditPage.FORMAT, () -> {
            EditPage page = services.edits().page(SearchParameters.after(parameters), limit);
            record(context, "viewed", Map.of("what", "edits"));
            return page;
        }));
    }

    private void rollBack(RoutingContext context) {
        int set = ApiRequests.rollback(body(context)).set();
        answer(context, 202, json(RollbackResult.FORMAT, () -> {
            if (!services.edits().has(set)) {
                throw new NotFoundException("There is no set " + set + " on this node, or it is not kept any more.");
            }
            record(context, "rolled-back", Map.of("set", set));
            return services.edits().rollBack(set, Visitor.of(context).name()).orElseThrow(() -> new NotFoundException(
                    "The set " + set + " is not kept any more."));
        }));
    }
}
