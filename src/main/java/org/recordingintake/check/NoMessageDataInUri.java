package org.recordingintake.check;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.NamedNode;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.recordingintake.check.RouteModel.Use;

/**
 * S4. Text of a message in an endpoint's URI adds options, changes directories or chooses another component, at the
 * will of the sender of the message. Only functions that yield nothing of it are allowed. {@code ${messageId}} is not
 * among them: in a message from a queue its sender has chosen it.
 */
final class NoMessageDataInUri implements Rule {

    private static final Set<String> SAFE_FUNCTIONS = Set.of("date", "date-with-timezone", "exchangeId", "camelId",
            "routeId", "fromRouteId", "routeGroup", "fromRouteGroup", "stepId", "random", "uuid", "hostname", "sys",
            "sysenv", "env", "properties", "threadId", "threadName");
    private static final Pattern FUNCTION = Pattern.compile("\\$(?:simple)?\\{\\s*([A-Za-z-]*)[^{}$]*}?");
    private static final Pattern OTHER_LANGUAGE = Pattern.compile("(?:^|\\+)language:(?!constant:)");
    private static final String INSTEAD = " Keep the URI fixed: set a header such as CamelFileName before the step, or"
            + " choose between fixed endpoints in a choice.";

    @Override
    public void check(RouteModel routes, Report report) {
        routes.uses().forEach(use -> {
            if (!isComputed(use.definition())) {
                checkFunctions(use.definition(), use.uri(), routes, report);
                checkLanguage(use, routes, report);
            }
        });
        routes.roots().flatMap(Steps::all).filter(NoMessageDataInUri::isComputed)
                .forEach(step -> checkComputed(step, ((ExpressionNode) step).getExpression(), routes, report));
    }

    private static boolean isComputed(Object step) {
        return step instanceof EnrichDefinition || step instanceof PollEnrichDefinition
                || step instanceof RecipientListDefinition || step instanceof RoutingSlipDefinition
                || step instanceof DynamicRouterDefinition;
    }

    private static void checkLanguage(Use use, RouteModel routes, Report report) {
        if (use.definition() instanceof ToDynamicDefinition && OTHER_LANGUAGE.matcher(use.uri()).find()) {
            report.add(routes.place(use.definition(), use.uri()), "language: computes this endpoint from the message."
                    + INSTEAD);
        }
    }

    private static void checkComputed(NamedNode step, ExpressionDefinition expression, RouteModel routes,
                                      Report report) {
        if (expression != null && EndpointUri.isTemplate(expression)) {
            checkFunctions(step, expression.getExpression(), routes, report);
        } else if (expression != null) {
            report.add(routes.place(step, expression.getLanguage()), "The language " + expression.getLanguage()
                    + " computes the endpoint from the message here." + INSTEAD);
        }
    }

    /** A consumer's own functions about the file it is at, as in {@code moveFailed}, are fine. */
    private static void checkFunctions(Object definition, String text, RouteModel routes, Report report) {
        Matcher functions = FUNCTION.matcher(text);
        while (functions.find()) {
            String function = functions.group(1);
            if (!SAFE_FUNCTIONS.contains(function)
                    && !(definition instanceof FromDefinition && function.equals("file"))) {
                report.add(routes.place(definition, functions.group()), functions.group() + " puts message data"
                        + " into an endpoint's URI." + INSTEAD);
            }
        }
    }
}
