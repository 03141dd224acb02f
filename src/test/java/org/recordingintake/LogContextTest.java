package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.event.Ids;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;
import org.slf4j.LoggerFactory;

/** What log entries say beside their text, and how ops choose which are written. */
class LogContextTest {

    private final Entries entries = new Entries();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private MediaApi api;
    private TestIntake intake;

    /** Keeps entries with the MDC of their time. */
    private static final class Entries extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent entry) {
            entry.prepareForDeferredProcessing();
            all.add(entry);
        }

        private List<Map<String, String>> contextsOf(String text) {
            return all.stream().filter(entry -> entry.getFormattedMessage().contains(text))
                    .map(ILoggingEvent::getMDCPropertyMap).toList();
        }
    }

    @BeforeEach
    void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).withOwnRoutes().start();
        entries.start();
        root.addAppender(entries);
    }

    @AfterEach
    void stop() throws Exception {
        root.detachAppender(entries);
        intake.close();
        api.close();
    }

    @Test
    void namesTheRouteTheRecordingAndTheCall() throws Exception {
        // Given
        List<Event> events = List.of(Event.complete().with("callId", "c-1"), Event.complete().with("callId", "c-2"),
                Event.conference());
        events.forEach(api::has);

        // When
        events.forEach(intake::post);

        // Then
        events.forEach(intake::awaitStored);
        events.forEach(event -> assertThat(entries.contextsOf("Stored " + event.id())).singleElement()
                .satisfies(context -> assertThat(context).containsEntry("recordingId", event.id())
                        .containsEntry("routeId", "stored").doesNotContainKey("traceId")));
        assertThat(entries.contextsOf("Stored " + events.get(0).id()).get(0)).containsEntry("callId", "c-1");
        assertThat(entries.contextsOf("Stored " + events.get(2).id()).get(0)).doesNotContainKey("callId");
    }

    @Test
    void namesThemInWhatALoggingStepWrites() throws Exception {
        // Given
        Event event = Event.partial();

        // When
        intake.post(event);

        // Then
        intake.awaitAlert(event);
        assertThat(entries.contextsOf(event.id() + "-partial-recording.partial: ")).isNotEmpty().allSatisfy(context ->
                assertThat(context).containsEntry("recordingId", event.id()).containsEntry("routeId", "alerts"));
    }

    @Test
    void writesNothingPersonalInThePlaceOfAnId() throws Exception {
        // Given
        Event event = Event.partial().with("callId", "Jane Doe");

        // When
        intake.post(event);

        // Then
        eventually().until(() -> intake.filesIn("dead-letters").size() == 1);
        eventually().until(() -> entries.all.stream().map(ILoggingEvent::getMDCPropertyMap)
                .anyMatch(context -> Ids.sha256("Jane Doe").equals(context.get("callId"))));
        assertThat(entries.all).noneMatch(entry -> entry.getMDCPropertyMap().toString().contains("Jane"));
    }

    @Test
    void appliesLevelsThatAreSavedAndTakesThemBack() throws Exception {
        // Given
        String before = Files.readString(intake.properties());
        Logger camel = (Logger) LoggerFactory.getLogger("org.apache.camel");

        // When
        JsonNode change = intake.change(() -> Files.writeString(intake.properties(), before
                .replace("log.level=info", "log.level=warn") + "log.levels=org.apache.camel=error\n"));
        List<Level> saved = List.of(root.getLevel(), camel.getLevel());
        intake.change(() -> Files.writeString(intake.properties(), before));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        assertThat(change.has("needRestart")).isFalse();
        assertThat(saved).containsExactly(Level.WARN, Level.ERROR);
        assertThat(List.of(root.getLevel(), camel.getLevel())).containsExactly(Level.INFO, Level.WARN);
    }
}
