package org.recordingintake.check;

import static org.recordingintake.check.Diagnostic.Severity.ERROR;
import static org.recordingintake.check.Diagnostic.Severity.WARNING;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.recordingintake.check.Diagnostic.Severity;

/**
 * The list of all rules; docs/rules.md lists them with what else the validation finds. Numbers are never given a
 * second time: people search for them.
 */
final class Rules {

    private record Numbered(String number, Severity severity, Rule rule) {
    }

    private Rules() {
    }

    /**
     * Checks these files as one set: they may call each other, and nothing else calls them.
     *
     * @param settings    where settings are documented
     * @param webhookPath where a route has to take events in; empty if that is not known
     */
    static List<Diagnostic> findings(RouteModel routes, SettingLines settings, Optional<String> webhookPath) {
        List<Diagnostic> findings = new ArrayList<>();
        for (Numbered rule : all(settings, webhookPath)) {
            rule.rule().check(routes, (place, message) -> findings.add(
                    new Diagnostic(place.file(), place.line(), place.column(), rule.severity(), rule.number(), message)));
        }
        return findings.stream().distinct().sorted(Diagnostic.BY_PLACE).toList();
    }

    private static List<Numbered> all(SettingLines settings, Optional<String> webhookPath) {
        List<Numbered> rules = new ArrayList<>(List.of(
                // Safety: whatever breaks one of these can lose, delay or leak an event
                new Numbered("S1", ERROR, new ReadableFiles()),        // a file can be read as a list of routes
                new Numbered("S2", ERROR, new OneWaySends()),          // a send behind HTTP waits for no reply (InOnly)
                new Numbered("S3", ERROR, new NoSuccessCode()),        // an HTTP route that keeps events sets no 2xx
                new Numbered("S4", ERROR, new NoMessageDataInUri()),   // no text of a message in an endpoint's URI
                new Numbered("S5", ERROR, new UniqueIds()),            // no id occurs twice
                new Numbered("S6", ERROR, new HttpInputs(webhookPath)), // no HTTP path is consumed twice
                new Numbered("S7", ERROR, new DirectHasConsumer()),    // every direct: that is called has a route
                new Numbered("S8", ERROR, new NamedConfigurations()),  // a routeConfigurationId names something
                new Numbered("S9", ERROR, new NoGlobalHandlers()),     // nothing reaches into the routes of other files
                new Numbered("S10", ERROR, new QueueHasConsumer()),    // every intake.* queue that is sent to is consumed

                // Style: what keeps the files readable for the next person
                new Numbered("Y1", WARNING, RequiredText.id()),        // routes and configurations have ids
                new Numbered("Y2", WARNING, RequiredText.description()), // and descriptions
                new Numbered("Y3", WARNING, new DocumentedPlaceholders(settings)), // {{name}} is explained
                new Numbered("Y4", WARNING, new NoLiteralSecrets()),   // a secret is a placeholder
                new Numbered("Y5", WARNING, new HeaderComment()),      // a file says what it is for
                new Numbered("Y6", WARNING, new OptionsUnderParameters()), // endpoint options are not in the URI
                new Numbered("Y9", WARNING, new MediaReadOnItsWay()))); // nothing reads the media before it is stored
        webhookPath.ifPresent(path -> rules.add(
                new Numbered(WebhookInput.NUMBER, ERROR, new WebhookInput(path)))); // events are taken in
        return rules;
    }
}
