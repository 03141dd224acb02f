package org.recordingintake.management;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/**
 * Answers health as Camel's management server does, but knows {@code DEGRADED} as well: everything works, and somebody
 * has to do something so that it stays so. That is 200, and no matter of readiness or liveness. Readiness is down only
 * where a new event could not be kept.
 */
final class HealthAnswers implements Handler<RoutingContext> {

    /** A check that is up and has this detail is degraded; its message says why. */
    static final String DEGRADED = "degraded";

    static final String ALL_CHECKS = "full";

    private final Supplier<CamelContext> camel;
    private final HealthCheck.Kind kind;

    HealthAnswers(Supplier<CamelContext> camel, HealthCheck.Kind kind) {
        this.camel = camel;
        this.kind = kind;
    }

    @Override
    public void handle(RoutingContext request) {
        CamelContext context = camel.get();
        if (context == null) {
            answer(request, 503, "DOWN", new JsonArray());
            return;
        }
        Collection<HealthCheck.Result> results = switch (kind) {
            case READINESS -> HealthCheckHelper.invoke(context,
                    check -> Map.of(HealthCheck.CHECK_KIND, kind), HealthAnswers::isOtherThanReadiness, ALL_CHECKS);
            case LIVENESS -> HealthCheckHelper.invokeLiveness(context, ALL_CHECKS);
            case ALL -> HealthCheckHelper.invoke(context, ALL_CHECKS);
        };
        boolean up = HealthCheckHelper.isResultsUp(results, kind == HealthCheck.Kind.READINESS);
        boolean degraded = results.stream().anyMatch(this::isDegraded);
        boolean withData = "true".equals(request.request().getParam("data"));
        JsonArray checks = new JsonArray();
        results.forEach(result -> checks.add(json(result, withData)));
        answer(request, up ? 200 : 503, status(up, degraded), checks);
    }

    /** A route or poller that fails, or a check of ops' own, keeps nobody from sending events here. */
    private static boolean isOtherThanReadiness(HealthCheck check) {
        return !check.isReadiness() || !IntakeHealthCheck.GROUP.equals(check.getGroup());
    }

    private static void answer(RoutingContext request, int code, String status, JsonArray checks) {
        request.response().setStatusCode(code).putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("status", status).put("checks", checks).encode());
    }

    private boolean isDegraded(HealthCheck.Result result) {
        return kind == HealthCheck.Kind.ALL && result.getState() == HealthCheck.State.UP
                && result.getDetails().containsKey(DEGRADED);
    }

    private static String status(boolean up, boolean degraded) {
        return !up ? "DOWN" : degraded ? "DEGRADED" : "UP";
    }

    private JsonObject json(HealthCheck.Result result, boolean withData) {
        JsonObject json = new JsonObject().put("name", result.getCheck().getId())
                .put("status", isDegraded(result) ? "DEGRADED" : result.getState().name());
        result.getMessage().ifPresent(message -> json.put("message", message));
        result.getError().ifPresent(error -> json.put("error-message", Stream.iterate(error, cause -> cause != null,
                Throwable::getCause).map(Throwable::toString).collect(Collectors.joining("; caused by "))));
        if (withData) {
            JsonObject data = new JsonObject();
            for (Map.Entry<String, Object> detail : new TreeMap<>(result.getDetails()).entrySet()) {
                data.put(detail.getKey(), detail.getValue() instanceof Number number ? number
                        : String.valueOf(detail.getValue()));
            }
            json.put("data", data);
        }
        return json;
    }
}
