package org.recordingintake.check;

import static org.recordingintake.check.Diagnostic.Severity.ERROR;
import static org.recordingintake.check.Diagnostic.Severity.WARNING;

import java.util.List;

import org.recordingintake.check.Diagnostic.Severity;

/**
 * The list of all rules that look at the files alone; docs/operations.md lists them with those of the validation. Numbers
 * are never given a second time: people search for them.
 */
final class Rules {

    record Numbered(String number, Severity severity, Rule rule) {
    }

    private Rules() {
    }

    static List<Numbered> all(DocumentedSettings settings) {
        return List.of(
                // Safety: whatever breaks one of these can lose, delay or leak an event
                new Numbered("S1", ERROR, new ReadableFiles()),      // a file can be read as a list of routes
                new Numbered("S2", ERROR, new OneWaySends()),        // a send behind HTTP waits for no reply (InOnly)
                new Numbered("S3", ERROR, new AnswerAfterSend()),    // 2xx is answered after the durable send
                new Numbered("S4", ERROR, new NoMessageDataInUri()),          // no text of a message in an endpoint's URI
                new Numbered("S5", ERROR, new UniqueIds()),          // no id stands twice
                new Numbered("S6", ERROR, new UniqueHttpPaths()),    // no HTTP path is consumed twice
                new Numbered("S7", ERROR, new DirectHasConsumer()),      // every direct: that is called has a route
                new Numbered("S8", ERROR, new NamedConfigurations()), // a routeConfigurationId names something
                new Numbered("S9", ERROR, new NoGlobalHandlers()),      // nothing reaches into the routes of other files
                new Numbered("S10", ERROR, new QueueHasConsumer()), // every intake.* queue that is sent to is consumed

                // Style: what keeps the files readable for the next person
                new Numbered("Y1", WARNING, RequiredText.id()),              // routes and configurations have ids
                new Numbered("Y2", WARNING, RequiredText.description()),     // and descriptions
                new Numbered("Y3", WARNING, new DocumentedPlaceholders(settings)), // {{name}} is explained
                new Numbered("Y4", WARNING, new NoLiteralSecrets()),         // a secret is a placeholder
                new Numbered("Y5", WARNING, new HeaderComment()),            // a file says what it is for
                new Numbered("Y6", WARNING, new OptionsUnderParameters()));  // endpoint options are not in the URI
    }
}
