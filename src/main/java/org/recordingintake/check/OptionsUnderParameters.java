package org.recordingintake.check;

import java.util.Set;

import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Y6. One option a line is easier to read, to compare and to edit in a visual editor than a query string. Of Camel's
 * model it cannot be told: that has but one URI.
 */
final class OptionsUnderParameters implements Rule {

    /** Elsewhere, as in a recipientList, there is no place for parameters. */
    private static final Set<String> WITH_PARAMETERS = Set.of("uri", "from", "to", "toD", "wireTap", "poll");

    @Override
    public void check(RouteModel routes, Report report) {
        routes.texts().forEach(text -> SourceText.all(text.root()).flatMap(SourceText::tuples)
                .filter(OptionsUnderParameters::hasQuery)
                .forEach(option -> report.add(text.place(option.getValueNode()), "The options of this endpoint are in its"
                        + " URI. Write them under parameters: instead, one a line.")));
    }

    private static boolean hasQuery(NodeTuple option) {
        return WITH_PARAMETERS.contains(SourceText.text(option.getKeyNode()))
                && option.getValueNode() instanceof ScalarNode uri
                && EndpointUri.hasQuery(uri.getValue());
    }
}
