package org.recordingintake.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.NamedNode;
import org.apache.camel.model.ConvertBodyDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.MarshalDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.recordingintake.check.RouteModel.Use;

/**
 * Y9. Between its fetch and its store the body is the media of a recording, which may be hours long: a step that reads it
 * takes it all into memory, or leaves nothing of it for the store.
 */
final class MediaReadOnItsWay implements Rule {

    private static final Pattern BODY =
            Pattern.compile("\\$(?:simple)?\\{\\s*(?:in\\.)?(?:body(?!Type)|mandatoryBody|prettyBody)");
    /** Languages that look at other parts of the message, or at what a method's parameters say. */
    private static final Set<String> OF_OTHER_PARTS = Set.of("constant", "header", "variable", "exchangeProperty", "bean",
            "method", "ref");

    @Override
    public void check(RouteModel routes, Report report) {
        routes.files().stream().flatMap(Steps::routes).forEach(route -> check(route, routes, report));
    }

    private static void check(RouteDefinition route, RouteModel routes, Report report) {
        List<NamedNode> onItsWay = new ArrayList<>();
        boolean fetched = false;
        for (NamedNode step : Steps.enabled(route, routes).toList()) {
            if (uris(step).anyMatch(uri -> uri.startsWith("bandwidth:media"))) {
                fetched = true;
            } else if (fetched && uris(step).anyMatch(uri -> uri.startsWith("file:{{store.dir}}"))) {
                onItsWay.stream().filter(each -> readsBody(each, routes)).forEach(each -> report.add(routes.place(each),
                        "This reads the media between fetch and store, which loads all of it into memory, whatever its size."
                                + " Move the step after the store, or do not use the body in it."));
                fetched = false;
            } else if (fetched) {
                onItsWay.add(step);
            }
        }
    }

    private static Stream<String> uris(NamedNode step) {
        return step instanceof RouteDefinition ? Stream.empty() : Steps.uses(step).map(Use::uri);
    }

    private static boolean readsBody(NamedNode step, RouteModel routes) {
        if (step instanceof LogDefinition log) {
            return log.getMessage() != null && BODY.matcher(log.getMessage()).find();
        } else if (step instanceof HasExpressionType each) {
            return readsBody(each.getExpressionType());
        } else if (step instanceof SetHeadersDefinition headers) {
            return headers.getHeaders().stream().anyMatch(header -> readsBody(header.getExpression()));
        }
        return step instanceof ConvertBodyDefinition || step instanceof MarshalDefinition
                || step instanceof UnmarshalDefinition
                || uris(step).map(routes::resolve).map(EndpointUri::of).anyMatch(to -> to.scheme().equals("log")
                        && to.option("showStreams").filter(value -> routes.is(true, value)).isPresent());
    }

    /** A language other than simple, such as jsonpath or groovy, has the body to look at. */
    private static boolean readsBody(ExpressionDefinition expression) {
        if (expression == null || OF_OTHER_PARTS.contains(expression.getLanguage())) {
            return false;
        }
        return !Set.of("simple", "csimple").contains(expression.getLanguage())
                || expression.getExpression() != null && BODY.matcher(expression.getExpression()).find();
    }
}
