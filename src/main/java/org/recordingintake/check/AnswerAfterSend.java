package org.recordingintake.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.apache.camel.support.PatternHelper;

/**
 * S3. A response code stays set when a later step fails, so a 2xx that is set before the send to a queue acknowledges
 * an event that may be lost.
 *
 * <p>The rule follows every way a message can take through an HTTP route, and into the routes it calls by
 * {@code direct:}. A 2xx breaks it if on one such way nothing was sent to a queue before and something is later on,
 * while the code still stands. A way without any send breaks nothing: status pages and refusals are fine, and so is a
 * branch that answers 2xx beside another that sends. Error handlers are ways of their own, for an exception may come
 * before anything else. A wire tap is no durable send, for it runs beside the route.
 */
final class AnswerAfterSend implements Rule {

    private static final String RESPONSE_CODE = "CamelHttpResponseCode";

    @Override
    public void check(Routes routes, Report report) {
        Walk walk = new Walk(routes, report);
        routes.routes().filter(Route::answersHttp).forEach(entry -> {
            walk.steps(entry.steps(), Unsent.START);
            SynchronousSteps.of(entry, routes).handlers()
                    .forEach(handler -> walk.steps(handler.children(), Unsent.START));
        });
    }

    /** @param code as written, such as 204 */
    private record Answer(SourceLocation place, String code) {
    }

    /**
     * The ways to one point of a route on which nothing was sent yet.
     *
     * @param possible whether there is any
     * @param answers  the 2xx codes that may stand there
     */
    private record Unsent(boolean possible, Set<Answer> answers) {

        static final Unsent START = new Unsent(true, Set.of());
        static final Unsent NONE = new Unsent(false, Set.of());

        Unsent or(Unsent other) {
            Set<Answer> both = new HashSet<>(answers);
            both.addAll(other.answers);
            return new Unsent(possible || other.possible, both);
        }

        Unsent answering(Set<Answer> now) {
            return possible ? new Unsent(true, now) : NONE;
        }
    }

    /**
     * The way through a step or several.
     *
     * @param end        what holds behind it
     * @param throughout what may hold anywhere in it, where an exception can end it
     */
    private record Passage(Unsent end, Unsent throughout) {

        static Passage at(Unsent point) {
            return new Passage(point, point);
        }

        Passage then(Passage next) {
            return new Passage(next.end, throughout.or(next.throughout));
        }

        Passage or(Passage other) {
            return new Passage(end.or(other.end), throughout.or(other.throughout));
        }
    }

    private static final class Walk {

        private final Routes routes;
        private final Report report;
        private final Set<Answer> reported = new HashSet<>();
        private final Deque<Route> calls = new ArrayDeque<>();

        Walk(Routes routes, Report report) {
            this.routes = routes;
            this.report = report;
        }

        Passage steps(List<Element> steps, Unsent start) {
            Passage passage = Passage.at(start);
            for (Element step : steps) {
                if (!step.isDisabled()) {
                    passage = passage.then(step(step, passage.end()));
                }
            }
            return passage;
        }

        private Passage step(Element step, Unsent start) {
            return switch (step.name()) {
                case "setHeader" -> Passage.at(set(step.options().stream().toList(), start));
                case "setHeaders" -> Passage.at(set(headers(step), start));
                case "removeHeader", "removeHeaders" -> Passage.at(removes(step) ? start.answering(Set.of()) : start);
                case "to", "toD", "enrich", "recipientList", "routingSlip", "dynamicRouter" -> send(step, start);
                case "choice" -> choice(step, start);
                case "doTry", "circuitBreaker" -> guarded(step, start);
                case "stop", "rollback", "throwException" -> new Passage(Unsent.NONE, start);
                case "onException" -> aside(step, start);
                case "onCompletion", "intercept", "interceptFrom", "interceptSendToEndpoint" -> Passage.at(start);
                case "pipeline", "step", "policy", "transacted", "saga", "multicast" -> steps(step.children(), start);
                default -> steps(step.children(), start).or(Passage.at(start));
            };
        }

        private static Unsent set(List<Yaml.Mapping> headers, Unsent start) {
            Unsent now = start;
            for (Yaml.Mapping header : headers) {
                if (header.text("name").filter(name -> name.value().equalsIgnoreCase(RESPONSE_CODE)).isPresent()) {
                    now = now.answering(success(header).map(Set::of).orElse(Set.of()));
                }
            }
            return now;
        }

        private static Optional<Answer> success(Yaml.Mapping header) {
            return Expression.in(header).flatMap(Expression::literal)
                    .filter(code -> code.value().strip().matches("2\\d\\d"))
                    .map(code -> new Answer(code.place(), code.value().strip()));
        }

        private static List<Yaml.Mapping> headers(Element step) {
            return step.options().flatMap(options -> options.sequence("headers")).stream()
                    .flatMap(Yaml.Sequence::mappings).toList();
        }

        private static boolean removes(Element step) {
            Optional<Yaml.Text> pattern = step.body() instanceof Yaml.Text text ? Optional.of(text)
                    : step.text("pattern").or(() -> step.text("name"));
            return pattern.filter(Walk::matchesResponseCode).isPresent()
                    && step.text("excludePattern").filter(Walk::matchesResponseCode).isEmpty();
        }

        private static boolean matchesResponseCode(Yaml.Text pattern) {
            return PatternHelper.matchPattern(RESPONSE_CODE.toLowerCase(Locale.ROOT),
                    pattern.value().toLowerCase(Locale.ROOT));
        }

        private Passage send(Element step, Unsent start) {
            Passage passage = Passage.at(start);
            for (Endpoint endpoint : Endpoint.of(step)) {
                if (endpoint.isQueue()) {
                    passage.end().answers().stream().filter(reported::add).forEach(answer -> report.add(
                            answer.place(), answer.code() + " is answered before the send at " + endpoint.uri().place()
                            + ": if that fails, the sender takes the event for kept and it is lost. Set the response"
                            + " code after the send."));
                    passage = passage.then(Passage.at(Unsent.NONE));
                }
                for (Route called : endpoint.directName().stream().flatMap(routes::calledBy).toList()) {
                    passage = passage.then(call(called, passage.end()));
                }
            }
            return passage;
        }

        private Passage call(Route route, Unsent start) {
            if (calls.contains(route)) {
                return Passage.at(start);
            }
            calls.push(route);
            Passage passage = steps(route.steps(), start);
            calls.pop();
            return passage;
        }

        private Passage choice(Element choice, Unsent start) {
            Passage passage = choice.child("otherwise").isPresent() ? Passage.at(Unsent.NONE) : Passage.at(start);
            for (Element branch : choice.children()) {
                passage = passage.or(steps(branch.children(), start));
            }
            return passage;
        }

        private Passage guarded(Element step, Unsent start) {
            Set<String> after = Set.of("doCatch", "onFallback", "doFinally");
            Passage tried = steps(step.children().stream().filter(child -> !after.contains(child.name())).toList(),
                    start);
            Passage passage = tried;
            for (Element child : step.children()) {
                if (child.name().equals("doCatch") || child.name().equals("onFallback")) {
                    passage = passage.or(steps(child.children(), tried.throughout()));
                }
            }
            List<Element> finallySteps = step.child("doFinally").map(Element::children).orElse(List.of());
            return passage.then(steps(finallySteps, passage.end()));
        }

        private Passage aside(Element handler, Unsent start) {
            steps(handler.children(), Unsent.START);
            return Passage.at(start);
        }
    }
}
