package org.recordingintake.tracing;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.support.ExchangeHelper;
import org.recordingintake.queue.QueueEndpoint;

/**
 * What a span is about: something that comes to a route, or goes from one to an endpoint. Names and attributes are those of
 * OpenTelemetry's semantic conventions for HTTP and messaging.
 */
record Hop(SpanKind kind, String name, Attributes attributes) {

    private static final AttributeKey<String> URI = AttributeKey.stringKey("camel.uri");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("camel.route.id");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.type");

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");
    /** Components that hand messages to a broker, or get them from one. */
    private static final Set<String> MESSAGING = Set.of("queue", "jms", "sjms", "sjms2", "amqp", "activemq", "activemq6",
            "kafka", "spring-rabbitmq", "nats", "pulsar", "paho", "paho-mqtt5", "aws2-sqs", "aws2-sns",
            "azure-servicebus", "azure-eventhubs", "google-pubsub");
    /** Steps within this process. */
    private static final Set<String> INSIDE = Set.of("bean", "class", "controlbus", "dataset", "direct", "language", "log",
            "mock", "seda", "stub", "timer", "validator", "scheduler", "vertx", "json-validator", "xslt", "velocity", "ref");
    /** A URI up to its path, and whatever stands before the host. */
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z][A-Za-z0-9.+-]*):(?://)?(?:[^/?#@]*@)?([A-Za-z0-9._-]+(?::\\d{1,5})?)(?:[/?#][^@]*)?");

    /** Null for what has no span: clocks and files, which are polled, and calls from another route. */
    static Hop received(Exchange exchange, Endpoint endpoint) {
        AttributesBuilder attributes = attributes(exchange);
        if (endpoint instanceof PlatformHttpEndpoint) {
            String method = String.valueOf(exchange.getMessage().getHeader(Exchange.HTTP_METHOD));
            String known = METHODS.contains(method) ? method : "HTTP";
            return new Hop(SpanKind.SERVER, known + " " + exchange.getFromRouteId(),
                    attributes.put(METHOD, METHODS.contains(method) ? method : "_OTHER").build());
        }
        if (endpoint instanceof QueueEndpoint queue) {
            return queued(SpanKind.CONSUMER, "process", queue.destination(exchange), attributes);
        }
        return MESSAGING.contains(scheme(endpoint)) ? other(SpanKind.CONSUMER, endpoint, attributes) : null;
    }

    /** Null for what has no span: steps within this process. */
    static Hop sent(Exchange exchange, Endpoint endpoint) {
        AttributesBuilder attributes = attributes(exchange);
        if (endpoint instanceof QueueEndpoint queue) {
            return queued(SpanKind.PRODUCER, "send", queue.destination(exchange), attributes);
        }
        String scheme = scheme(endpoint);
        if (INSIDE.contains(scheme)) {
            return null;
        }
        return other(scheme.equals("file") ? SpanKind.INTERNAL : MESSAGING.contains(scheme) ? SpanKind.PRODUCER
                : SpanKind.CLIENT, endpoint, attributes);
    }

    private static Hop queued(SpanKind kind, String operation, String queue, AttributesBuilder attributes) {
        return new Hop(kind, operation + " " + queue,
                attributes.put(SYSTEM, "activemq").put(DESTINATION, queue).put(OPERATION, operation).build());
    }

    private static Hop other(SpanKind kind, Endpoint endpoint, AttributesBuilder attributes) {
        String uri = withoutSecrets(endpoint.getEndpointUri());
        return new Hop(kind, uri, attributes.put(URI, uri).build());
    }

    private static AttributesBuilder attributes(Exchange exchange) {
        String route = ExchangeHelper.getAtRouteId(exchange);
        AttributesBuilder attributes = Attributes.builder();
        return route == null ? attributes : attributes.put(ROUTE, route);
    }

    private static String scheme(Endpoint endpoint) {
        return endpoint.getEndpointUri().split(":", 2)[0];
    }

    /**
     * The component of an endpoint, and the host, topic or account that it begins with. Paths, options and users are left
     * out, for any of them may be a secret; and all but the component where it is not sure where a password ends.
     */
    static String withoutSecrets(String uri) {
        Matcher parts = HOST.matcher(uri);
        return parts.matches() && !parts.group(1).equals("file") ? parts.group(1) + "://" + parts.group(2)
                : uri.split(":", 2)[0];
    }
}
