package org.recordingintake.check;

import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.recordingintake.check.RouteModel.Input;
import org.recordingintake.settings.HttpPath;

/** B10. Bandwidth announces each recording once: a route receives events at the URL that Bandwidth was given. */
final class WebhookInput implements Rule {

    static final String NUMBER = "B10";

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
            report.add(new SourceLocation(routes.directory(), 1, 1), missing(path));
        }
        webhook.ifPresent(input -> check(input, routes, report));
    }

    private static String missing(String path) {
        return "No route takes events in at " + path + ", and Bandwidth announces each recording once. Add a route"
                + " with \"from: platform-http:{{webhook.path}}\".";
    }

    /** What the rule cannot see: settings of Camel may leave a route out. @param context with the routes, built */
    static Optional<String> problem(String path, CamelContext context) {
        boolean taken = context.getRoutes().stream().filter(Route::isAutoStartup).map(Route::getEndpoint)
                .anyMatch(endpoint -> endpoint instanceof PlatformHttpEndpoint http
                        && HttpPath.normalised("/" + http.getPath()).equals(path)
                        && HttpInputs.methods(Optional.ofNullable(http.getHttpMethodRestrict())).contains("POST"));
        return taken ? Optional.empty() : Optional.of(missing(path));
    }

    private static void check(Input webhook, RouteModel routes, Report report) {
        String name = "The route " + webhook.route().getId() + " receives the events, ";
        if (!routes.isStarted(webhook.route())) {
            report.add(routes.place(webhook.route(), "autoStartup"), name + "but would not be started. Delete autoStartup.");
        }
        if (!HttpInputs.methods(webhook).contains("POST")) {
            report.add(routes.place(webhook.route(), "httpMethodRestrict"), name + "but not by POST. Add POST to"
                    + " httpMethodRestrict, or delete that.");
        }
    }
}
