package org.recordingintake.trial;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.check.Diagnostic;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * What has to become of an event.
 *
 * @param file    that says so
 * @param outcome a word of the ledger, or {@code none}
 * @param reason  why it was alerted or is dead
 * @param place   the file, below data.dir, or the id of the alert
 * @param sent    in this order, others aside
 * @param notSent the beginnings of URIs to which nothing may be sent
 */
record Expectation(Path file, Given given, ScalarNode outcome, Optional<ScalarNode> reason, Optional<ScalarNode> place,
                   List<Message> sent, List<ScalarNode> notSent) {

    /** The rule that a case breaks that ends otherwise. */
    static final String RULE = "T2";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A message that has to be sent.
     *
     * @param to      the beginning of the endpoint's URI
     * @param headers those that matter; null for none
     * @param body    the whole text, or those fields that matter; null for any
     */
    record Message(ScalarNode to, MappingNode headers, Node body) {

        boolean isSentBy(SentMessage message) {
            return message.to().startsWith(to.getValue());
        }
    }

    /** What is otherwise: a finding for each field, in the order of the file. */
    List<Diagnostic> differencesFrom(Ending ending) {
        FieldComparison fields = new FieldComparison(file);
        fields.compare("outcome", outcome, ending.outcome(), ending.places().isEmpty() ? ""
                : " (" + ending.places().get(0).text() + ")");
        if (ending.places().size() == 1) {
            reason.ifPresent(text -> fields.compare("reason", text, ending.places().get(0).reason(), ""));
            place.ifPresent(text -> fields.compare("place", text, ending.places().get(0).at(), ""));
        }
        int from = 0;
        for (int i = 0; i < sent.size(); i++) {
            from = compare(i, from, ending.sent(), fields);
        }
        for (ScalarNode uri : notSent) {
            ending.sent().stream().filter(message -> message.to().startsWith(uri.getValue())).findFirst()
                    .ifPresent(message -> fields.add(uri, "not-sent: expected no message to " + uri.getValue()
                            + ", actual: one from the route " + message.route()
                            + (message.step().isEmpty() ? "" : ", step " + message.step())));
        }
        return fields.differences();
    }

    /** Compares with the message that fits, else with the first to that endpoint; answers where the next may be. */
    private int compare(int index, int from, List<SentMessage> actual, FieldComparison fields) {
        Message expected = sent.get(index);
        String name = "sent[" + index + "]";
        List<Diagnostic> closest = null;
        for (int i = from; i < actual.size(); i++) {
            if (expected.isSentBy(actual.get(i))) {
                FieldComparison one = new FieldComparison(file);
                compare(name, expected, actual.get(i), one);
                if (one.differences().isEmpty()) {
                    return i + 1;
                }
                closest = closest == null ? one.differences() : closest;
            }
        }
        if (closest == null) {
            fields.add(expected.to(), name + ": expected a message to " + expected.to().getValue() + ", actual: "
                    + others(actual.subList(from, actual.size())));
        } else {
            fields.addAll(closest);
        }
        return from;
    }

    private static String others(List<SentMessage> rest) {
        List<String> others = rest.stream().filter(message -> !message.isInside()).map(SentMessage::to).distinct().toList();
        return others.isEmpty() ? "none" : "messages to " + String.join(", ", others);
    }

    private static void compare(String name, Message expected, SentMessage actual, FieldComparison fields) {
        if (expected.headers() != null) {
            ObjectNode headers = JsonNodeFactory.instance.objectNode();
            actual.headers().forEach(headers::put);
            fields.compare(name + ".headers", expected.headers(), headers);
        }
        if (expected.body() instanceof ScalarNode text) {
            fields.compare(name + ".body", text, actual.body(), "");
        } else if (expected.body() != null) {
            fields.compare(name + ".body", expected.body(), json(actual.body()));
        }
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(body);
        }
    }

    /** A finding instead of all others. */
    List<Diagnostic> cannotBeTried(String why) {
        FieldComparison fields = new FieldComparison(file);
        fields.add(outcome, why);
        return fields.differences();
    }
}
