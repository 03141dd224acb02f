package org.recordingintake.trial;

import java.io.File;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.util.URISupport;
import org.recordingintake.queue.MessageHeaders;

/** Writes down the way of an event through the routes, a line a decision and a sending, and lets steps fail. Thread-safe. */
final class Trace implements InterceptStrategy {

    private static final String BACK = "queue:back";
    private static final int LONGEST_BODY = 4000;
    /** On an exchange whose step has been written down, until what it is sent to takes it. */
    private static final String SHOWN = "recordingIntakeTryShown";

    private final List<InjectedFailure> failures;
    private final TrialClock clock;
    private final String directory;
    private final boolean inFull;
    private final List<String> lines = new ArrayList<>();
    private final List<SentMessage> sent = new ArrayList<>();

    /**
     * @param directory of the trial, which is not written out
     * @param inFull    whether messages that are sent are written down as well
     */
    Trace(List<InjectedFailure> failures, TrialClock clock, String directory, boolean inFull) {
        this.failures = failures;
        this.clock = clock;
        this.directory = directory;
        this.inFull = inFull;
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode definition, Processor target,
                                                 Processor nextTarget) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                try {
                    before(exchange, definition);
                } catch (Exception e) {
                    exchange.setException(e);
                    callback.done(true);
                    return true;
                }
                return super.process(exchange, callback);
            }
        };
    }

    private void before(Exchange exchange, NamedNode step) throws Exception {
        String route = ExchangeHelper.getRouteId(exchange);
        branch(step).ifPresent(chosen -> add(route, chosen));
        String uri = uri(exchange, step);
        if (!uri.isEmpty()) {
            boolean leaves = leaves(exchange, uri);
            exchange.removeProperty(SHOWN);
            if (leaves) {
                exchange.setProperty(SHOWN, true);
            }
            show(exchange, route, step.getId(), uri, leaves);
        }
        fail(exchange, route, step.getId(), uri);
        if (!uri.isEmpty()) {
            keep(exchange, route, step.getId(), uri);
        }
    }

    /**
     * Writes down what leaves the process; what a step {@code to} or {@code toD} sends has been written down already.
     *
     * @throws Exception with which it is to fail
     */
    void leaving(Exchange exchange, String uri) throws Exception {
        if (exchange.removeProperty(SHOWN) == null) {
            String route = ExchangeHelper.getRouteId(exchange);
            show(exchange, route, "", uri, true);
            fail(exchange, route, "", uri);
            keep(exchange, route, "", uri);
        }
    }

    /** Writes down that somebody asks an endpoint outside for a message, and gets none. */
    void asking(String uri) {
        add("", "would ask " + shown(uri) + ", and gets nothing");
    }

    private void fail(Exchange exchange, String route, String id, String uri) throws Exception {
        String name = id.isEmpty() ? shown(uri) : id;
        for (InjectedFailure failure : failures.stream().filter(each -> each.concerns(id, uri)).toList()) {
            if (isRepeatedNotice(exchange) && failure.isForEver()) {
                add(route, name + "  would be tried until it gets through; here it does");
            } else if (!isRepeatedNotice(exchange) && failure.happens()) {
                add(route, name + "  fails: " + failure.cause());
                throw failure.exception();
            }
        }
    }

    /** The id of the branch that begins with this step; empty if none does. */
    private static Optional<String> branch(NamedNode step) {
        if (step.getParent() instanceof FilterDefinition filter && filter.getOutputs().indexOf(step) == 0) {
            return Optional.of(filter.getId());
        }
        if (!(step.getParent() instanceof ChoiceDefinition choice)) {
            return Optional.empty();
        }
        return choice.getWhenClauses().stream().filter(when -> when.getOutputs().indexOf(step) == 0).findFirst()
                .map(NamedNode::getId).or(() -> Optional.ofNullable(choice.getOtherwise())
                        .filter(otherwise -> otherwise.getOutputs().indexOf(step) == 0).map(NamedNode::getId))
                .map(chosen -> choice.getId() + ": " + chosen);
    }

    /** A notice of an outcome is tried until it gets through: one failure has to do, or there would be no end. */
    private static boolean isRepeatedNotice(Exchange exchange) {
        Message came = exchange.getUnitOfWork() == null ? null : exchange.getUnitOfWork().getOriginalInMessage();
        return came != null && came.getHeader(MessageHeaders.NOTICE_ATTEMPTS) != null;
    }

    /** To which the step sends this message; empty if it sends to none. */
    private static String uri(Exchange exchange, NamedNode step) {
        if (step instanceof ToDynamicDefinition dynamic && dynamic.getUri() != null) {
            return exchange.getContext().resolveLanguage("simple").createExpression(
                    exchange.getContext().resolvePropertyPlaceholders(dynamic.getUri())).evaluate(exchange, String.class);
        }
        String uri = step instanceof ToDefinition to ? to.getEndpointUri() : null;
        return uri == null ? "" : exchange.getContext().resolvePropertyPlaceholders(uri);
    }

    private static boolean leaves(Exchange exchange, String uri) {
        try {
            return Recorder.isNowhere(exchange.getContext().getEndpoint(uri));
        } catch (ResolveEndpointFailedException e) {
            return false; // the step itself says so
        }
    }

    private void show(Exchange exchange, String route, String id, String uri, boolean leaves) {
        String delay = "";
        Long deliverAt = exchange.getMessage().getHeader(MessageHeaders.DELIVER_AT, Long.class);
        if (uri.startsWith(BACK) && deliverAt != null) {
            Duration wait = Duration.between(clock.instant(), Instant.ofEpochMilli(deliverAt));
            clock.skip(wait.isNegative() ? Duration.ZERO : wait);
            exchange.getMessage().setHeader(MessageHeaders.DELIVER_AT, Clock.systemUTC().millis());
            String attempts = String.valueOf(attempts(exchange));
            delay = (attempts.equals("0") ? "" : ", attempt " + attempts + " failed") + ", the next in " + text(wait);
        }
        add(route, (id.isEmpty() ? "" : id + "  ") + (leaves ? "would send to " : "to ") + shown(uri) + delay);
        if (inFull) {
            headers(exchange).forEach((name, value) -> line("    " + name + ": " + value));
            String body = body(exchange);
            line("    " + (body.length() > LONGEST_BODY ? body.substring(0, LONGEST_BODY) + "…" : body));
        }
    }

    private synchronized void keep(Exchange exchange, String route, String id, String uri) {
        SortedMap<String, String> headers = new TreeMap<>();
        headers(exchange).forEach((name, value) -> headers.put(name, withoutDirectory(value)));
        sent.add(new SentMessage(route, id, withoutDirectory(shown(uri)), headers, withoutDirectory(body(exchange)),
                exchange.getVariable("alertId", String.class), exchange.getVariable("reason", "", String.class)));
    }

    private static SortedMap<String, String> headers(Exchange exchange) {
        SortedMap<String, String> headers = new TreeMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        return headers;
    }

    private static Object attempts(Exchange exchange) {
        Object ofNotice = exchange.getMessage().getHeader(MessageHeaders.NOTICE_ATTEMPTS);
        return ofNotice != null ? ofNotice : exchange.getMessage().getHeader(MessageHeaders.ATTEMPTS, 0);
    }

    /** Without options, and without what is secret. */
    private static String shown(String uri) {
        return URISupport.sanitizeUri(URISupport.stripQuery(uri));
    }

    /** Reads no stream: the next step is to find it whole. */
    private static String body(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body == null || body instanceof InputStream || body instanceof File) {
            return body == null ? "no body" : body instanceof File file ? "the file " + file : "a stream";
        }
        return String.valueOf(exchange.getMessage().getBody(String.class));
    }

    private static String text(Duration wait) {
        long seconds = Math.max(0, Math.round(wait.toMillis() / 1000.0));
        return seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    private void add(String route, String what) {
        line("%-12s %s".formatted(route, what));
    }

    private synchronized void line(String line) {
        lines.add(withoutDirectory(line));
    }

    private String withoutDirectory(String text) {
        return text.replace(directory, "{{data.dir}}");
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** What was sent, oldest first; without what {@code --fail} kept from it. */
    synchronized List<SentMessage> sent() {
        return List.copyOf(sent);
    }
}
