package org.recordingintake.check;

/** S9. An error handler beside routes would reach into the routes of other files: those that Camel happens to read later. */
final class NoGlobalHandlers implements Rule {

    @Override
    public void check(Routes routes, Report report) {
        routes.definitions().filter(definition -> definition.name().equals("errorHandler"))
                .forEach(handler -> report.add(handler.place(), "This errorHandler would count for the routes of all"
                        + " files that Camel reads after this one. Put it into a routeConfiguration, and name that in"
                        + " the routes it is for."));
    }
}
