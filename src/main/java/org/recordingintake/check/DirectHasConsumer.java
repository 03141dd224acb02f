package org.recordingintake.check;

/**
 * S7. A call of a {@code direct:} that no route consumes fails after 30 seconds, and only when a message gets there.
 * While a file cannot be read, the route may stand in it, and the rule is silent.
 */
final class DirectHasConsumer implements Rule {

    @Override
    public void check(Routes routes, Report report) {
        if (routes.unreadable().isEmpty()) {
            routes.endpoints().filter(endpoint -> !endpoint.isConsumer())
                    .forEach(endpoint -> endpoint.directName()
                            .filter(name -> !name.contains("{{") && !name.contains("${"))
                            .filter(name -> routes.calledBy(name).findAny().isEmpty())
                            .ifPresent(name -> report.add(endpoint.uri().place(), "No route has \"from: direct:" + name
                                    + "\". Correct the name, or add the route.")));
        }
    }
}
