package org.recordingintake.check;

import java.util.Set;

/** Y6. One option a line is easier to read, to compare and to edit in a visual editor than a query string. */
final class OptionsUnderParameters implements Rule {

    /** Elsewhere, as in a recipientList, there is no place for parameters. */
    private static final Set<String> WITH_PARAMETERS = Set.of("from", "to", "toD", "wireTap", "poll");

    @Override
    public void check(Routes routes, Report report) {
        routes.endpoints()
                .filter(endpoint -> WITH_PARAMETERS.contains(endpoint.step().name()) && endpoint.hasQuery())
                .forEach(endpoint -> report.add(endpoint.uri().place(), "The options of this endpoint stand in its URI."
                        + " Write them under parameters: instead, one a line."));
    }
}
