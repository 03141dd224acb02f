package org.recordingintake.check;

import java.util.Set;
import java.util.stream.Collectors;

import org.recordingintake.check.RouteModel.Use;

/**
 * S7. A call of a {@code direct:} that no started route consumes fails after 30 seconds, and only when a message gets
 * there. What a {@code precondition} leaves out and what is disabled calls nothing. While a file cannot be read, the route may be in it, and the rule is silent.
 */
final class DirectHasConsumer implements Rule {

    @Override
    public void check(RouteModel routes, Report report) {
        if (!routes.isIncomplete()) {
            Set<String> answered = routes.inputs().filter(input -> routes.isStarted(input.route()))
                    .flatMap(input -> input.endpoint().directName().stream()).collect(Collectors.toSet());
            routes.enabledUses().filter(use -> !Steps.isConsumer(use.definition()))
                    .forEach(use -> check(use, answered, routes, report));
        }
    }

    private static void check(Use call, Set<String> answered, RouteModel routes, Report report) {
        routes.endpoints(call).flatMap(endpoint -> endpoint.directName().stream()).filter(name -> !EndpointUri.isOpen(name)
                        && answered.stream().noneMatch(own -> EndpointUri.canBe(own, name)))
                .forEach(name -> report.add(routes.place(call.definition(), call.base()), "No route that is started has"
                        + " \"from: direct:" + name + "\". Correct the name, or add the route."));
    }
}
