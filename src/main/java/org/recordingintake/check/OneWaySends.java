package org.recordingintake.check;

/**
 * S2. An exchange that came in by HTTP is a request, and so is what it sends to a queue, unless it says otherwise: the
 * sender of the event then waits 20 seconds for a reply that nobody gives.
 */
final class OneWaySends implements Rule {

    @Override
    public void check(RouteModel routes, Report report) {
        SynchronousSteps.httpInputs(routes).forEach(entry -> SynchronousSteps.of(entry, routes).stream()
                .flatMap(SynchronousSteps::requests).filter(use -> use.endpoint().isBroker())
                .forEach(use -> report.add(routes.place(use.definition(), use.base()), "A send to a queue behind the HTTP"
                        + " consumer at " + routes.place(entry.route().getInput()) + " waits 20 seconds for a reply that"
                        + " never comes. Add exchangePattern: InOnly under its parameters.")));
    }
}
