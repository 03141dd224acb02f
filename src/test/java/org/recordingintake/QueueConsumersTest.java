package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.cli.Check;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** A stage is taken out of the routes by mistake: its messages would wait in its queue forever. */
class QueueConsumersTest {

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).withOwnRoutes();
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    private List<Diagnostic> errors() {
        return new Check(SettingsLoader.isolated(Map.of()), intake.properties(), Clock.systemUTC())
                .of(intake.routeFile("archive").getParent()).stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
    }

    private void add(String name, String yaml) throws IOException {
        Files.writeString(intake.routeFile(name), yaml);
    }

    private void addSetting(String line) throws IOException {
        Files.writeString(intake.properties(), Files.readString(intake.properties()) + "# For a test\n" + line + "\n");
    }

    @Test
    void changesNothingWhenTheFileOfAStageIsDeletedByMistake() throws Exception {
        // Given
        intake.start();
        Event event = Event.complete();
        api.has(event);

        // When
        JsonNode change = intake.change(() -> Files.delete(intake.routeFile("archive")));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        assertThat(StreamSupport.stream(change.path("errors").spliterator(), false).map(JsonNode::asText))
                .isNotEmpty().allSatisfy(error -> assertThat(error).startsWith(intake.routeFile("recordings").toString())
                        .contains("No route consumes messages from intake.downloads", "[S10]"));
        intake.post(event);
        intake.awaitStored(event);
        assertThat(intake.management("/observe/health").body()).contains("route:archive");
        eventually().until(() -> !intake.filesIn("alerts").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"recordings, intake.recordings", "archive, intake.downloads", "alerts, intake.alerts",
            "publish, intake.published"})
    void namesTheQueueOfEachStageThatIsMissing(String file, String queue) throws Exception {
        // When
        Files.delete(intake.routeFile(file));

        // Then
        assertThat(errors()).isNotEmpty().allSatisfy(finding -> assertThat(finding).asString()
                .contains("No route consumes messages from " + queue, "[S10]"));
    }

    @Test
    void acceptsTheShippedRoutesWithoutWhatIsOptional() {
        // When
        List<Diagnostic> errors = errors();

        // Then, although nothing is published, deleted or reconciled
        assertThat(errors).isEmpty();
    }

    @Test
    void acceptsAStageThatIsPaused() throws Exception {
        // When
        intake.edit("archive", "    id: archive\n", "    id: archive\n    autoStartup: \"false\"\n");

        // Then
        assertThat(errors()).isEmpty();
    }

    @Test
    void findsAQueueThatASettingNames() throws Exception {
        // When
        addSetting("alert.uri=jms:queue:intake.pager");

        // Then
        assertThat(errors()).singleElement().asString().startsWith(intake.routeFile("alerts").toString())
                .contains("No route consumes messages from intake.pager", "[S10]");
    }

    @Test
    void findsAQueueThatAPlaceholderNames() throws Exception {
        // Given
        addSetting("queue=own");
        add("own", """
                # Sends
                - route: {id: own, description: Own, from: {uri: "timer:own", steps: [{to: "jms:intake.{{queue}}"}]}}
                - route: {id: b, description: B, from: {uri: "jms:intake.{{queue}}.b", steps: [{log: b}]}}
                """);

        // When
        List<Diagnostic> errors = errors();

        // Then
        assertThat(errors).singleElement().asString().startsWith(intake.routeFile("own") + ":2:")
                .contains("No route consumes messages from intake.own,");
    }

    private static final String TEMPLATE = """
            # A stage of one's own
            - routeTemplate:
                id: own-stage
                parameters: [{name: queue}]
                route:
                  %s
                  from: {uri: "jms:intake.{{queue}}", steps: [{log: "{{queue}}"}]}
            - route: {id: own, description: Own, from: {uri: "timer:own", steps: [{to: "jms:intake.own"}]}}
            """;
    private static final String STAGE = """
            - templatedRoute: {routeId: stage-%1$s, routeTemplateRef: own-stage, parameters: [{name: queue, value: %1$s}]}
            """;

    @Test
    void acceptsARouteOfATemplateAsAConsumer() throws Exception {
        // When
        add("own", TEMPLATE.formatted("description: A stage") + STAGE.formatted("own"));

        // Then
        assertThat(errors()).isEmpty();
    }

    @Test
    void acceptsARouteOfATemplateThatAPreconditionLeavesOut() throws Exception {
        // When
        add("own", TEMPLATE.formatted("precondition: \"false\"") + STAGE.formatted("own"));

        // Then
        assertThat(errors()).isEmpty();
    }

    @Test
    void countsATemplateOnlyForTheQueuesOfItsRoutes() throws Exception {
        // When
        add("own", TEMPLATE.formatted("description: A stage") + STAGE.formatted("other"));

        // Then
        assertThat(errors()).singleElement().asString().startsWith(intake.routeFile("own") + ":8:")
                .contains("No route consumes messages from intake.own");
    }
}
