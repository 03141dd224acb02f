package org.recordingintake.check;

/** S9. An error handler outside routes would apply to the routes of other files: those that Camel happens to read later. */
final class NoGlobalHandlers implements Rule {

    @Override
    public void check(RouteModel routes, Report report) {
        routes.texts().forEach(text -> text.definitions()
                .filter(entry -> SourceText.text(entry.getKeyNode()).equals("errorHandler"))
                .forEach(entry -> report.add(text.place(entry.getKeyNode()), "This errorHandler would count for the routes"
                        + " of all files that Camel reads after this one. Put it into a routeConfiguration, and name that"
                        + " in the routes it is for.")));
    }
}
