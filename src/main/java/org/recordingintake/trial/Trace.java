package org.recordingintake.trial;

import java.io.File;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
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

    private final List<InjectedFailure> failures;
    private final TrialClock clock;
    private final String directory;
    private final boolean inFull;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> reasons = new TreeMap<>();

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
            send(exchange, route, step.getId(), uri);
        }
        for (InjectedFailure failure : failures) {
            if (!isRepeatedNotice(exchange) && failure.concerns(step.getId(), uri)) {
                add(route, step.getId() + "  fails: " + failure.cause());
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

    private static String uri(Exchange exchange, NamedNode step) {
        String uri = step instanceof ToDefinition to ? to.getEndpointUri()
                : step instanceof ToDynamicDefinition dynamic ? dynamic.getUri() : "";
        return uri == null ? "" : exchange.getContext().resolvePropertyPlaceholders(uri);
    }

    private void send(Exchange exchange, String route, String id, String uri) {
        String delay = "";
        Long deliverAt = exchange.getMessage().getHeader(MessageHeaders.DELIVER_AT, Long.class);
        if (uri.startsWith(BACK) && deliverAt != null) {
            Duration wait = Duration.between(clock.instant(), Instant.ofEpochMilli(deliverAt));
            clock.skip(wait.isNegative() ? Duration.ZERO : wait);
            exchange.getMessage().setHeader(MessageHeaders.DELIVER_AT, Clock.systemUTC().millis());
            delay = ", attempt " + attempts(exchange) + " failed, the next in " + text(wait);
        }
        Endpoint endpoint = exchange.getContext().hasEndpoint(uri);
        add(route, id + "  " + (endpoint != null && Recorder.isNowhere(endpoint) ? "would send to " : "to ") + shown(uri) + delay);
        Object alert = exchange.getVariable("alertId");
        if (alert != null) {
            reasons.put(alert.toString(), String.valueOf(exchange.getVariable("reason")));
        }
        if (inFull) {
            new TreeMap<>(exchange.getMessage().getHeaders()).forEach((name, value) -> line("    " + name + ": " + value));
            line("    " + body(exchange));
        }
    }

    private static Object attempts(Exchange exchange) {
        Object ofNotice = exchange.getMessage().getHeader(MessageHeaders.NOTICE_ATTEMPTS);
        return ofNotice != null ? ofNotice : exchange.getMessage().getHeader(MessageHeaders.ATTEMPTS, 0);
    }

    /** Without options, and without what is secret. */
    private static String shown(String uri) {
        return URISupport.stripQuery(URISupport.sanitizeUri(uri));
    }

    /** Reads no stream: the next step is to find it whole. */
    private static String body(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body == null || body instanceof InputStream || body instanceof File) {
            return body == null ? "no body" : body instanceof File file ? "the file " + file : "a stream";
        }
        String text = exchange.getMessage().getBody(String.class);
        return text.length() > LONGEST_BODY ? text.substring(0, LONGEST_BODY) + "…" : text;
    }

    private static String text(Duration wait) {
        long seconds = Math.max(0, Math.round(wait.toMillis() / 1000.0));
        return seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    private void add(String route, String what) {
        line("%-12s %s".formatted(route, what));
    }

    private synchronized void line(String line) {
        lines.add(line.replace(directory, "{{data.dir}}"));
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Why an alert was sent, by its id; an empty text if it was not. */
    synchronized String reasonOf(String alertId) {
        return reasons.getOrDefault(alertId, "");
    }
}
