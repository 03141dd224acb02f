package org.recordingintake.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ErrorHandlerDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.InterceptSendToEndpointDefinition;
import org.apache.camel.model.KameletDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SagaDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * The parts of an endpoint's URI; placeholders may be in any of them.
 *
 * @param scheme empty if a placeholder decides it
 * @param path   between the scheme and the query, without the slashes around it; empty if there is none
 * @param query  without the question mark
 */
record EndpointUri(String scheme, String path, String query) {

    private static final Set<String> BROKERS = Set.of("jms", "activemq", "activemq6", "amqp", "sjms", "sjms2");
    private static final Set<String> HTTP_SERVERS =
            Set.of("platform-http", "jetty", "undertow", "netty-http", "servlet", "rest");
    private static final Pattern RESOLVED_LATER = Pattern.compile("\\{\\{.*?}}|\\$(?:simple)?\\{.*?}");

    static EndpointUri of(String uri) {
        int start = queryStart(uri);
        String base = uri.substring(0, start);
        boolean named = base.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*(:.*)?");
        String scheme = named ? base.split(":", 2)[0] : "";
        return new EndpointUri(scheme, base.substring(scheme.length()).replaceAll("^:?/*|/+$", ""),
                start < uri.length() ? uri.substring(start + 1) : "");
    }

    /** Question marks of placeholders and functions, such as {{?name}}, start no query. */
    private static int queryStart(String uri) {
        String masked = RESOLVED_LATER.matcher(uri).replaceAll(match -> "_".repeat(match.group().length()));
        int start = masked.indexOf('?');
        return start < 0 ? masked.length() : start;
    }

    static boolean hasQuery(String uri) {
        return queryStart(uri) < uri.length();
    }

    /** The URIs that a definition names, with parameters; none if the message decides. */
    static List<String> in(Object definition) {
        if (definition instanceof EndpointRequiredDefinition fixed) {
            return Stream.ofNullable(fixed.getEndpointUri()).toList();
        } else if (definition instanceof ToDynamicDefinition to) {
            return Stream.ofNullable(to.getUri()).toList();
        } else if (definition instanceof KameletDefinition kamelet) {
            return List.of("kamelet:" + kamelet.getName());
        } else if (definition instanceof EnrichDefinition || definition instanceof PollEnrichDefinition) {
            return literal(((ExpressionNode) definition).getExpression()).stream().toList();
        } else if (isList(definition)) {
            return literal(((ExpressionNode) definition).getExpression()).stream()
                    .flatMap(list -> split(definition, list)).toList();
        } else if (definition instanceof InterceptSendToEndpointDefinition intercept) {
            return Stream.ofNullable(intercept.getAfterUri()).toList();
        } else if (definition instanceof SagaDefinition saga) {
            return Stream.of(in(saga.getCompensation()), in(saga.getCompletion())).flatMap(List::stream).toList();
        } else if (definition instanceof RouteDefinition route) {
            return in(route.getErrorHandler());
        } else if (definition instanceof ErrorHandlerDefinition handler) {
            return in(handler.getErrorHandlerType());
        }
        return definition instanceof DeadLetterChannelDefinition channel
                ? Stream.ofNullable(channel.getDeadLetterUri()).toList() : List.of();
    }

    private static boolean isList(Object definition) {
        return definition instanceof RecipientListDefinition || definition instanceof RoutingSlipDefinition
                || definition instanceof DynamicRouterDefinition;
    }

    /** The URIs in a text of this definition: several only in one that takes a list. */
    static Stream<String> split(Object definition, String text) {
        String delimiter = definition instanceof RecipientListDefinition<?> list ? list.getDelimiter()
                : definition instanceof RoutingSlipDefinition<?> slip ? slip.getUriDelimiter()
                : definition instanceof DynamicRouterDefinition<?> router ? router.getUriDelimiter() : null;
        return isList(definition) ? Stream.of(text.split(Pattern.quote(delimiter == null ? "," : delimiter)))
                .map(String::strip) : Stream.of(text);
    }

    /** The text of an expression if it comes out the same for every message. */
    static Optional<String> literal(ExpressionDefinition expression) {
        return Optional.ofNullable(expression).filter(EndpointUri::isTemplate).map(ExpressionDefinition::getExpression)
                .filter(text -> !text.contains("${") && !text.contains("$simple{"));
    }

    /** Whether the text is what comes out, apart from functions in braces. */
    static boolean isTemplate(ExpressionDefinition expression) {
        return expression.getExpression() != null
                && Set.of("constant", "simple", "csimple").contains(expression.getLanguage());
    }

    Optional<String> option(String name) {
        return Stream.of(query.split("&")).filter(option -> option.startsWith(name + "="))
                .map(option -> option.substring(name.length() + 1)).findFirst();
    }

    /** Whether a component for message brokers in general has it, which sends a request as a request. */
    boolean isBroker() {
        return BROKERS.contains(scheme);
    }

    boolean isQueue() {
        return isBroker() || scheme.equals("queue");
    }

    boolean isHttpServer() {
        return HTTP_SERVERS.contains(scheme);
    }

    /** The name of a queue; empty for a topic, and for any other endpoint. */
    Optional<String> queueName() {
        return Optional.of(path.replaceFirst("^queue:/*", ""))
                .filter(queue -> isQueue() && !queue.isEmpty() && !queue.matches("(temp-queue|(temp-)?topic):.*"));
    }

    /** The name of a {@code direct:} endpoint; empty for any other. */
    Optional<String> directName() {
        return Optional.of(path).filter(name -> scheme.equals("direct") && !name.isEmpty());
    }

    /** Whether a name as it is written, with placeholders, can come to this one. */
    static boolean canBe(String written, String name) {
        return written.equals(name) || written.contains("{{") && name.matches(
                Stream.of(written.split("\\{\\{.*?}}", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Whether only a message or a setting that is not known decides a name. */
    static boolean isOpen(String name) {
        return name.contains("{{") || name.contains("${");
    }
}
