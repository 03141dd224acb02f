package org.recordingintake.check;

/**
 * S9. Camel has a few definitions that reach into the routes of other files: into those that it happens to read later,
 * or into whatever sends to a place, even after they were edited.
 */
final class NoGlobalHandlers implements Rule {

    @Override
    public void check(Routes routes, Report report) {
        routes.definitions().filter(definition -> definition.name().equals("errorHandler"))
                .forEach(handler -> report.add(handler.place(), "This errorHandler would count for the routes of all"
                        + " files that Camel reads after this one. Put it into a routeConfiguration, and name that in"
                        + " the routes it is for."));
        routes.elements().filter(element -> element.name().equals("interceptSendToEndpoint"))
                .forEach(interceptor -> report.add(interceptor.place(), "This interceptor would count for the routes of"
                        + " all files, and go on after it is edited. Put its steps before the sends themselves."));
    }
}
