package org.recordingintake.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An endpoint that a route names literally; a placeholder may stand for any part of it.
 *
 * @param step       the element that names it
 * @param parameters its options outside the URI
 */
public record Endpoint(Element step, Yaml.Text uri, Optional<Yaml.Mapping> parameters) {

    private static final Set<String> BROKERS = Set.of("jms", "activemq", "activemq6", "amqp", "sjms", "sjms2");
    /** The scheme of the queues between the stages, apart from those of brokers. */
    private static final String QUEUE = "queue";
    private static final Set<String> HTTP_SERVERS =
            Set.of("platform-http", "jetty", "undertow", "netty-http", "servlet");
    private static final Element NO_STEP = Element.of(new Yaml.Entry(new Yaml.Text("", new SourceLocation(Path.of(""), 1, 1)),
            new Yaml.Text("", new SourceLocation(Path.of(""), 1, 1))));
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)(?:[:?].*)?", Pattern.DOTALL);
    private static final Pattern RESOLVED_LATER = Pattern.compile("\\{\\{.*?}}|\\$(?:simple)?\\{.*?}");

    /** The endpoints of an element: usually none or one, several for a literal recipient list or routing slip. */
    public static List<Endpoint> of(Element step) {
        return switch (step.name()) {
            case "from", "to", "toD", "wireTap", "poll" -> textOf(step.body(), "uri")
                    .map(uri -> withParameters(step, uri)).toList();
            case "kamelet" -> textOf(step.body(), "name")
                    .map(name -> withParameters(step, new Yaml.Text("kamelet:" + name.value(), name.place()))).toList();
            case "enrich", "pollEnrich" -> literal(step).map(uri -> bare(step, uri)).toList();
            case "recipientList" -> split(step, "delimiter");
            case "routingSlip", "dynamicRouter" -> split(step, "uriDelimiter");
            case "deadLetterChannel" -> step.text("deadLetterUri").stream().map(uri -> bare(step, uri)).toList();
            case "interceptSendToEndpoint" -> step.text("afterUri").stream().map(uri -> bare(step, uri)).toList();
            case "saga" -> Stream.of("compensation", "completion")
                    .flatMap(action -> step.options().flatMap(body -> body.get(action)).stream())
                    .flatMap(action -> textOf(action, "uri")).map(uri -> bare(step, uri)).toList();
            default -> List.of();
        };
    }

    /** The whole of a short form, or this option of the long one. */
    private static Stream<Yaml.Text> textOf(Yaml body, String option) {
        return body instanceof Yaml.Text text ? Stream.of(text)
                : body instanceof Yaml.Mapping mapping ? mapping.text(option).stream() : Stream.empty();
    }

    private static Stream<Yaml.Text> literal(Element step) {
        return step.options().flatMap(Expression::in).flatMap(Expression::literal).stream();
    }

    private static List<Endpoint> split(Element step, String delimiterOption) {
        String delimiter = step.text(delimiterOption).map(Yaml.Text::value).orElse(",");
        return literal(step)
                .flatMap(list -> Stream.of(list.value().split(Pattern.quote(delimiter)))
                        .map(uri -> bare(step, new Yaml.Text(uri.strip(), list.place()))))
                .toList();
    }

    private static Endpoint withParameters(Element step, Yaml.Text uri) {
        return new Endpoint(step, uri, step.options().flatMap(body -> body.mapping("parameters")));
    }

    /** An endpoint that Camel has built, whose step is not known. */
    public static Endpoint built(String uri) {
        return bare(NO_STEP, new Yaml.Text(uri, NO_STEP.place()));
    }

    private static Endpoint bare(Element step, Yaml.Text uri) {
        return new Endpoint(step, uri, Optional.empty());
    }

    /** Such as {@code jms}; empty if a placeholder decides it. */
    public String scheme() {
        Matcher matcher = SCHEME.matcher(uri.value());
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** What stands between the scheme and the query, without the slashes around it; empty if nothing does. */
    public String path() {
        return uri.value().substring(scheme().length(), queryStart()).replaceAll("^:?/*|/+$", "");
    }

    boolean hasQuery() {
        return queryStart() < uri.value().length();
    }

    /** The value of an endpoint option, wherever it is written. */
    Optional<String> option(String name) {
        Optional<String> parameter = parameters.flatMap(given -> given.text(name)).map(Yaml.Text::value);
        return parameter.or(() -> !hasQuery() ? Optional.empty()
                : Stream.of(uri.value().substring(queryStart() + 1).split("&"))
                        .filter(option -> option.startsWith(name + "="))
                        .map(option -> option.substring(name.length() + 1)).findFirst());
    }

    /** Question marks of placeholders and functions, such as {{?name}}, start no query. */
    private int queryStart() {
        String masked = RESOLVED_LATER.matcher(uri.value()).replaceAll(match -> "_".repeat(match.group().length()));
        int start = masked.indexOf('?');
        return start < 0 ? masked.length() : start;
    }

    /** Whether a component for message brokers in general has it, which sends a request as a request. */
    boolean isBroker() {
        return BROKERS.contains(scheme());
    }

    boolean isQueue() {
        return isBroker() || scheme().equals(QUEUE);
    }

    /** The name of a queue; empty for a topic, and for any other endpoint. */
    public Optional<String> queueName() {
        String name = path().isEmpty() ? option("destinationName").or(() -> option("name")).orElse("") : path();
        return Optional.of(name.replaceFirst("^queue:/*", ""))
                .filter(queue -> isQueue() && !queue.isEmpty() && !queue.matches("(temp-queue|(temp-)?topic):.*"));
    }

    boolean isHttpServer() {
        return HTTP_SERVERS.contains(scheme());
    }

    public boolean isConsumer() {
        return Set.of("from", "poll", "pollEnrich").contains(step.name());
    }

    /** Whether a name as it is written, with placeholders, can come to this one. */
    public static boolean canBe(String written, String name) {
        return written.equals(name) || written.contains("{{") && name.matches(
                Stream.of(written.split("\\{\\{.*?}}", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** The name of a {@code direct:} endpoint; empty for any other. */
    public Optional<String> directName() {
        String name = path().isEmpty() ? option("name").orElse("") : path();
        return Optional.of(name).filter(text -> scheme().equals("direct") && !text.isEmpty());
    }

    /**
     * Whether a step that holds a request sends to this endpoint as a request too. Camel taps wires and feeds dead
     * letter channels one way.
     */
    boolean asksForReply() {
        boolean oneWay = option("exchangePattern").or(() -> step.text("pattern").map(Yaml.Text::value))
                .filter("InOnly"::equals).isPresent();
        return !oneWay && !isConsumer() && !Set.of("wireTap", "deadLetterChannel").contains(step.name());
    }
}
