package org.recordingintake.check;

import java.util.Optional;

import org.recordingintake.check.RouteModel.Input;

/** B10. Bandwidth announces each recording once: a route takes events in where it is told to send them. */
final class WebhookInput implements Rule {

    private final String path;

    /** @param path where a route has to take events in */
    WebhookInput(String path) {
        this.path = path;
    }

    @Override
    public void check(RouteModel routes, Report report) {
        Optional<Input> webhook = routes.inputs().filter(HttpInputs::isPlatform)
                .filter(input -> routes.isIncluded(input.route().getPrecondition()))
                .filter(input -> HttpInputs.path(input).equals(path)).findFirst();
        if (webhook.isEmpty() && !routes.isIncomplete()) {
            report.add(new SourceLocation(routes.directory(), 1, 1), "No route takes events in at " + path + ", and"
                    + " Bandwidth announces each recording once. Put back the route with \"from:"
                    + " platform-http:{{webhook.path}}\".");
        }
        webhook.ifPresent(input -> check(input, routes, report));
    }

    private static void check(Input webhook, RouteModel routes, Report report) {
        String name = "The route " + webhook.route().getId() + " takes events in, ";
        if (!routes.isStarted(webhook.route())) {
            report.add(routes.place(webhook.route(), "autoStartup"), name + "and would not be started. Delete autoStartup.");
        }
        if (!HttpInputs.methods(webhook).contains("POST")) {
            report.add(routes.place(webhook.route(), "httpMethodRestrict"), name + "which come by POST. Add it to"
                    + " httpMethodRestrict, or delete that.");
        }
    }
}
