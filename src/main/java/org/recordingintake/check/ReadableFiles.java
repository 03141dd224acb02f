package org.recordingintake.check;

/** S1. No other rule looks at a file that breaks this one. */
final class ReadableFiles implements Rule {

    @Override
    public void check(RouteModel routes, Report report) {
        routes.unreadable().forEach(file -> report.add(file.place(), file.message()));
    }
}
