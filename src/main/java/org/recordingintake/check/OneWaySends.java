package org.recordingintake.check;

/**
 * S2. An exchange that came in by HTTP is a request, and so is what it sends to a queue, unless it says otherwise: the
 * sender of the event then waits 20 seconds for a reply that nobody gives.
 */
final class OneWaySends implements Rule {

    @Override
    public void check(Routes routes, Report report) {
        routes.routes().filter(Route::answersHttp).forEach(entry ->
                SynchronousSteps.of(entry, routes).elements().stream()
                        .flatMap(element -> Endpoint.of(element).stream())
                        .filter(endpoint -> endpoint.isBroker() && endpoint.asksForReply())
                        .forEach(endpoint -> report.add(endpoint.uri().place(), "A send to a queue behind the HTTP"
                                + " consumer at " + entry.from().place() + " waits 20 seconds for a reply that never"
                                + " comes. Add exchangePattern: InOnly under its parameters.")));
    }
}
