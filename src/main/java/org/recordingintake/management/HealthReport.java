package org.recordingintake.management;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/**
 * The health of the product in words, as {@code /observe/health} has it.
 *
 * @param status {@code UP}, {@code DEGRADED} or {@code DOWN}
 * @param causes what is not well
 */
public record HealthReport(String status, List<Cause> causes) {

    /** What {@code RouteStatus} says of files that are not in force. */
    private static final List<String> TROUBLES = List.of("rejected", "notRecorded", "startedFrom");

    /**
     * @param check   its name
     * @param status  {@code DEGRADED} or {@code DOWN}; {@code UP} where everything works but an edit was refused
     * @param message what is wrong and what to do; null where the check does not say it
     */
    public record Cause(String check, String status, String message) {
    }

    /** @param context null as long as there are no routes */
    public static HealthReport of(CamelContext context) {
        if (context == null) {
            return new HealthReport("DOWN", List.of(new Cause("routes", "DOWN", "No routes run.")));
        }
        Collection<HealthCheck.Result> results = HealthCheckHelper.invoke(context, HealthAnswers.ALL_CHECKS);
        List<Cause> causes = new ArrayList<>();
        for (HealthCheck.Result result : results) {
            if (result.getState() != HealthCheck.State.UP) {
                causes.add(new Cause(result.getCheck().getId(), result.getState().name(), message(result).orElse(null)));
            } else if (result.getDetails().containsKey(HealthAnswers.DEGRADED)) {
                causes.add(new Cause(result.getCheck().getId(), "DEGRADED", message(result).orElse(null)));
            } else {
                TROUBLES.stream().filter(result.getDetails()::containsKey).forEach(trouble -> causes.add(new Cause(
                        result.getCheck().getId(), "UP", trouble + ": " + result.getDetails().get(trouble))));
            }
        }
        String status = !HealthCheckHelper.isResultsUp(results, false) ? "DOWN"
                : causes.stream().anyMatch(cause -> cause.status().equals("DEGRADED")) ? "DEGRADED" : "UP";
        return new HealthReport(status, causes);
    }

    private static Optional<String> message(HealthCheck.Result result) {
        return result.getMessage().or(() -> result.getError().flatMap(error -> Stream.iterate(error, cause -> cause != null,
                Throwable::getCause).map(Throwable::toString).findFirst()));
    }
}
